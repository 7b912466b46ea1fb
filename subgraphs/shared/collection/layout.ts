import { z } from 'zod';
import { ruleOf, ruleTables } from '../rules/loadRules.ts';
import { identifierKinds } from '../../../common/identifiers/identifierKind.ts';
import { spellHeader } from './spellHeader.ts';

const columnName = z.string().regex(/^[a-z][a-z0-9_]*$/, 'snake_case expected');
const day = z.string().regex(/^\d{4}-\d{2}-\d{2}$/, 'YYYY-MM-DD expected');
const kind = z.enum(identifierKinds);
const scalar = z.union([z.string(), z.number(), z.boolean()]);

const target = z
  .union([
    columnName.transform((column) => ({ column })),
    z.strictObject({
      column: columnName.optional(),
      role: columnName.optional(),
      name: z.literal(true).optional(),
      identifier: z.union([kind, z.strictObject({ kindFrom: z.string(), otherwise: kind.optional() })]).optional(),
    }),
  ])
  .transform((to): ColumnTarget => to);

const column = z.strictObject({
  header: z.string().min(1),
  code: z.string().optional(),
  aliases: z.array(z.string()).default([]),
  to: target.optional(),
  type: z.enum(['text', 'documentNumber', 'date', 'month', 'money', 'integer', 'decimal', 'boolean', 'code']).default('text'),
  unit: z.enum(['yuan', 'wanyuan']).optional(),
  codes: z.record(z.string(), z.string()).optional(),
  list: z.boolean().default(false),
  required: z.boolean().default(false),
  /** Whether and how long a record is published hangs on it: it may be empty, but what cannot be read is never taken for none. */
  strict: z.boolean().default(false),
  default: scalar.optional(),
  /** Says of another column's item whether it is public: a file that has the item without this says the default of it. */
  flagOf: columnName.optional(),
  maxLength: z.number().int().positive().optional(),
});

const reference = z.strictObject({ role: columnName, to: columnName });

const derivation = z.union([
  z.strictObject({ to: columnName, copy: columnName }),
  z.strictObject({ to: columnName, value: scalar }),
  z.strictObject({ to: columnName, bornOf: columnName }),
  z.strictObject({ to: columnName, by: columnName, cases: z.record(z.string(), z.string()), otherwise: z.string().optional() }),
]);

/** Columns by which records are withdrawn, flagged or ended. */
const MUST_BE_STRICT = new Set(['state', 'removed_on', 'ended_on', 'until', 'under_objection', 'under_appeal']);

/**
 * The form of a collection layout (`schema/layouts/<sector>/<dataset>.yaml`): how the columns of a published file become the
 * columns of a table, as data. A `reference` puts the number of another party, found by its identifiers as the subject is, into a
 * column. Parsing reports every fault with its path.
 */
