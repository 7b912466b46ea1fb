import { print } from 'graphql';
import { anonymousAccess } from '../../common/access.ts';
import { randomOf, type Random } from '../../scripts/generate/random.ts';
import type { Ask } from './ask.ts';
import { callerOf, organisationOf, PURPOSE, randomCaller, type TestCaller } from './callers.ts';
import type { Circumstances } from './circumstances.ts';
import { differences, wrongBlame } from './compareAnswers.ts';
import { faulty, NO_FAULTS, randomFaults, type Faults } from './faults.ts';
import { monolith, type Expected } from './monolith.ts';
import { randomOperation, type RandomOperation } from './operation/randomOperation.ts';
import { DEPARTMENTS } from './testGraph.ts';
import type { ClientAnswer, TestBed } from './testBed.ts';

/** One question under given circumstances. */
export interface Case {
  readonly number: number;
  readonly operation: RandomOperation;
  readonly caller: TestCaller;
  readonly faults: Faults;
  readonly gateway: number;
}

/** What came of it; `problems` is empty where all is well. */
export interface Outcome {
  readonly problems: readonly string[];
  readonly answer: ClientAnswer;
  readonly expected: Expected;
}

/** Root fields that hardly anybody may read. */
const GUARDED = ['Query.entrusted', 'Query.revisions', 'Query.hearing'];

/** Draws a case. */
export function randomCase(bed: TestBed, number: number): Case {
  const { world, rules, graph } = bed;
  const random = randomOf(world.seed, 'case', number);
  const ids = [...world.subjects, ...world.subjects, ...world.subjects, ...world.strangers].map(({ id }) => id);
  const faults = randomFaults(random, world, rules, DEPARTMENTS);
  const gateway = gatewayFor(bed, faults, random);
  const operation = randomOperation(random, {
    schema: graph.client,
    withConditions: plansConditions(bed, gateway),
    ids: [...ids, ...world.successors.keys(), 'nobody'],
    seldom: (coordinate) => GUARDED.includes(coordinate),
  });
  const caller = randomCaller(random, world, bed.policy);
  return { number, operation, caller, faults, gateway };
}

/** Where a department hangs the gateway that waits for a short time is asked, and nowhere else. */
function gatewayFor({ environments }: TestBed, faults: Faults, random: Random): number {
  const hangs = Object.values(faults.departments).includes('hang');
  const fitting = environments.flatMap((environment, index) => ('SUBGRAPH_TIMEOUT_MS' in environment === hangs ? [index] : []));
  return fitting.length > 0 ? random.pick(fitting) : 0;
}

/** Apollo's planner does not ask for an object of which `@skip` leaves nothing: graphql-js answers `{}` there. */
export function plansConditions({ environments }: TestBed, gateway: number): boolean {
  return environments[gateway]?.['QUERY_PLANNER'] !== 'apollo';
}

/** What is checked besides the answer. */
export interface CaseOptions {
  /** Whether a department must never have been asked for what this caller may not read of this subject. */
  readonly neverAsked: boolean;
}

/** Asks, and compares with the monolith. */
export async function runCase(bed: TestBed, { operation, caller, faults, gateway }: Case, { neverAsked }: CaseOptions): Promise<Outcome> {
  const { scene, graph, world, rules } = bed;
  const circumstances: Circumstances = { client: graph.client, world, rules, access: caller.access, faults };
  const expected = monolith(circumstances, operation.document, operation.variables);
  scene.faults = faults;
  scene.asks = [];
  scene.violations = [];
  const answer = await bed.send({ query: operation.query, variables: operation.variables }, caller, gateway);
  const { asks, violations } = scene;
  scene.faults = NO_FAULTS;
  if (Object.values(faults.departments).some((fault) => fault === 'refuse' || fault === 'hang')) await healed(bed, gateway);
  const problems = [
    ...violations,
    ...differences(answer, expected),
    ...wrongBlame(answer, expected, faulty(faults, rules)),
    ...(neverAsked ? forbidden(circumstances, asks) : []),
  ];
  return { problems, answer, expected };
}

/** Waits until a gateway sends to all departments again: one that failed often enough is left alone for a while. */
async function healed(bed: TestBed, gateway: number): Promise<void> {
  const everything = '{ anybody { name tax { balance } courts { latest { __typename } } headcount licences { totalCount } risk } }';
  const caller = callerOf({ organisation: organisationOf('RESTRICTED'), scope: 'credit:3' }, PURPOSE, bed.world, bed.policy);
  for (let tries = 0; tries < 30; tries += 1) {
    const { text } = await bed.send({ query: everything, variables: {} }, caller, gateway);
    if (!text.includes('DEPARTMENT_UNAVAILABLE')) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error('a department stays cut off');
}

const NOBODY = anonymousAccess(1);

/** What departments were asked for though the caller in whose name they were asked may not read it of this subject. */
export function forbidden({ world, rules }: Pick<Circumstances, 'world' | 'rules'>, asks: readonly Ask[]): string[] {
  const everybody = [...world.subjects, ...world.strangers];
  const found = new Set<string>();
  for (const { department, parent, field, args, subject, access = NOBODY } of asks) {
    const coordinate = rules.coordinates.get(`${parent}.${field}`);
    // Under another's id the registry answers with whom it holds: until then nobody else can know whose rules count.
    const isSuccessor = department === 'registry' && [...world.successors.values()].some(({ id }) => id === subject);
    if (!coordinate || isSuccessor) continue;
    const isRoot = parent === 'Query' || parent === 'Mutation';
    const reference = subject === undefined ? undefined : world.subject(subject);
    const allowed =
      reference || isRoot
        ? rules.refusal(coordinate, args, access, reference) === undefined
        : rules.mayBeReadOfSomebody(coordinate, args, access, everybody);
    if (!allowed) found.add(`${department} was asked for ${coordinate.name} of ${reference?.subjectClass ?? 'nobody'} ${subject ?? ''}`);
  }
  return [...found];
}

/** Everything that is needed to look into a case that failed. */
export function told({ number, operation, caller, faults, gateway }: Case, { problems, answer, expected }: Outcome, seed: number): string {
  return [
    `PROPERTY_SEED=${seed}, case ${number}, gateway ${gateway}`,
    ...problems.map((problem) => `  - ${problem}`),
    print(operation.document),
    `variables ${JSON.stringify(operation.variables)}`,
    `caller ${JSON.stringify(caller.claims ?? 'nobody')} purpose ${caller.purpose ?? '-'} self ${caller.access.self.join(' ')}`,
    `faults ${JSON.stringify(faults)}`,
    `gateway  ${answer.status} ${answer.text}`,
    `monolith ${JSON.stringify(expected)}`,
  ].join('\n');
}
