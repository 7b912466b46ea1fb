import { z } from 'zod';
import { shanghaiDay } from '../../../common/clock.ts';
import { CreditGraphError } from '../../../common/errors.ts';
import { SUBJECT_CLASSES } from '../../../common/subjectClass.ts';
import type { InternalEndpoint, InternalServices } from '../defineSubgraph.ts';
import { leafSource } from '../records/recordFields.ts';
import { leafOf, OWN_LEAF } from './cohortModel.ts';
import { conditionSchema } from './conditionSql.ts';
import { fieldOf, type LeafTable } from './leafQuery.ts';
import { refusalOf } from './leafRules.ts';
import { estimateSet, selectAmounts, selectGroups, selectOrdered, selectSet, type Counted, type Selection } from './selectSets.ts';
import { decodeSet, encodeSet, MOST_LOOKED_UP, MOST_TOLD, type SubjectSet } from './subjectSet.ts';

const selection = {
  leaf: z.string().max(200),
  args: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])),
  conditions: z.record(z.string(), conditionSchema),
  classes: z.array(z.enum(SUBJECT_CLASSES)).min(1),
  within: z.string().max(1_000_000).optional(),
};
const setSchema = z.strictObject({
  ...selection,
  count: z.record(z.string(), z.union([z.number(), z.array(z.number())])).optional(),
  /** Those whose number of records does not meet `count`, among whoever has any. */
  unmet: z.boolean().optional(),
  /** When PostgreSQL expects more than that, its estimate (subjects, and what work) is the whole answer. */
  unlessMoreThan: z.number().optional(),
});
const field = z.string().max(200);
const groupsSchema = z.strictObject({ ...selection, field, month: z.boolean() });
const amountsSchema = z.strictObject({ ...selection, field });
const orderSchema = z.strictObject({
  ...selection,
  field,
  descending: z.boolean(),
  after: z.strictObject({ value: z.string(), number: z.int() }).optional(),
  first: z.int().min(1).max(100_000),
});

const callers = ['analysis'];

/**
 * What analysis asks a department about cohorts: sets of subjects, never a record. The second lock: the caller's context comes along, and
 * the department decides itself, class by class, whether its subjects may be tested by what is asked.
 */
export const cohortEndpoints: Readonly<Record<string, InternalEndpoint>> = {
  'cohort-set': {
    callers,
    async handle(body, services) {
      const asked = setSchema.parse(body);
      const { table, chosen, access } = await prepare(asked, Object.keys(asked.conditions), services, MOST_LOOKED_UP);
      const counted: Counted | undefined = asked.count && { count: asked.count, unmet: asked.unmet === true };
      if (asked.unlessMoreThan !== undefined) {
        const { rows, cost } = await estimateSet(services.db, table, access, chosen, counted);
        if (rows > asked.unlessMoreThan) return { estimate: rows, cost };
      }
      return { set: encodeSet(await selectSet(services.db, table, access, chosen, counted)) };
    },
  },
  'cohort-groups': {
    callers,
    async handle(body, services) {
      const asked = groupsSchema.parse(body);
      const { table, chosen, access } = await prepare(asked, [...Object.keys(asked.conditions), asked.field], services);
      const by = { field: fieldOf(table.leaf, asked.field), month: asked.month };
      const groups = await selectGroups(services.db, table, access, by, chosen);
      const named = by.field.kind === 'DIVISION' ? await services.ownFields?.divisionNames(services.db, groups) : groups;
      return { groups: [...(named ?? groups)].map(([value, set]) => ({ value, set: encodeSet(set) })) };
    },
  },
  'cohort-amounts': {
    callers,
    async handle(body, services) {
      const asked = amountsSchema.parse(body);
      const { table, chosen, access } = await prepare(asked, [...Object.keys(asked.conditions), asked.field], services);
      const { numbers, amounts } = await selectAmounts(services.db, table, access, fieldOf(table.leaf, asked.field), chosen);
      return { numbers: base64(numbers), amounts: base64(amounts) };
    },
  },
  'cohort-order': {
    callers,
    async handle(body, services) {
      const asked = orderSchema.parse(body);
      const { table, chosen, access } = await prepare(asked, [...Object.keys(asked.conditions), asked.field], services);
      const { descending, after, first } = asked;
      const rows = await selectOrdered(
        services.db,
        table,
        access,
        { field: fieldOf(table.leaf, asked.field), descending, after, first },
        chosen,
      );
      return { rows };
    },
  },
};

type Asked = z.infer<z.ZodObject<typeof selection>>;

async function prepare(asked: Asked, fields: readonly string[], services: InternalServices, mostTold = MOST_TOLD) {
  const { sector, access, resolvers, ownFields, clock } = services;
  const leaf = leafOf(sector, asked.leaf);
  if (!leaf || !access) throw new CreditGraphError('SIGNATURE_REFUSED');
  const coordinates = [...leaf.coordinates, ...fields.flatMap((name) => fieldOf(leaf, name).coordinates)];
  for (const each of asked.classes) if (refusalOf(coordinates, sector, access, each)) throw new CreditGraphError('SIGNATURE_REFUSED');
  const [type = '', name = ''] = leaf.leaf.split('.');
  const source = leaf.leaf === OWN_LEAF ? undefined : leafSource(resolvers[type]?.[name]);
  if (leaf.leaf !== OWN_LEAF && !source)
    throw new Error(`${leaf.leaf}: 不是由记录表提供的，不能用于群体 / is not served from a record table`);
  const table: LeafTable = { leaf, source, own: ownFields };
  const chosen: Selection = {
    args: asked.args,
    conditions: await withParts(asked.conditions, services),
    classes: asked.classes,
    today: shanghaiDay(clock),
    ...(asked.within === undefined ? {} : { within: told(asked.within, mostTold) }),
  };
  return { table, chosen, access };
}

/** Threat: a few bytes can stand for billions of numbers, which would take all of a department's memory. */
function told(within: string, most: number): SubjectSet {
  const set = decodeSet(within);
  if (set.size > most) throw new CreditGraphError('SIGNATURE_REFUSED');
  return set;
}

/** Divisions with their parts and former codes. */
async function withParts(conditions: Asked['conditions'], { db, ownFields }: InternalServices): Promise<Asked['conditions']> {
  const { division } = conditions;
  if (!Array.isArray(division) || !ownFields) return conditions;
  return { ...conditions, division: await ownFields.divisionCodes(db, division) };
}

function base64(array: Uint32Array | BigInt64Array): string {
  return Buffer.from(array.buffer, array.byteOffset, array.byteLength).toString('base64');
}
