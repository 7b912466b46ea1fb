import { z } from 'zod';

const column = z.string().regex(/^[a-z][a-z0-9_]*$/, 'snake_case expected');
const day = z.string().regex(/^\d{4}-\d{2}-\d{2}$/, 'YYYY-MM-DD expected');
const duration = z.string().regex(/^P(?=\d)(\d+Y)?(\d+M)?(\d+D)?$/, 'ISO 8601 duration expected, P3Y');
/** NONE: of records that have no severity. */
const severity = z.enum(['MINOR', 'ORDINARY', 'SERIOUS', 'NONE']);

/** How long after which day: the first of the columns that holds one; one duration, or one for each severity. */
const term = z.strictObject({
  from: z.union([column.transform((name) => [name]), z.array(column).min(1)]),
  for: z.union([duration, z.partialRecord(severity, duration)]),
});

const ruleVersion = z
  .strictObject({
    /** The day from which it applies. */
    version: day,
    source: z.string().min(1),
    article: z.string().optional(),
    /**
     * What it does to records decided before: nothing (KEEP), whatever ends earlier (MORE_FAVOURABLE), or its own dates whichever
     * they are (REAPPLY).
     */
    transition: z.enum(['KEEP', 'MORE_FAVOURABLE', 'REAPPLY']).default('MORE_FAVOURABLE'),
    /** Last day of publication; a maximum by law, where it says so: none that a file states is later. */
    until: term.extend({ maximum: z.literal(true).optional() }).optional(),
    /** The column that says from which day on it is not published any more, whatever its term: taken off the list, paid. */
    endsWith: column.optional(),
    /** First day on which repair may be asked for. */
    repairableFrom: term.optional(),
    /** Until when the record is kept at all; it is never deleted while it is published. */
    retention: term.optional(),
    /** By which provision records decided before may be published longer, or repaired later, than they were to be: REAPPLY asks for it. */
    ground: z.string().min(1).optional(),
  })
  .superRefine(({ transition, ground }, context) => {
    if (transition === 'REAPPLY' && ground === undefined)
      context.addIssue({ code: 'custom', path: ['ground'], message: 'REAPPLY may lengthen what is published: name the provision' });
  });

/** The form of a rule about the dates of records (`schema/rules/<code>.yaml`): its versions by the day from which they apply. */
export const ruleTableSchema = z
  .strictObject({
    code: z.string().regex(/^[A-Z][A-Z0-9_]*$/),
    name: z.string().min(1),
    versions: z.array(ruleVersion).min(1),
  })
  .superRefine(({ versions }, context) => {
    versions.forEach(({ version }, index) => {
      const before = versions[index - 1]?.version;
      if (before !== undefined && before >= version)
        context.addIssue({ code: 'custom', path: ['versions', index, 'version'], message: `not after ${before}` });
    });
  });

/** A checked rule table; its versions are in the order in which they came into force. */
export type RuleTable = z.infer<typeof ruleTableSchema>;
export type RuleVersion = RuleTable['versions'][number];
export type Term = z.infer<typeof term>;

/** The columns that a rule's dates are counted from, or end with. */
export function anchorsOf({ versions }: RuleTable): string[] {
  return [
    ...new Set(
      versions.flatMap(({ until, endsWith, repairableFrom, retention }) => [
        ...[until, repairableFrom, retention].flatMap((each) => each?.from ?? []),
        ...(endsWith === undefined ? [] : [endsWith]),
      ]),
    ),
  ];
}
