import { isEnumType, isLeafType, isScalarType, type GraphQLNamedType } from 'graphql';
import { isAltered } from '../../common/isAltered.ts';
import { jsonToWire, quoteWire, valueFromWire, type WireText } from '../../common/wireText.ts';
import type { Graph } from '../graph/graph.ts';

/** Writes a leaf's value, or says with `undefined` that it is none of its type. */
export type LeafWriter = (value: unknown) => WireText | undefined;

const MAX_INT = 2_147_483_647;
const MIN_INT = -2_147_483_648;

/** The writer of a leaf type; `undefined` for a type that is no leaf. Equal to what the type's `serialize` gives, as JSON. */
export function leafWriter(graph: Graph, annotated: GraphQLNamedType): LeafWriter | undefined {
  if (!isLeafType(annotated)) return undefined;
  const client = graph.api.getType(annotated.name);
  const type = isLeafType(client) ? client : annotated;
  const serialised: LeafWriter = (value) => {
    try {
      return jsonToWire(type.serialize(valueFromWire(value)));
    } catch {
      return undefined;
    }
  };
  const unaltered: LeafWriter = (value) => (isAltered(value) ? undefined : serialised(value));
  if (isEnumType(type)) {
    const written = new Map(type.getValues().map(({ name }) => [name, `"${name}"`]));
    return (value) => (typeof value === 'string' ? written.get(value) : undefined);
  }
  if (!isScalarType(type)) return undefined;
  switch (type.name) {
    case 'String':
    case 'ID':
      return (value) => (typeof value === 'string' ? quoteWire(value) : unaltered(value));
    case 'Int':
      return (value) =>
        typeof value === 'number' && Number.isInteger(value) && value <= MAX_INT && value >= MIN_INT
          ? String(value + 0)
          : serialised(value);
    case 'Boolean':
      return (value) => (value === true ? 'true' : value === false ? 'false' : serialised(value));
    case 'Float':
      return serialised;
    default:
      return remembering(unaltered);
  }
}

/** Days come again and again; longer texts would keep the answer alive that they are a part of. */
const REMEMBERED_LENGTH = 12;
const REMEMBERED = 10_000;

function remembering(write: LeafWriter): LeafWriter {
  const known = new Map<string, WireText>();
  return (value) => {
    if (typeof value !== 'string' || value.length > REMEMBERED_LENGTH) return write(value);
    let text = known.get(value);
    if (text === undefined) {
      text = write(value);
      if (text === undefined) return undefined;
      if (known.size >= REMEMBERED) known.clear();
      known.set(value, text);
    }
    return text;
  };
}
