import { parse } from 'graphql';
import { anonymousAccess } from '../../common/access.ts';
import { callerOf } from './callers.ts';
import { runCase, told, type Case } from './cases.ts';
import { NO_FAULTS } from './faults.ts';
import { announce, settings } from './settings.ts';
import { startTestBed, type TestBed } from './testBed.ts';

/** Who is a member of a union beside others: of a person, nobody may be asked what only a firm's visitors may read. */
const QUERIES = [
  '{ judgments(first: 9) { spoke { ... on Subject { courts { listings { state } } } } } }',
  '{ judgments(first: 9) { spoke { __typename ... on Subject { courts { n: listings { state } c: cases { number } } } ... on Office { name } } } }',
  '{ judgments(first: 9) { others { ...S } spoke { ...S } } } fragment S on Subject { name courts { listings { state } } }',
  '{ judgments(first: 9) { spoke { ... on Party { ... on Subject { courts { listings { state } latest { id } } } } } } }',
];

describe('a subject among others', () => {
  let bed: TestBed;
  const environments = [{}, { COPY_SPANS: 'false' }, { QUERY_PLANNER: 'apollo' }].map((each) => ({ ...each, ENTITY_CACHE: 'false' }));
  beforeAll(async () => {
    announce('a subject among others');
    bed = await startTestBed(settings.seed, { environments });
  }, 60_000);
  afterAll(() => bed.close());

  it.each(QUERIES)('is decided before the fetch: %s', async (query) => {
    const nobody = { ...callerOf(undefined, undefined, bed.world, bed.policy), access: anonymousAccess(1) };
    for (const gateway of environments.keys()) {
      const operation = { query, document: parse(query), variables: {} };
      const each: Case = { number: 0, operation, caller: nobody, faults: NO_FAULTS, gateway };
      const outcome = await runCase(bed, each, { neverAsked: true });
      if (outcome.problems.length > 0) throw new Error(told(each, outcome, settings.seed));
    }
  });
});
