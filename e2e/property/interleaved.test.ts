import { randomOf } from '../../scripts/generate/random.ts';
import { callerOf, organisationOf, randomCaller, testPolicy, type TestCaller } from './callers.ts';
import { forbidden } from './cases.ts';
import { differences } from './compareAnswers.ts';
import { NO_FAULTS } from './faults.ts';
import { monolith } from './monolith.ts';
import { randomOperation, type RandomOperation } from './operation/randomOperation.ts';
import { announce, settings } from './settings.ts';
import { startTestBed, type TestBed } from './testBed.ts';
import { DEPARTMENTS } from './testGraph.ts';

const CALLERS = 100;
const OPERATIONS = 30;
const WAVES = Math.ceil(settings.cases / CALLERS);
const SUBJECTS = 4;
const ENVIRONMENTS = [{}, { COPY_SPANS: 'false' }];

/**
 * A hundred callers of different levels at once over few subjects, batches and cache on. A person's name is masked in the
 * department below SHARED, so that an answer that crosses a level shows, be it by a byte.
 */
describe('a hundred interleaved callers', () => {
  let bed: TestBed;
  let callers: TestCaller[];
  let operations: RandomOperation[];
  beforeEach(async () => {
    announce('interleaved callers');
    bed = await startTestBed(settings.seed, { environments: ENVIRONMENTS });
    const random = randomOf(settings.seed, 'interleaved');
    callers = Array.from({ length: CALLERS }, () => randomCaller(random, bed.world, bed.policy));
    const ids = bed.world.subjects
      .filter((_, index) => index % 2 === 0)
      .slice(0, SUBJECTS)
      .map(({ id }) => id);
    const draw = () => randomOperation(random, { schema: bed.graph.client, ids, size: random.pick([5, 12, 25]) });
    operations = [];
    while (operations.length < OPERATIONS) operations.push(draw());
  });
  afterEach(() => bed.close());

  /** Everybody asks at once; what is wrong with the answers and with what the departments were asked. */
  const wave = async (number: number, asking: readonly TestCaller[]): Promise<string[]> => {
    const { graph, world, rules, scene } = bed;
    const random = randomOf(settings.seed, 'wave', number);
    scene.asks = [];
    const said = await Promise.all(
      asking.map(async (caller) => {
        const operation = random.pick(operations);
        const answer = await bed.send(operation, caller, random.between(0, bed.environments.length - 1));
        return { caller, operation, answer };
      }),
    );
    const wrong = said.flatMap(({ caller, operation, answer }) => {
      const circumstances = { client: graph.client, world, rules, access: caller.access, faults: NO_FAULTS };
      const expected = monolith(circumstances, operation.document, operation.variables);
      const problems = differences(answer, expected);
      return problems.length === 0
        ? []
        : [
            `wave ${number}: ${problems.join('; ')}\n${operation.query}\n${JSON.stringify(operation.variables)}\n${JSON.stringify(caller)}\n${answer.text}\n${JSON.stringify(expected)}`,
          ];
    });
    return [...wrong, ...scene.violations, ...forbidden(bed, scene.asks)];
  };

  it(
    'each get their own answer, before and after what the departments hold changes',
    async () => {
      const random = randomOf(settings.seed, 'changes');
      const requests: number[] = [];
      for (let number = 0; number < WAVES; number += 1) {
        bed.scene.requests = 0;
        const wrong = await wave(number, callers);
        requests.push(bed.scene.requests);
        if (wrong.length > 0) throw new Error(`PROPERTY_SEED=${settings.seed}: ${wrong.length} wrong\n${wrong[0]}`);
        if (number % 2 === 1)
          for (let count = 0; count < 5; count += 1) await bed.change(random.pick(DEPARTMENTS), random.pick(bed.world.subjects).id);
      }
      process.stdout.write(`requests to departments by wave of ${CALLERS}: ${requests.join(' ')}\n`);
    },
    60_000 + WAVES * 5_000,
  );

  it('read no more than they hold from the moment on that something is revoked', async () => {
    expect(await wave(0, callers)).toEqual([]);
    bed.policy = testPolicy(2, { [organisationOf('RESTRICTED')]: 'IDENTIFIED', [organisationOf('SHARED')]: 'OPEN' });
    const revoked = callers.map(({ claims, purpose }) => callerOf(claims, purpose, bed.world, bed.policy));
    expect(await wave(1, revoked)).toEqual([]);
    bed.policy = testPolicy(3);
    expect(
      await wave(
        2,
        callers.map((caller) => ({ ...caller, access: { ...caller.access, revision: 3 } })),
      ),
    ).toEqual([]);
  });
});
