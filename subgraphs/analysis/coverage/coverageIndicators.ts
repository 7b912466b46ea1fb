import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { z } from 'zod';

const text = z.string().trim().min(1);
const target = z.strictObject({ operator: z.enum(['AT_LEAST', 'EQUAL']), value: z.number().min(0) });
const kind = z.enum(['ENTERPRISE', 'PUBLIC_INSTITUTION', 'SOCIAL_ORGANISATION', 'GOVERNMENT_BODY', 'SOLE_TRADER', 'INDIVIDUAL']);
const indicatorSchema = z.strictObject({
  code: z.string().regex(/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/, 'kebab-case'),
  name: text,
  nameEnglish: text,
  unit: text,
  targets: z.strictObject({ '2015': target, '2020': target }),
  definition: text,
  /** How it is worked out; absent: somebody enters it. */
  computed: z.union([z.strictObject({ units: z.literal(true) }), z.strictObject({ files: kind })]).optional(),
});
const fileSchema = z.array(indicatorSchema).superRefine((indicators, context) => {
  for (const [index, { code }] of indicators.entries())
    if (indicators.findIndex((other) => other.code === code) !== index)
      context.addIssue({ code: 'custom', path: [index, 'code'], message: `${code} 重复 / stands twice` });
});

/** One of the plan's indicators, as schema/coverage.yaml states it. */
export type Indicator = z.infer<typeof indicatorSchema>;

let read: readonly Indicator[] | undefined;

/** The plan's indicators, in its order. Throws, naming the fault, when the file is not well formed. */
export function coverageIndicators(): readonly Indicator[] {
  return (read ??= parseIndicators(readFileSync(new URL('../../../schema/coverage.yaml', import.meta.url), 'utf8')));
}

/** The same, of a text. */
export function parseIndicators(given: string): readonly Indicator[] {
  const parsed = fileSchema.safeParse(parse(given));
  if (!parsed.success) throw new Error(`schema/coverage.yaml: ${z.prettifyError(parsed.error)}`);
  return parsed.data;
}
