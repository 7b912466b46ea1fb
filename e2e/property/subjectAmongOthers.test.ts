import { parse } from 'graphql';
import { anonymousAccess } from '../../common/access.ts';
import { callerOf, PURPOSE } from './callers.ts';
import { runCase, told, type Case } from './cases.ts';
import { NO_FAULTS } from './faults.ts';
import { startTestBed, type TestBed } from './testBed.ts';

/** Who is a member of a union beside others: of a person, nobody may be asked what only a firm's visitors may read. */
const QUERIES = [
  '{ judgments(first: 9) { spoke { ... on Subject { courts { listings { state } } } } } }',
  '{ judgments(first: 9) { spoke { __typename ... on Subject { courts { n: listings { state } c: cases { number } } } ... on Office { name } } } }',
  '{ judgments(first: 9) { others { ...S } spoke { ...S } } } fragment S on Subject { name courts { listings { state } } }',
  '{ judgments(first: 9) { spoke { ... on Party { ... on Subject { courts { listings { state } latest { id } } } } } } }',
];
/** A world in which sole traders have hearings. */
const SEED = 1_340_764_200;
/** What stands beside a subject is below the one above it: of a sole trader, nobody may be asked what only a firm's visitors may read. */
const BESIDE = '{ groups { courts { events { ... on Hearing { case { spoke { ... on Office { name } } } } } } } }';

describe('a subject among others', () => {
  let bed: TestBed;
  const environments = [{}, { COPY_SPANS: 'false' }, { QUERY_PLANNER: 'apollo' }].map((each) => ({ ...each, ENTITY_CACHE: 'false' }));
  beforeAll(async () => {
    bed = await startTestBed(SEED, { environments });
  });
  afterAll(() => bed.close());

  it('leaves what stands beside it below the subject above', async () => {
    const claims = { organisation: '单位 IDENTIFIED', scope: 'registry:2 courts:2' };
    const caller = callerOf(claims, PURPOSE, bed.world, bed.policy);
    for (const gateway of environments.keys()) {
      const operation = { query: BESIDE, document: parse(BESIDE), variables: {} };
      const each: Case = { number: 0, operation, caller, faults: NO_FAULTS, gateway };
      const outcome = await runCase(bed, each, { neverAsked: true });
      if (outcome.problems.length > 0) throw new Error(told(each, outcome, SEED));
    }
  });

  it.each(QUERIES)('is decided before the fetch: %s', async (query) => {
    const nobody = { ...callerOf(undefined, undefined, bed.world, bed.policy), access: anonymousAccess(1) };
    for (const gateway of environments.keys()) {
      const operation = { query, document: parse(query), variables: {} };
      const each: Case = { number: 0, operation, caller: nobody, faults: NO_FAULTS, gateway };
      const outcome = await runCase(bed, each, { neverAsked: true });
      if (outcome.problems.length > 0) throw new Error(told(each, outcome, SEED));
    }
  });
});
