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

/**
 * The rule table that a layout names; where a sector's own rule says how long records are published, as that of unpaid tax until it is paid, without
 * the maximum of the general one. Undefined where it names none.
 */
export function ruleOf({
  rule: code,
  statedTerm,
}: {
  readonly rule?: string | undefined;
  readonly statedTerm?: true | undefined;
}): RuleTable | undefined {
  const rule = code === undefined ? undefined : ruleTables().get(code);
  return rule && statedTerm ? withoutMaximum(rule) : rule;
}

/** A rule table whose terms are those of records that state none of their own, and no maximum. */
export function withoutMaximum(rule: RuleTable): RuleTable {
  const versions = rule.versions.map(({ until, ...version }) => ({
    ...version,
    ...(until ? { until: { from: until.from, for: until.for } } : {}),
  }));
  return { ...rule, versions };
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
