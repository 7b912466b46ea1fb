import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { z } from 'zod';
import { isInForce, jurisdictions } from '../../../common/jurisdictions.ts';
import type { SubjectClass } from '../../../common/subjectClass.ts';

const MATTERS = [
  'TENDER',
  'GOVERNMENT_PROCUREMENT',
  'GOVERNMENT_INVESTMENT',
  'SCIENCE_PROJECT',
  'SUBSIDY',
  'MARKET_ENTRY',
  'QUALIFICATION',
  'LICENCE',
  'AWARD',
  'ANNUAL_INSPECTION',
  'HOUSING_SUPPORT',
  'RECRUITMENT',
  'FINANCE',
  'PUBLIC_RESOURCE',
] as const;

/** Whom a measure reaches, by the class of whoever is on the list; and the legal representative of a listed organisation. */
const REACHES = ['ORGANISATION', 'SOLE_TRADER', 'INDIVIDUAL', 'LEGAL_REPRESENTATIVE'] as const;

const text = z.string().trim().min(1);
const measureSchema = z
  .strictObject({
    code: z.string().regex(/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/, 'kebab-case'),
    kind: z.enum(['INCENTIVE', 'RESTRICTION']),
    effect: z.enum(['MANDATORY', 'DISCRETIONARY']),
    matters: z.array(z.enum(MATTERS)).min(1),
    name: text,
    legalBasis: text,
    agency: text,
    triggers: z.array(z.strictObject({ sector: text, lists: z.array(text).min(1) })).min(1),
    /** Whose lists trigger it besides this city's (互认), by their codes in `schema/jurisdictions.yaml`. */
    recognises: z
      .array(text)
      .default([])
      .refine((codes) => codes.every((code) => jurisdictions().has(code)), '不在 schema/jurisdictions.yaml / not in it'),
    reaches: z.array(z.enum(REACHES)).min(1),
    remedy: text,
    from: z.iso.date(),
    to: z.iso.date().optional(),
  })
  .refine(({ from, to }) => to === undefined || from <= to, 'to 早于 from / to is before from');
const catalogueSchema = z.array(measureSchema).superRefine((measures, context) => {
  for (const [index, { code }] of measures.entries())
    if (measures.findIndex((other) => other.code === code) !== index)
      context.addIssue({ code: 'custom', path: [index, 'code'], message: `${code} 重复 / stands twice` });
});

/** A joint measure, as the catalogue has it. */
export type CatalogueMeasure = z.infer<typeof measureSchema>;

/** Reads a catalogue of measures. Throws, naming every fault, where one is not well formed: one without legal basis or remedy is none. */
export function parseMeasures(yaml: string, file: string): readonly CatalogueMeasure[] {
  const parsed = catalogueSchema.safeParse(parse(yaml));
  if (!parsed.success) throw new Error(`${file}:\n${z.prettifyError(parsed.error)}`);
  return parsed.data;
}

const FILE = new URL('../../../schema/measures.yaml', import.meta.url);
let measures: readonly CatalogueMeasure[] | undefined;

/** schema/measures.yaml. Throws as {@link parseMeasures}. */
export function measureCatalogue(): readonly CatalogueMeasure[] {
  return (measures ??= parseMeasures(readFileSync(FILE, 'utf8'), 'schema/measures.yaml'));
}

const CLASSES = { organisation: 'ORGANISATION', soleTrader: 'SOLE_TRADER', individual: 'INDIVIDUAL' } as const;

/** Whether a measure applies on a day to a listed subject of a class. */
export function appliesTo({ reaches, from, to }: CatalogueMeasure, subjectClass: SubjectClass, day: string): boolean {
  return reaches.includes(CLASSES[subjectClass]) && from <= day && (to === undefined || day <= to);
}

/** Whether a measure is triggered on a day by the lists of a jurisdiction; by this city's own (null) always. */
export function recognises({ recognises: codes }: CatalogueMeasure, jurisdiction: string | null, day: string): boolean {
  return jurisdiction === null || (codes.includes(jurisdiction) && isInForce(jurisdiction, day));
}
