import { buildSchema, Kind, parse, type FragmentDefinitionNode, type OperationDefinitionNode } from 'graphql';
import { measureOperation, type OperationSize } from './measureOperation.ts';
import { SWEEP_COST } from './sweepCost.ts';

const schema = buildSchema(`
  type Query { one: Thing many(kind: [ID!], first: Int = 20): ThingConnection some(ids: [ID!]): [Thing] things: [Thing!]! }
  type Thing { id: ID! next: Thing parts: [Thing!] }
  type ThingConnection { nodes: [Thing!]! edges: [Edge!]! total: Int }
  type Edge { node: Thing! }
`);

function measure(text: string, variables: Record<string, unknown> = {}): OperationSize {
  const document = parse(text);
  const operation = document.definitions.find(({ kind }) => kind === Kind.OPERATION_DEFINITION) as OperationDefinitionNode;
  const fragments = document.definitions.filter(({ kind }) => kind === Kind.FRAGMENT_DEFINITION) as FragmentDefinitionNode[];
  return measureOperation(schema, operation, new Map(fragments.map((fragment) => [fragment.name.value, fragment])), variables);
}

describe('measureOperation', () => {
  it('counts depth, aliases, directives and selections, fragments written out', () => {
    const size = measure('query ($b: Boolean!) { a: one @skip(if: $b) { ...F next { ...F } } } fragment F on Thing { x: id id }');
    expect(size).toMatchObject({ depth: 3, aliases: 3, directives: 1, selections: 6 });
  });

  it('multiplies by first, given, by variable or by default, and by the lengths of lists of ids', () => {
    expect(measure('{ many(first: 50) { nodes { id } } }').cost).toBe(SWEEP_COST + 52);
    expect(measure('query ($n: Int) { many(first: $n) { edges { node { id } } } }', { n: 7 }).cost).toBe(SWEEP_COST + 1 + 1 + 7 * 2);
    expect(measure('{ many { nodes { id } total } }').cost).toBe(SWEEP_COST + 1 + (1 + 20) + 1);
    expect(measure('query ($ids: [ID!]) { some(ids: $ids) { id } }', { ids: ['1', '2', '3'] }).cost).toBe(1 + 3);
    expect(measure('{ things { parts { id } } }').cost).toBe(1 + 10 * (1 + 10));
  });

  it('does not take a filter for a page size, nor forget a page size at the edge of a fragment', () => {
    expect(measure('{ many(kind: ["a"]) { nodes { id } } }').cost).toBe(SWEEP_COST + 1 + (1 + 20));
    const spread = '{ a: many(first: 50) { ...C } b: many(first: 3) { ...C } } fragment C on ThingConnection { nodes { id } }';
    expect(measure(spread).cost).toBe(2 * SWEEP_COST + 1 + (1 + 50) + 1 + (1 + 3));
  });

  it('looks into introspection: its aliases, its fragments', () => {
    const types = '{ __schema { types { ...T a: name } } } fragment T on __Type { fields { b: name c: description } }';
    expect(measure(types)).toMatchObject({ depth: 1, aliases: 3, introspection: 6, selections: 6 });
    expect(measure('{ one { id } }').introspection).toBe(0);
  });

  it('measures fragments that spread each other without writing them out', () => {
    const fragments = Array.from(
      { length: 60 },
      (_, level) => `fragment F${level} on Thing { ${level === 59 ? 'id' : `next { ...F${level + 1} } ...F${level + 1}`} }`,
    );
    expect(measure(`{ one { ...F0 } } ${fragments.join(' ')}`).selections).toBe(1e12);
  });
});
