import { buildSchema } from 'graphql';
import { permissionTable } from './permissionTable.ts';

const directives = `
  directive @permission(level: PermissionLevel!, person: PermissionLevel, consent: Boolean, dataset: String) on OBJECT | FIELD_DEFINITION
  directive @dataset(code: String!, category: String!) on OBJECT
  enum PermissionLevel { OPEN IDENTIFIED SHARED RESTRICTED }
`;

describe('permissionTable', () => {
  it('names the data set by whose consent a field opens: what it returns, or else what it is a field of', () => {
    const table = permissionTable(
      buildSchema(`${directives}
        type Query { a: ArrearsConnection @permission(level: OPEN, consent: true) }
        type Arrears @permission(level: OPEN, consent: true) @dataset(code: "arrears", category: "NEGATIVE") { amount: Int paid: Paid other: Int @permission(level: OPEN, dataset: "own") }
        type Paid @permission(level: OPEN) @dataset(code: "paid", category: "OTHER") { total: Int }
        type ArrearsConnection { nodes: [Arrears!]! edges: [ArrearsEdge!]! }
        type ArrearsEdge { node: Arrears! cursor: String! }
      `),
    );
    expect(Object.fromEntries([...table.values()].map(({ coordinate, dataset }) => [coordinate, dataset]))).toEqual({
      'Query.a': 'arrears',
      'Arrears.amount': 'arrears',
      'Arrears.paid': 'paid',
      'Arrears.other': 'own',
      'Paid.total': 'paid',
      'ArrearsConnection.nodes': 'arrears',
      'ArrearsConnection.edges': 'arrears',
      'ArrearsEdge.node': 'arrears',
      'ArrearsEdge.cursor': undefined,
    });
  });
});