export const layoutSchema = z
  .strictObject({
    sector: z.string().regex(/^[a-z][a-z0-9-]*$/),
    dataset: z.string().regex(/^[a-z][a-z0-9-]*$/),
    name: z.string(),
    version: day,
    loader: z.enum(['records', 'registry']).default('records'),
    table: z
      .string()
      .regex(/^[a-z_]+\.[a-z_]+$/)
      .optional(),
    columns: z.array(column).min(1),
    key: z.array(columnName).min(1),
    references: z.array(reference).default([]),
    derive: z.array(derivation).default([]),
    /** Within how many working days after \`determined_on\` a record is to be reported; later ones are counted. */
    reportWithinWorkingDays: z.number().int().positive().optional(),
    /** Which rule table (`schema/rules`) gives the records their dates. */
    rule: z.string().optional(),
    /** A sector's own rule says how long, as until a tax is paid: a stated last day stays, whatever maximum `rule` has. */
    statedTerm: z.literal(true).optional(),
  })
  .superRefine((layout, context) => {
    const fault = (path: (string | number)[], message: string) => context.addIssue({ code: 'custom', path, message });
    const spellings = new Map<string, string>();
    layout.columns.forEach((one, index) => {
      const at = (key: string) => ['columns', index, key];
      for (const spelling of [one.header, ...(one.code === undefined ? [] : [one.code]), ...one.aliases]) {
        const owner = spellings.get(spellHeader(spelling));
        if (owner !== undefined && owner !== one.header) fault(at('header'), `"${spelling}" also names "${owner}"`);
        spellings.set(spellHeader(spelling), one.header);
      }
      if ((one.type === 'money') !== (one.unit !== undefined)) fault(at('unit'), 'a unit belongs to money, and money needs one');
      if (MUST_BE_STRICT.has(one.to?.column ?? '') && !one.strict && !one.required)
        fault(at('strict'), `"${one.to?.column ?? ''}" ends publication: strict: true`);
      if (one.flagOf !== undefined && (one.default === undefined || !layout.columns.some(({ to }) => to?.column === one.flagOf)))
        fault(at('flagOf'), 'a flag needs a default, and a column of its item');
      if ((one.type === 'code') !== (one.codes !== undefined)) fault(at('codes'), 'codes belong to type code, and it needs them');
      const identifier = one.to?.identifier;
      if (typeof identifier === 'object') {
        const kinds = layout.columns.find(({ header }) => header === identifier.kindFrom);
        const known = Object.values(kinds?.codes ?? {}).every((value) => (identifierKinds as readonly string[]).includes(value));
        if (kinds?.type !== 'code' || !known) fault(at('to'), `"${identifier.kindFrom}" is no column of identifier kinds`);
      }
    });
    const filled = new Set(['subject', ...layout.derive.map(({ to }) => to), ...layout.references.map(({ to }) => to)]);
    for (const { to } of layout.columns) {
      if (to?.column !== undefined) filled.add(to.column);
      if (to?.identifier !== undefined) filled.add(to.role ?? 'subject');
    }
    layout.key.forEach((name, index) => {
      if (!filled.has(name)) fault(['key', index], `nothing fills "${name}"`);
    });
    layout.references.forEach(({ role, to }, index) => {
      const at = ['references', index];
      if (layout.loader === 'registry') fault(at, "the registry's own writers find whom a row names");
      if (!layout.columns.some((one) => one.to?.identifier !== undefined && one.to.role === role))
        fault(at, `no column identifies "${role}"`);
      // whoever is told of changes is told of the row's present parties only: with another party it must be another record
      if (!layout.key.includes(to)) fault(at, `"${to}" belongs in the key`);
    });
    layout.derive.forEach((rule, index) => {
      const source = 'copy' in rule ? rule.copy : 'by' in rule ? rule.by : undefined;
      if (source !== undefined && !filled.has(source)) fault(['derive', index], `nothing fills "${source}"`);
    });
    if (layout.rule !== undefined) {
      const rule = ruleTables().get(layout.rule);
      if (!rule) fault(['rule'], `no rule table ${layout.rule}`);
      const first = rule?.versions[0];
      const [anchor] = first?.until?.from ?? first?.repairableFrom?.from ?? [];
      if (anchor !== undefined && !filled.has(anchor)) fault(['rule'], `nothing fills "${anchor}"`);
      // A file without the day that a maximum is counted from would leave its records' last days as it states them.
      for (const name of new Set(ruleOf(layout)?.versions.flatMap(({ until }) => (until?.maximum ? until.from : []))))
        if (!layout.columns.some(({ to, required }) => to?.column === name && required))
          fault(['rule'], `"${name}" is what a maximum is counted from: required: true`);
    }
    if (layout.loader === 'records') {
      if (layout.table?.split('.')[0] !== layout.sector.replaceAll('-', '_')) fault(['table'], "a table in the sector's schema");
      if (!layout.columns.some(({ to }) => to?.identifier !== undefined)) fault(['columns'], 'no column identifies the subject');
    }
  });

/** Where a cell goes: a table column, and (or) a party's identifier or name; `role` is the party, `subject` when not given. */
export interface ColumnTarget {
  column?: string | undefined;
  role?: string | undefined;
  name?: true | undefined;
  identifier?: z.infer<typeof kind> | { kindFrom: string; otherwise?: z.infer<typeof kind> | undefined } | undefined;
}

/** A checked layout, as it is used for a file. */
export type Layout = z.infer<typeof layoutSchema> & {
  /** Whose records the file holds (`schema/jurisdictions.yaml`); this city's own where absent. */
  readonly jurisdiction?: string | undefined;
  /** The layout of the records of which the file says that they have ended, and nothing else. */
  readonly ends?: Layout;
};

/** One column of a layout. */
export type LayoutColumn = Layout['columns'][number];
