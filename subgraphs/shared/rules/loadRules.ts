import { readdirSync, readFileSync } from 'node:fs';
import { parseDocument } from 'yaml';
import { ruleTableSchema, type RuleTable } from './ruleTable.ts';

const folder = new URL('../../../schema/rules/', import.meta.url);
let known: ReadonlyMap<string, RuleTable> | undefined;

/** All rule tables of `schema/rules/`, by code. Throws where a file is none; every fault is named by file and path. */
export function ruleTables(): ReadonlyMap<string, RuleTable> {
  if (!known) {
    const tables = readdirSync(folder)
      .filter((file) => file.endsWith('.yaml'))
      .sort()
      .map((file) => parseRuleTable(readFileSync(new URL(file, folder), 'utf8'), `schema/rules/${file}`));
    known = new Map(tables.map((table) => [table.code, table]));
  }
  return known;
}

/** Checks the text of a rule table. Throws an error that names every fault by its path in `file`. */
export function parseRuleTable(text: string, file: string): RuleTable {
  const document = parseDocument(text);
  const [broken] = document.errors;
  if (broken) throw new Error(`${file}: ${broken.message}`);
  const result = ruleTableSchema.safeParse(document.toJS());
  if (result.success) return result.data;
  const faults = result.error.issues.map(({ path, message }) => `  ${path.join('.') || '(file)'}: ${message}`);
  throw new Error(`${file}:\n${faults.join('\n')}`);
}
