import { readFileSync } from 'node:fs';
import { Supergraph } from '@apollo/federation-internals';
import { Kind, parse } from 'graphql';
import { prepareGraph } from '../graph/graph.ts';
import { coerceVariables } from './coerceVariables.ts';
import { knownOperation } from './knownOperation.ts';

const SDL = readFileSync(new URL('../../schema/generated/supergraph.graphql', import.meta.url), 'utf8');

describe('coerceVariables', () => {
  const graph = prepareGraph(SDL, Supergraph.build(SDL).apiSchema().toGraphQLJSSchema(), { open: false });
  const refusal = (text: string, variables: Record<string, unknown>): string => {
    const document = parse(text);
    const [operation] = document.definitions;
    if (operation?.kind !== Kind.OPERATION_DEFINITION) throw new Error('no operation');
    try {
      coerceVariables(knownOperation(graph, document, operation), variables);
    } catch (error) {
      return (error as Error).message;
    }
    return '';
  };

  it('names nothing that the caller did not write: he may not see it', () => {
    const filter = refusal('query ($f: AuditFilter) { auditLog(filter: $f) { totalCount } }', { f: { usr: 'x' } });
    expect(filter).toContain('usr');
    const cohort = refusal('query ($w: CohortWhere!) { cohort(where: $w) { count } }', { w: { taxes: {} } });
    expect(cohort).toContain('taxes');
    expect(`${filter} ${cohort}`).not.toMatch(/Did you mean|"user"|"tax"/);
  });

  it('refuses half of a character, wherever it stands: departments would fail over it', () => {
    const text = 'query ($id: ID!) { subject(id: $id) { id } }';
    for (const id of ['\ud800', 'x\udc00', '\udc00\ud800'])
      expect(refusal(text, { id })).toMatch(/variable \$id holds a lone surrogate, which is no character/);
    const nested = 'query ($f: AuditFilter) { auditLog(filter: $f) { totalCount } }';
    expect(refusal(nested, { f: { user: '\ud83d' } })).toMatch(/variable \$f holds a lone surrogate/);
    expect([refusal(text, { id: '😀' }), refusal(nested, { f: { user: '𠮷' } }), refusal(nested, { f: null })]).toEqual(['', '', '']);
  });
});
