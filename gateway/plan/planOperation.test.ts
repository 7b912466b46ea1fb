import { readFileSync } from 'node:fs';
import { Supergraph } from '@apollo/federation-internals';
import { parse, type DocumentNode } from 'graphql';
import { prepareGraph } from '../graph/graph.ts';
import type { PlanStep } from './plan.ts';
import { planner } from './planOperation.ts';

const SDL = readFileSync(new URL('../../schema/generated/supergraph.graphql', import.meta.url), 'utf8');
const api = () => Supergraph.build(SDL).apiSchema().toGraphQLJSSchema();

describe('planner', () => {
  const graph = prepareGraph(SDL, api(), { open: false });
  const operation = (name: string): DocumentNode => parse(`query ${name} { divisions { id ${name}: name } }`);

  it('remembers a plan by its document and the operation’s name', async () => {
    const plan = planner();
    const first = await plan(graph, operation('a'), 'a');
    expect(await plan(graph, operation('a'), 'a')).toBe(first);
    expect(await plan(graph, operation('a'), undefined)).not.toBe(first);
    expect(await plan(graph, operation('b'), 'b')).not.toBe(first);
  });

  it('forgets the plan that was not used for longest once the documents are too many characters', async () => {
    const plan = planner('hive', 120);
    const [a, b] = [await plan(graph, operation('a'), 'a'), await plan(graph, operation('b'), 'b')];
    expect(await plan(graph, operation('a'), 'a')).toBe(a);
    await plan(graph, operation('c'), 'c');
    expect(await plan(graph, operation('a'), 'a')).toBe(a);
    expect(await plan(graph, operation('b'), 'b')).not.toBe(b);
  });

  it('plans under another graph what was planned last', async () => {
    const plan = planner();
    await plan(graph, operation('a'), 'a');
    const changed = prepareGraph(`${SDL}\n# changed\n`, api(), { open: false });
    expect(await plan.warm(changed)).toBe(1);
    expect(await plan.warm(prepareGraph(`${SDL}\n# again\n`, api(), { open: false }))).toBe(2);
  });

  it('remembers no failure', async () => {
    const plan = planner();
    const unknown = parse('{ divisions { nothing } }');
    await expect(plan(graph, unknown, 'a')).rejects.toThrow();
    await expect(plan(graph, unknown, 'a')).rejects.toThrow();
    expect(await plan(graph, operation('a'), 'a')).toBeDefined();
  });
});

/** What a plan asks, of whom, and where: both planners' in one form. */
describe('both planners', () => {
  const QUERY = parse(
    'query ($id: ID!, $s: Boolean!) { subject(id: $id) { name tax @skip(if: $s) { arrears { totalCount } } relations { nodes { subject { id tax { arrears { totalCount } } } } } } }',
  );
  const asked = (step: PlanStep | undefined): string[] => {
    switch (step?.kind) {
      case 'sequence':
      case 'parallel':
        return step.steps.flatMap(asked);
      case 'condition':
        return [...asked(step.ifTrue), ...asked(step.ifFalse)].map((text) => `${step.variable}? ${text}`);
      case 'fetch':
        return step.root
          ? [step.subgraph]
          : step.entities.flatMap(({ paths }) =>
              paths.map((path) => `${step.subgraph} ${path.map((each) => (typeof each === 'string' ? each : '?')).join('.')}`),
            );
      default:
        return [];
    }
  };

  it.each(['hive', 'apollo'] as const)('%s', async (name) => {
    const graph = prepareGraph(SDL, api(), { open: false });
    const fetches = asked(await planner(name)(graph, QUERY, undefined));
    expect(fetches[0]).toBe('registry');
    expect(new Set(fetches.map((text) => text.replace(/^s\? /, '')))).toEqual(
      new Set(['registry', 'tax subject', 'tax subject.relations.nodes.@.subject']),
    );
  });
});
