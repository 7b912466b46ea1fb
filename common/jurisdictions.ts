import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { z } from 'zod';
import { CreditGraphError } from './errors.ts';

const FILE = new URL('../schema/jurisdictions.yaml', import.meta.url);
const text = z.string().trim().min(1);
const jurisdictionSchema = z
  .strictObject({
    code: z.string().regex(/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/, 'kebab-case'),
    name: text,
    english: text,
    division: z.string().regex(/^\d{6}$/),
    from: z.iso.date(),
    to: z.iso.date().optional(),
  })
  .refine(({ from, to }) => to === undefined || from <= to, 'to 早于 from / to is before from');
const fileSchema = z.strictObject({ jurisdictions: z.array(jurisdictionSchema) });

/** Another jurisdiction whose files are collected: the province, a neighbouring city. */
export type Jurisdiction = z.infer<typeof jurisdictionSchema>;

/** Reads `schema/jurisdictions.yaml`. Throws, naming every fault, where it is not well formed or names one twice. */
export function parseJurisdictions(yaml: string): ReadonlyMap<string, Jurisdiction> {
  const parsed = fileSchema.safeParse(parse(yaml));
  if (!parsed.success) throw new Error(`schema/jurisdictions.yaml:\n${z.prettifyError(parsed.error)}`);
  const known = new Map<string, Jurisdiction>();
  for (const jurisdiction of parsed.data.jurisdictions) {
    if (known.has(jurisdiction.code)) throw new Error(`schema/jurisdictions.yaml: ${jurisdiction.code} 重复 / stands twice`);
    known.set(jurisdiction.code, jurisdiction);
  }
  return known;
}

let known: ReadonlyMap<string, Jurisdiction> | undefined;

/** The jurisdictions of this deployment, by code. Throws as {@link parseJurisdictions}. */
export function jurisdictions(): ReadonlyMap<string, Jurisdiction> {
  return (known ??= parseJurisdictions(readFileSync(FILE, 'utf8')));
}

/** ` [韶关市]` behind what comes of another jurisdiction, as it is shown to people; empty for this city's own. */
export function jurisdictionMark(code: string | null | undefined): string {
  return code == null ? '' : ` [${jurisdictions().get(code)?.name ?? code}]`;
}

/** Whether a jurisdiction is known and the agreement with it in force on a day. */
export function isInForce(code: string, day: string): boolean {
  const found = jurisdictions().get(code);
  return found !== undefined && found.from <= day && (found.to === undefined || day <= found.to);
}

/** Throws BAD_USER_INPUT, naming those that are known, for one that is not, or whose agreement is not in force on a day. */
export function requireJurisdiction(code: string, day: string): void {
  if (isInForce(code, day)) return;
  const all = [...jurisdictions().values()]
    .filter((each) => isInForce(each.code, day))
    .map(({ code: known, name }) => `${known}（${name}）`);
  throw new CreditGraphError(
    'BAD_USER_INPUT',
    `没有外地 ${code}，或者协议不在有效期；现有：${all.join('、')} / no such jurisdiction, or its agreement is not in force; known: ${all.join(', ')}`,
  );
}
