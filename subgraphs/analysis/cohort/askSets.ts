import { z } from 'zod';
import type { SubjectClass } from '../../../common/subjectClass.ts';
import type { CohortField, CohortLeaf } from '../../shared/cohort/cohortModel.ts';
import { decodeSet, encodeSet, intersection, MOST_LOOKED_UP, MOST_TOLD, type SubjectSet } from '../../shared/cohort/subjectSet.ts';
import type { OrderPlace } from '../../shared/cohort/selectSets.ts';
import type { RequestContext } from '../../shared/requestContext.ts';
import type { Test } from './parseWhere.ts';

/** Beyond so many a department answers for everybody, and the rest is cut here. */
export const TOLD = MOST_TOLD;

const setSchema = z.union([z.object({ set: z.string() }), z.object({ estimate: z.number(), cost: z.number() })]);
const groupsSchema = z.object({ groups: z.array(z.object({ value: z.string(), set: z.string() })) });
const amountsSchema = z.object({ numbers: z.string(), amounts: z.string() });
const orderSchema = z.object({ rows: z.array(z.object({ number: z.number(), value: z.string() })) });

/** The set of a test, or how many PostgreSQL expects, and what work, where that is more than the caller wanted to wait for. */
export type SetOrEstimate = { readonly set: SubjectSet } | { readonly estimate: number; readonly cost: number };

/** How analysis asks departments for sets, in the caller's name. */
export interface AskSets {
  /** With `unlessMoreThan`, an estimate where more subjects than that are expected. */
  test(test: Test, within?: SubjectSet, unlessMoreThan?: number): Promise<SetOrEstimate>;
  groups(leaf: CohortLeaf, by: { field: CohortField; month: boolean }, within: SubjectSet): Promise<Map<string, SubjectSet>>;
  amounts(leaf: CohortLeaf, field: CohortField, within: SubjectSet): Promise<ReadonlyMap<number, bigint>>;
  ordered(
    leaf: CohortLeaf,
    by: { field: CohortField; descending: boolean; after: OrderPlace | undefined; first: number },
    within: SubjectSet,
  ): Promise<{ number: number; value: string }[]>;
}

/** Asks in the name of the caller of a request, about subjects of these classes. Rejects with DEPARTMENT_UNAVAILABLE naming who did not answer. */
export function askSets({ askInternal, callerContext }: RequestContext, classes: readonly SubjectClass[]): AskSets {
  const ask = async (leaf: CohortLeaf, endpoint: string, body: object): Promise<unknown> => {
    if (!askInternal) throw new Error('analysis was started without its way to the departments');
    return askInternal(leaf.sector, endpoint, { leaf: leaf.leaf, classes, args: {}, conditions: {}, ...body }, callerContext);
  };
  const told = (within: SubjectSet | undefined, most = TOLD) => (within && within.size <= most ? { within: encodeSet(within) } : {});
  return {
    async test({ leaf, args, conditions, count, unmet }, within, unlessMoreThan) {
      // Of those that a department is told about there are few enough.
      const isLimited = unlessMoreThan !== undefined && !(within && within.size <= TOLD);
      const bounds = isLimited ? { unlessMoreThan } : told(within, MOST_LOOKED_UP);
      const counted = count ? { count, unmet: unmet === true } : {};
      const answer = setSchema.parse(await ask(leaf, 'cohort-set', { args, conditions, ...counted, ...bounds }));
      if ('estimate' in answer) return answer;
      const set = decodeSet(answer.set);
      return { set: within ? intersection(set, within) : set };
    },
    async groups(leaf, { field, month }, within) {
      const { groups } = groupsSchema.parse(await ask(leaf, 'cohort-groups', { field: field.name, month, ...told(within) }));
      return new Map(groups.map(({ value, set }) => [value, intersection(decodeSet(set), within)]));
    },
    async amounts(leaf, field, within) {
      const { numbers, amounts } = amountsSchema.parse(await ask(leaf, 'cohort-amounts', { field: field.name, ...told(within) }));
      const values = new BigInt64Array(bytesOf(amounts));
      const entries = [...new Uint32Array(bytesOf(numbers))].map((number, index) => [number, values[index] ?? 0n] as const);
      return new Map(entries.filter(([number]) => within.has(number)));
    },
    async ordered(leaf, { field, descending, after, first }, within) {
      const body = { field: field.name, descending, first, ...(after ? { after } : {}), ...told(within) };
      return orderSchema.parse(await ask(leaf, 'cohort-order', body)).rows;
    },
  };
}

/** The bytes of a base64 text in a buffer of their own: typed arrays want theirs to begin at a multiple of their width. */
function bytesOf(text: string): ArrayBuffer {
  const bytes = Buffer.from(text, 'base64');
  const own = new ArrayBuffer(bytes.byteLength);
  bytes.copy(new Uint8Array(own));
  return own;
}
