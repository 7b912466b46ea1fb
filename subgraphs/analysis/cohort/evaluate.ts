import { cohortModel, OWN_LEAF } from '../../shared/cohort/cohortModel.ts';
import { intersection, LOOK_UP_COST, MOST_LOOKED_UP, setOf, type SubjectSet } from '../../shared/cohort/subjectSet.ts';
import { TOLD, type AskSets } from './askSets.ts';
import type { Test, Where } from './parseWhere.ts';

/** A set of that many is fetched at once, without waiting to hear how large the others are. */
const SMALL = 5_000;

/**
 * The subjects that meet the conditions, all of them within the set given (everybody of the universe when none is): the most selective test
 * first, later departments told whom it is still about when that is few, nobody asked any more when nobody is left.
 */
export async function evaluate(where: Where, ask: AskSets, within?: SubjectSet): Promise<SubjectSet> {
  if (within?.isEmpty) return within;
  switch (where.kind) {
    case 'test':
      return setOfTest(where.test, ask, within);
    case 'not': {
      const base = within ?? (await everybody(ask));
      return without(base, await evaluate(where.part, ask, base));
    }
    case 'or': {
      const [first = setOf(), ...others] = await Promise.all(where.parts.map((part) => evaluate(part, ask, within)));
      const whole = first.clone();
      for (const each of others) whole.orInPlace(each);
      return whole;
    }
    case 'and':
      return together(where.parts, ask, within);
  }
}

async function together(parts: readonly Where[], ask: AskSets, within: SubjectSet | undefined): Promise<SubjectSet> {
  const flat = parts.flatMap((part) => (part.kind === 'and' ? part.parts : [part]));
  const tests = flat.flatMap((part) => (part.kind === 'test' ? [part.test] : []));
  const others = flat.filter((part) => part.kind === 'or' || part.kind === 'and');
  const negated = flat.flatMap((part) => (part.kind === 'not' ? [part.part] : []));
  let left = tests.length > 0 ? await allTests(tests, ask, within) : within;
  for (const part of others) {
    if (left?.isEmpty) return left;
    left = await evaluate(part, ask, left);
  }
  if (negated.length === 0) return left ?? everybody(ask);
  const base = left ?? (await everybody(ask));
  const taken = await Promise.all(negated.map((part) => evaluate(part, ask, base)));
  return taken.reduce((kept, set) => without(kept, set), base);
}

async function allTests(tests: readonly Test[], ask: AskSets, within: SubjectSet | undefined): Promise<SubjectSet> {
  const [only] = tests;
  if (only && tests.length === 1) return setOfTest(only, ask, within);
  const answers = await Promise.all(tests.map(async (test) => ({ test, answer: await ask.test(test, within, SMALL) })));
  let known = within;
  for (const { answer } of answers) if ('set' in answer) known = known ? intersection(known, answer.set) : answer.set;
  const [first, ...others] = answers
    .flatMap(({ test, answer }) => ('estimate' in answer ? [{ test, ...answer }] : []))
    .sort((a, b) => a.estimate - b.estimate);
  if (!first || known?.isEmpty) return known ?? setOf();
  const left = known;
  const isFew = left !== undefined && left.size <= TOLD;
  // So few are left behind the smallest, or fewer: who has less work looking them up than going through all there are waits for it.
  const few = Math.min(left?.size ?? Number.POSITIVE_INFINITY, first.estimate);
  const waits = ({ cost }: { cost: number }): boolean => !isFew && few <= MOST_LOOKED_UP && few * LOOK_UP_COST < cost;
  const smallest = setOfTest(first.test, ask, left).then((set) => (left ? intersection(left, set) : set));
  const rest = others.map(async (each) => {
    if (!waits(each)) return setOfTest(each.test, ask, left);
    const among = await smallest;
    return among.isEmpty ? among : setOfTest(each.test, ask, among);
  });
  return (await Promise.all([smallest, ...rest])).reduce(intersection);
}

async function setOfTest(test: Test, ask: AskSets, within: SubjectSet | undefined): Promise<SubjectSet> {
  const answer = await ask.test(test, within);
  if (!('set' in answer)) throw new Error(`${test.leaf.leaf}: an estimate where a set was asked for`);
  return answer.set;
}

async function everybody(ask: AskSets): Promise<SubjectSet> {
  const own = cohortModel().leaves.find(({ leaf }) => leaf === OWN_LEAF);
  if (!own) throw new Error('cohort: nobody knows who there is');
  return setOfTest({ leaf: own, args: {}, conditions: {} }, ask, undefined);
}

function without(set: SubjectSet, taken: SubjectSet): SubjectSet {
  const kept = set.clone();
  kept.andNotInPlace(taken);
  return kept;
}
