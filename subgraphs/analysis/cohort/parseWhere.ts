import { checkDivisions } from '../../../common/divisionCodes.ts';
import { CreditGraphError } from '../../../common/errors.ts';
import { cohortModel, OWN_LEAF, type CohortField, type CohortLeaf } from '../../shared/cohort/cohortModel.ts';
import type { Condition } from '../../shared/cohort/conditionSql.ts';

/** One condition on one leaf: whoever has a record (or a value) that meets all of `conditions`. */
export interface Test {
  readonly leaf: CohortLeaf;
  readonly args: Readonly<Record<string, string | number | boolean>>;
  readonly conditions: Readonly<Record<string, Condition>>;
  /** How many records must meet them. */
  readonly count?: Count;
  /** Whoever has records that meet them, but not so many. */
  readonly unmet?: boolean;
}

export type Count = Readonly<Record<string, number | number[]>>;

/** The conditions of a cohort as a tree. */
export type Where =
  | { readonly kind: 'and' | 'or'; readonly parts: readonly Where[] }
  | { readonly kind: 'not'; readonly part: Where }
  | { readonly kind: 'test'; readonly test: Test };

type Given = Readonly<Record<string, unknown>>;

const MAX_TESTS = 40;
/** Objects in all: an empty one is everybody, which somebody has to be asked for. */
const MAX_PARTS = 200;
const MAX_DEPTH = 10;
const MAX_VALUES = 1_000;
const MAX_LENGTH = 400;

/** Reads a `CohortWhere` that GraphQL has checked. Throws BAD_USER_INPUT for what it cannot check: what contradicts itself, or is too much. */
export function parseWhere(given: Given): Where {
  const where = readObject(given, 1);
  if (testsOf(where).length > MAX_TESTS) throw bad(`条件至多 ${MAX_TESTS} 项 / at most ${MAX_TESTS} conditions`);
  if (partsOf(where) > MAX_PARTS) throw bad(`条件至多 ${MAX_PARTS} 个对象 / conditions of at most ${MAX_PARTS} objects`);
  return where;
}

function partsOf(where: Where): number {
  if (where.kind === 'test') return 1;
  return where.kind === 'not' ? 1 + partsOf(where.part) : where.parts.reduce((sum, part) => sum + partsOf(part), 1);
}

/** Every test of a tree. */
export function testsOf(where: Where): Test[] {
  if (where.kind === 'test') return [where.test];
  return where.kind === 'not' ? testsOf(where.part) : where.parts.flatMap(testsOf);
}

function readObject(given: Given, depth: number): Where {
  if (depth > MAX_DEPTH) throw bad(`条件嵌套至多 ${MAX_DEPTH} 层 / conditions nest at most ${MAX_DEPTH} deep`);
  const model = cohortModel();
  const own = model.leaves.find(({ leaf }) => leaf === OWN_LEAF);
  const ofOwn: Record<string, Condition> = {};
  const parts: Where[] = [];
  for (const [name, value] of present(given)) {
    if (name === 'and') parts.push(...(value as Given[]).map((part) => readObject(part, depth + 1)));
    else if (name === 'or') parts.push(alternatives(value as Given[], depth));
    else if (name === 'not') parts.push({ kind: 'not', part: readObject(value as Given, depth + 1) });
    else {
      const field = own?.fields.find((each) => each.name === name);
      if (field) ofOwn[name] = conditionOf(value, field);
      else parts.push(...inContainer(model.leaves, name, value as Given));
    }
  }
  if (own && Object.keys(ofOwn).length > 0) parts.unshift({ kind: 'test', test: { leaf: own, args: {}, conditions: ofOwn } });
  const [only] = parts;
  return only && parts.length === 1 ? only : { kind: 'and', parts };
}

function alternatives(given: readonly Given[], depth: number): Where {
  // Nobody meets one of no conditions; whoever writes that meant something else.
  if (given.length === 0) throw bad('or 不能为空 / or must name a condition');
  return { kind: 'or', parts: given.map((part) => readObject(part, depth + 1)) };
}

function inContainer(leaves: readonly CohortLeaf[], container: string, given: Given): Where[] {
  return present(given).map(([name, value]) => {
    const leaf = leaves.find(({ path }) => path[0] === container && path[1] === name);
    if (!leaf) throw new Error(`CohortWhere: no leaf ${container}.${name}`);
    return ofLeaf(leaf, value as Given);
  });
}

function ofLeaf(leaf: CohortLeaf, given: Given): Where {
  const args: Record<string, string | number | boolean> = {};
  const conditions: Record<string, Condition> = {};
  for (const [name, value] of present(given)) {
    if (leaf.required.some((argument) => argument.name === name)) args[name] = value as string | number;
    else {
      const field = leaf.fields.find((each) => each.name === name);
      if (field) conditions[name] = conditionOf(value, field);
    }
  }
  const { exists, count } = given;
  const test = { leaf, args, conditions };
  if (exists === false) {
    if (count != null) throw bad('exists: false 不能与 count 同用 / exists: false does not go with count');
    return { kind: 'not', part: { kind: 'test', test } };
  }
  if (count == null) return { kind: 'test', test };
  const wanted = Object.fromEntries(present(count as Given)) as Count;
  // Whoever has no such record at all meets `lt: 2` too: then it is those who do not meet it that can be found.
  return isMet(0, wanted)
    ? { kind: 'not', part: { kind: 'test', test: { ...test, count: wanted, unmet: true } } }
    : { kind: 'test', test: { ...test, count: wanted } };
}

function isMet(value: number, count: Count): boolean {
  return Object.entries(count).every(([comparison, bound]) => {
    if (Array.isArray(bound)) return bound.includes(value);
    switch (comparison) {
      case 'eq':
        return value === bound;
      case 'gt':
        return value > bound;
      case 'gte':
        return value >= bound;
      case 'lt':
        return value < bound;
      default:
        return value <= bound;
    }
  });
}

function conditionOf(value: unknown, { kind }: CohortField): Condition {
  if (Array.isArray(value)) {
    if (value.length > MAX_VALUES) throw bad(`一项条件至多 ${MAX_VALUES} 个值 / at most ${MAX_VALUES} values in a condition`);
    const values = value.map(String);
    if (values.some(({ length }) => length > MAX_LENGTH)) throw bad(`值至多 ${MAX_LENGTH} 字 / values of at most ${MAX_LENGTH} characters`);
    if (kind === 'DIVISION') checkDivisions(values);
    return values;
  }
  if (typeof value === 'boolean') return value;
  return Object.fromEntries(present(value as Given)) as Condition;
}

/** What is given; an explicit null is as if it were not. */
function present(given: Given): [string, unknown][] {
  return Object.entries(given).filter(([, value]) => value !== null && value !== undefined);
}

function bad(message: string): CreditGraphError {
  return new CreditGraphError('BAD_USER_INPUT', message);
}
