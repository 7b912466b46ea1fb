import { readFileSync } from 'node:fs';
import { ApolloGateway } from '@apollo/gateway';
import { ApolloServer } from '@apollo/server';
import { anonymousAccess } from '../../common/access.ts';
import { randomOf } from '../../scripts/generate/random.ts';
import { canonicalJson } from './compareAnswers.ts';
import { plansConditions } from './cases.ts';
import { NO_FAULTS } from './faults.ts';
import { monolith } from './monolith.ts';
import { randomOperation, type RandomOperation } from './operation/randomOperation.ts';
import { announce, settings } from './settings.ts';
import { shrink } from './shrink.ts';
import { startTestBed, type ClientRequest, type TestBed } from './testBed.ts';
import { canonical } from './world.ts';

const CASES = settings.cases / 2;

/** What is said: data, and where there are errors. */
interface Said {
  readonly data: unknown;
  readonly errors: readonly string[];
}

/**
 * The same graph without a rule in it, before the stock gateway and before ours in open mode. Where the stock gateway is wrong (the
 * aliases that are names of keys; objects of which `@skip` leaves nothing), graphql-js over the same data says what is right.
 */
describe('random operations without rules and failures, against @apollo/gateway', () => {
  let bed: TestBed;
  let stock: ApolloServer;
  beforeAll(async () => {
    announce('against stock');
    bed = await startTestBed(settings.seed, { ruled: false, environments: [{}, { COPY_SPANS: 'false' }, { QUERY_PLANNER: 'apollo' }] });
    const logger = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };
    const gateway = new ApolloGateway({ supergraphSdl: readFileSync(bed.supergraphFile, 'utf8'), logger });
    stock = new ApolloServer({ gateway, logger, includeStacktraceInErrorResponses: false });
    await stock.start();
  });
  afterAll(async () => {
    await stock.stop();
    await bed.close();
  });

  const byStock = async ({ query, variables }: ClientRequest): Promise<Said> => {
    const { body } = await stock.executeOperation({ query, variables });
    const result = body.kind === 'single' ? body.singleResult : {};
    return { data: result.data, errors: pathsOf(result.errors) };
  };
  const byOurs = async (request: ClientRequest, gateway: number): Promise<Said> => {
    const { text } = await bed.send(request, undefined, gateway);
    const { data, errors } = JSON.parse(canonicalJson(text)) as { data: unknown; errors?: { path?: readonly (string | number)[] }[] };
    return { data, errors: pathsOf(errors) };
  };
  const byGraphqlJs = ({ document, variables }: RandomOperation): Said => {
    const { graph, world, rules } = bed;
    const circumstances = { client: graph.client, world, rules, access: anonymousAccess(1), faults: NO_FAULTS };
    const { data, errors } = monolith(circumstances, document, variables);
    return { data, errors: pathsOf(errors) };
  };
  const differ = async (operation: RandomOperation, gateway: number): Promise<boolean> =>
    JSON.stringify(await byOurs(operation, gateway)) !== JSON.stringify(byGraphqlJs(operation));

  it(
    'answers alike',
    async () => {
      const ids = bed.world.subjects.map(({ id }) => id);
      let wrong = 0;
      for (let number = 0; number < CASES; number += 1) {
        const random = randomOf(settings.seed, 'stock', number);
        const gateway = random.between(0, bed.environments.length - 1);
        const withConditions = plansConditions(bed, gateway);
        const operation = randomOperation(random, { schema: bed.graph.client, ids, withConditions, size: random.pick([6, 15, 30]) });
        if (!(await differ(operation, gateway))) {
          if (canonical(await byStock(operation)) !== canonical(byGraphqlJs(operation))) wrong += 1;
          continue;
        }
        const small = await shrink(bed.graph.client, operation, (smaller) => differ(smaller, gateway));
        const said = [await byOurs(small, gateway), await byStock(small), byGraphqlJs(small)];
        throw new Error(
          [
            `PROPERTY_SEED=${settings.seed}, case ${number}, gateway ${gateway}`,
            small.query,
            `variables ${JSON.stringify(small.variables)}`,
            ...['ours', 'stock', 'graphql-js'].map((who, index) => `${who} ${JSON.stringify(said[index])}`),
          ].join('\n'),
        );
      }
      // Else what is compared here would not be what the stock gateway says.
      expect(wrong).toBeLessThan(CASES / 8);
      process.stdout.write(`the stock gateway was wrong in ${wrong} of ${CASES} cases\n`);
    },
    60_000 + CASES * 400,
  );
});

function pathsOf(errors: readonly { readonly path?: readonly (string | number)[] }[] | undefined): string[] {
  return (errors ?? []).map(({ path }) => (path ?? []).join('.')).sort();
}
