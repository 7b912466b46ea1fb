import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { z } from 'zod';
import { SUBJECT_CLASSES } from '../../../common/subjectClass.ts';

const text = z.string().trim().min(1);
const code = z.string().regex(/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/, 'kebab-case');
const category = z.enum(['BASIC', 'POSITIVE', 'NEGATIVE', 'OTHER']);
const collectedSchema = z.strictObject({
  code,
  sector: z.union([code, z.literal('*')]),
  title: text,
  titleEnglish: text,
  category,
  typeName: text,
  leaves: z.array(text).min(1),
  /** The class of subjects that it is about. */
  about: z.enum(SUBJECT_CLASSES).default('organisation'),
  /** An enum value whose rule its rows ask beyond that of the leaves. */
  rule: text.optional(),
  legalBasis: text,
  publicity: text,
  sharing: text,
  retention: text,
  cadence: z.enum(['REAL_TIME', 'DAILY', 'WEEKLY', 'MONTHLY', 'QUARTERLY', 'HALF_YEARLY', 'YEARLY']),
});
const notCollectedSchema = z.strictObject({
  code,
  sector: code,
  owner: text,
  plan: text,
  title: text,
  titleEnglish: text,
  category,
  // Nothing is left out for no reason.
  ground: text,
});
const fileSchema = z
  .strictObject({ collected: z.array(collectedSchema), notCollected: z.array(notCollectedSchema) })
  .superRefine(({ collected, notCollected }, context) => {
    const codes = [...collected, ...notCollected].map((entry) => entry.code);
    for (const [index, each] of codes.entries())
      if (codes.indexOf(each) !== index) context.addIssue({ code: 'custom', message: `${each} 重复 / stands twice` });
  });

/** Entries of the catalogue that stand in no department's SDL. */
export type OtherEntries = z.infer<typeof fileSchema>;

let read: OtherEntries | undefined;

/** The entries of schema/catalogue.yaml. Throws, naming the fault, when it is not well formed. */
export function otherEntries(): OtherEntries {
  return (read ??= parseOtherEntries(readFileSync(new URL('../../../schema/catalogue.yaml', import.meta.url), 'utf8')));
}

/** The same, of a text. */
export function parseOtherEntries(given: string): OtherEntries {
  const parsed = fileSchema.safeParse(parse(given, { merge: true }));
  if (!parsed.success) throw new Error(`schema/catalogue.yaml: ${z.prettifyError(parsed.error)}`);
  return parsed.data;
}
