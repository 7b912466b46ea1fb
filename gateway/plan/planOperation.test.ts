import { readFileSync } from 'node:fs';
import { Supergraph } from '@apollo/federation-internals';
import { parse, type DocumentNode } from 'graphql';
import { prepareGraph } from '../graph/graph.ts';
import { planner } from './planOperation.ts';

describe('planner', () => {
  const sdl = readFileSync(new URL('../../schema/generated/supergraph.graphql', import.meta.url), 'utf8');
  const graph = prepareGraph(sdl, Supergraph.build(sdl).apiSchema().toGraphQLJSSchema(), { open: false });
  const operation = (name: string): DocumentNode => parse(`query ${name} { divisions { id ${name}: name } }`);

  it('remembers a plan by its document and the operation’s name', () => {
    const plan = planner();
    const first = plan(graph, operation('a'), 'a');
    expect(plan(graph, operation('a'), 'a')).toBe(first);
    expect(plan(graph, operation('a'), undefined)).not.toBe(first);
    expect(plan(graph, operation('b'), 'b')).not.toBe(first);
  });

  it('forgets the plan that was not used for longest once the documents are too many characters', () => {
    const plan = planner(250);
    const [a, b] = [plan(graph, operation('a'), 'a'), plan(graph, operation('b'), 'b')];
    expect(plan(graph, operation('a'), 'a')).toBe(a);
    plan(graph, operation('c'), 'c');
    expect(plan(graph, operation('a'), 'a')).toBe(a);
    expect(plan(graph, operation('b'), 'b')).not.toBe(b);
  });
});
