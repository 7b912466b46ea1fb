import { readFileSync } from 'node:fs';
import { Supergraph } from '@apollo/federation-internals';
import type { GraphQLObjectType } from 'graphql';
import { prepareGraph } from './graph.ts';
import { plannedSdl } from './plannedSdl.ts';

const SDL = readFileSync(new URL('../../schema/generated/supergraph.graphql', import.meta.url), 'utf8');
const HIDDEN = '  note: String @inaccessible\n';

describe('the supergraph as planners are given it', () => {
  const graph = prepareGraph(SDL, Supergraph.build(SDL).apiSchema().toGraphQLJSSchema(), { open: false });
  const fieldsOf = (schema: typeof graph.api): string[] => Object.keys((schema.getType('RecordSummary') as GraphQLObjectType).getFields());

  it('lets them plan whom a value is about, and no client ask for it', () => {
    expect(fieldsOf(graph.annotated)).toContain('subject');
    expect(graph.supergraph().apiSchema().type('RecordSummary')?.toString()).toBe('RecordSummary');
    expect(fieldsOf(graph.supergraph().apiSchema().toGraphQLJSSchema())).toContain('subject');
    expect(fieldsOf(graph.api)).not.toContain('subject');
  });

  it('leaves what else is hidden hidden, and a graph that is about nobody as it is', () => {
    const more = SDL.replace(
      'type RecordSummary',
      'type Hidden @join__type(graph: TAX) {\n  shown: String\n' + HIDDEN + '}\n\ntype RecordSummary',
    );
    expect(plannedSdl(more).match(/@inaccessible/g)).toEqual(['@inaccessible', '@inaccessible']);
    const plain = SDL.replaceAll(/@about\([^)]*\)/g, '');
    expect(plannedSdl(plain)).toBe(plain);
  });
});
