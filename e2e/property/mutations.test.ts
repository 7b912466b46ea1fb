import { anonymousAccess } from '../../common/access.ts';
import { randomOf } from '../../scripts/generate/random.ts';
import { randomCaller, type TestCaller } from './callers.ts';
import { differences } from './compareAnswers.ts';
import { NO_FAULTS, type Faults } from './faults.ts';
import { monolith } from './monolith.ts';
import { randomOperation, type RandomOperation } from './operation/randomOperation.ts';
import { announce, settings } from './settings.ts';
import { startTestBed, type TestBed } from './testBed.ts';

const CASES = settings.cases / 10;
const DOWN: Faults = { departments: { registry: 'refuse' }, fields: [] };

describe('random mutations', () => {
  let bed: TestBed;
  beforeAll(async () => {
    announce('random mutations');
    bed = await startTestBed(settings.seed, { environments: [{}, { QUERY_PLANNER: 'apollo' }] });
  });
  afterAll(() => bed.close());

  const problemsOf = async (operation: RandomOperation, caller: TestCaller, faults: Faults, gateway: number): Promise<string[]> => {
    const { graph, world, rules, scene } = bed;
    const ran: string[] = [];
    const circumstances = { client: graph.client, world, rules, access: caller.access, faults, ran };
    const expected = monolith(circumstances, operation.document, operation.variables);
    scene.faults = faults;
    scene.mutations = [];
    const answer = await bed.send(operation, caller, gateway);
    scene.faults = NO_FAULTS;
    const did = scene.mutations.join('\n');
    if (expected.errors.some(({ code }) => code === 'UNAUTHORIZED_FIELD_OR_TYPE')) {
      const isRefused = answer.status === 403 && answer.text.includes('"MUTATION_DENIED"') && !answer.text.includes('"data"');
      return [...(isRefused ? [] : [`not refused: ${answer.status} ${answer.text}`]), ...(did === '' ? [] : [`ran all the same: ${did}`])];
    }
    // What follows on a null that moved up to the root may run or not (GraphQL §6.4.4).
    const isOrdered = expected.data === null ? did.startsWith(ran.join('\n')) : did === ran.join('\n');
    return [...differences(answer, expected), ...(isOrdered ? [] : [`ran ${did}\ninstead of ${ran.join('\n')}`])];
  };

  it(
    'run once each and in order, or not at all where one of them is denied',
    async () => {
      const { world, rules, graph } = bed;
      const isOpen = (name: string): boolean => {
        const coordinate = rules.coordinates.get(name);
        if (coordinate?.parent === 'Mutation') return true;
        if (!coordinate || (coordinate.definition.arguments ?? []).length > 0) return false;
        return [undefined, ...world.subjects].every((subject) => !rules.refusal(coordinate, {}, anonymousAccess(1), subject));
      };
      for (let number = 0; number < CASES; number += 1) {
        const random = randomOf(settings.seed, 'mutation', number);
        const gateway = random.between(0, bed.environments.length - 1);
        const operation = randomOperation(random, {
          schema: graph.client,
          ids: world.subjects.map(({ id }) => id),
          mutation: true,
          size: random.pick([4, 10, 20]),
          withConditions: false,
          without: (coordinate) => !isOpen(coordinate),
        });
        const caller = randomCaller(random, world, bed.policy);
        const problems = await problemsOf(operation, caller, random.chance(0.2) ? DOWN : NO_FAULTS, gateway);
        if (problems.length > 0)
          throw new Error(
            [
              `PROPERTY_SEED=${settings.seed}, case ${number}, gateway ${gateway}`,
              ...problems,
              operation.query,
              `variables ${JSON.stringify(operation.variables)}`,
              `caller ${JSON.stringify(caller)}`,
            ].join('\n'),
          );
      }
    },
    60_000 + CASES * 400,
  );
});
