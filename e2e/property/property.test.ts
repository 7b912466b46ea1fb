import { randomCase, runCase, told, type Case, type CaseOptions, type Outcome } from './cases.ts';
import { differences } from './compareAnswers.ts';
import { NO_FAULTS } from './faults.ts';
import { monolith } from './monolith.ts';
import { announce, settings } from './settings.ts';
import { shrink } from './shrink.ts';
import { HASTY, startTestBed, type TestBed } from './testBed.ts';

/** Failing cases that are made small and told whole; of the others their numbers. */
const TOLD = 2;
const CHECKED: CaseOptions = { neverAsked: true };
/** Nothing is remembered here: what a department that fails held before must not hide that it fails. */
const ENVIRONMENTS = [
  {},
  { COPY_SPANS: 'false' },
  { BATCH_REQUESTS: 'false', COPY_SPANS: 'false' },
  { QUERY_PLANNER: 'apollo' },
  HASTY,
].map((environment) => ({ ...environment, ENTITY_CACHE: 'false' }));

describe('random operations, callers and failures', () => {
  let bed: TestBed;
  beforeAll(async () => {
    announce('random operations');
    bed = await startTestBed(settings.seed, { environments: ENVIRONMENTS });
  });
  afterAll(() => bed.close());

  it(
    'answers like one schema over everything that the departments hold, and asks nobody for what may not be read',
    async () => {
      const failed: Case[] = [];
      for (let number = 0; number < settings.cases; number += 1) {
        const drawn = randomCase(bed, number);
        if ((await runCase(bed, drawn, CHECKED)).problems.length > 0) failed.push(drawn);
      }
      const stories: string[] = [];
      for (const each of failed.slice(0, TOLD)) stories.push(await storyOf(bed, each));
      if (failed.length > 0)
        throw new Error([`${failed.length} cases: ${failed.map(({ number }) => number).join(' ')}`, ...stories].join('\n\n'));
    },
    60_000 + settings.cases * 200,
  );

  it(
    'refuses as a whole what it would withhold a part of, where the caller asks for that',
    async () => {
      const { graph, world, rules } = bed;
      for (let number = 0; number < settings.cases / 10; number += 1) {
        const drawn = { ...randomCase(bed, number), faults: NO_FAULTS };
        const { operation, caller, gateway } = drawn;
        const circumstances = { client: graph.client, world, rules, access: caller.access, faults: NO_FAULTS };
        const expected = monolith(circumstances, operation.document, operation.variables);
        const answer = await bed.send(operation, caller, gateway, { 'x-on-denied': 'reject' });
        const isRefused = answer.status === 403 && answer.text.includes('"DENIED"') && !answer.text.includes('"data"');
        // What nobody could be read of may be refused though it would not have been reached.
        const mayPass = !expected.errors.some(({ code }) => code === 'UNAUTHORIZED_FIELD_OR_TYPE');
        if (isRefused || (mayPass && differences(answer, expected).length === 0)) continue;
        throw new Error(told(drawn, { problems: ['not refused as a whole'], answer, expected }, settings.seed));
      }
    },
    60_000 + settings.cases * 20,
  );
});

/** A failing case made as small as it still fails. */
async function storyOf(bed: TestBed, failing: Case): Promise<string> {
  const whole = await runCase(bed, failing, CHECKED);
  if (whole.problems.length === 0) return `case ${failing.number} failed once and not again\n${told(failing, whole, settings.seed)}`;
  const operation = await shrink(bed.graph.client, failing.operation, async (smaller) =>
    isSame(await runCase(bed, { ...failing, operation: smaller }, CHECKED), whole),
  );
  const small = { ...failing, operation };
  return told(small, await runCase(bed, small, CHECKED), settings.seed);
}

/** Whether what is wrong is of a kind that was wrong with the whole. */
function isSame({ problems }: Outcome, whole: Outcome): boolean {
  const kind = (problem: string): string => problem.split(/ at |: | of | is blamed/)[0] ?? '';
  const kinds = new Set(whole.problems.map(kind));
  return problems.some((problem) => kinds.has(kind(problem)));
}
