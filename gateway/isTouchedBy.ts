import { isAbstractType, isObjectType, parse, TypeInfo, visit, visitWithTypeInfo, type DocumentNode } from 'graphql';
import { testedArguments } from '../common/testedArguments.ts';
import type { Graph } from './graph/graph.ts';

/** The fields below which arguments stand that test a field, by that field. */
const testing = new WeakMap<Graph, ReadonlyMap<string, readonly string[]>>();

/**
 * Whether rules on these coordinates could be asked of anything in an operation: of a field, of what it is computed from, of an argument of its, of
 * one that tests the field. A rule on anything else, an input field above all, is taken to touch whatever there is.
 */
export function isTouchedBy(graph: Graph, document: DocumentNode, coordinates: readonly string[]): boolean {
  const ruled = new Set<string>();
  for (const coordinate of coordinates) {
    const field = coordinate.replace(/\(.*$/, '');
    if (!graph.table.has(field)) return true;
    ruled.add(field);
    for (const tested of testingFields(graph).get(field) ?? []) ruled.add(tested);
  }
  let isTouched = false;
  const types = new TypeInfo(graph.annotated);
  visit(
    document,
    visitWithTypeInfo(types, {
      Field({ name: { value: name } }) {
        const parent = types.getParentType();
        const owners = isAbstractType(parent) ? graph.annotated.getPossibleTypes(parent) : isObjectType(parent) ? [parent] : [];
        for (const owner of owners) {
          const coordinate = `${owner.name}.${name}`;
          const asked = [coordinate, ...(graph.table.get(coordinate)?.computedFrom ?? [])];
          isTouched ||= asked.some((each) => ruled.has(each));
        }
      },
    }),
  );
  return isTouched;
}

function testingFields(graph: Graph): ReadonlyMap<string, readonly string[]> {
  let found = testing.get(graph);
  if (!found) {
    const made = new Map<string, string[]>();
    for (const [argument, fields] of testedArguments(parse(graph.sdl)))
      for (const field of fields) made.set(field, [...(made.get(field) ?? []), argument.replace(/\(.*$/, '')]);
    testing.set(graph, (found = made));
  }
  return found;
}
