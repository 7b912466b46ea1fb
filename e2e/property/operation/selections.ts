import {
  getNamedType,
  isAbstractType,
  isCompositeType,
  isLeafType,
  isUnionType,
  Kind,
  print,
  type DirectiveNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLCompositeType,
  type GraphQLField,
  type GraphQLSchema,
  type SelectionNode,
  type SelectionSetNode,
} from 'graphql';
import type { Random } from '../../../scripts/generate/random.ts';
import { randomArguments, type Inputs } from './inputValue.ts';
import { listsIn, overlapping } from './overlapping.ts';

/** What an operation that is being drawn has so far. */
export interface Drawing {
  readonly random: Random;
  readonly schema: GraphQLSchema;
  readonly inputs: Inputs;
  readonly fragments: FragmentDefinitionNode[];
  /** By place in the answer: the field and arguments that a response name stands for there, so that merging is always allowed. */
  readonly used: Map<string, string>;
  readonly budget: { left: number };
  readonly without: (coordinate: string) => boolean;
  /** Fields that most callers are refused: drawn now and then. */
  readonly seldom: (coordinate: string) => boolean;
  readonly conditions: () => readonly DirectiveNode[];
}

/** Names that a planner, a merger or an object of JavaScript may take for its own. */
const ALIASES = [
  'a',
  'b',
  'id',
  'name',
  'kind',
  'tax',
  'risk',
  'headcount',
  'nodes',
  'constructor',
  'toString',
  'length',
  'subject',
  '_entities',
];
const MAX_DEPTH = 7;
/** Lists within lists: each multiplies what an operation costs. */
const MAX_LISTS = 4;

/** Where a selection stands: its place in the answer, how deep, and within how many lists. */
export interface Standing {
  readonly place: string;
  readonly depth: number;
  readonly lists: number;
}

/** Draws a selection on a type. */
export function drawSelections(drawing: Drawing, type: GraphQLCompositeType, standing: Standing): SelectionSetNode {
  const { random, budget } = drawing;
  const { depth } = standing;
  const count =
    depth === 0
      ? random.weighted([
          [1, 4],
          [2, 3],
          [3, 1],
        ])
      : random.weighted([
          [1, 1],
          [2, 4],
          [3, 4],
          [5, 3],
          [8, 1],
        ]);
  const selections: SelectionNode[] = [];
  for (let index = 0; index < count && (budget.left > 0 || index === 0); index += 1)
    selections.push(...drawSelection(drawing, type, standing));
  if (selections.length > 0 && random.chance(0.08)) selections.push(...again(drawing, type, selections, standing));
  return { kind: Kind.SELECTION_SET, selections: selections.length > 0 ? selections : [typename()] };
}

function drawSelection(drawing: Drawing, type: GraphQLCompositeType, standing: Standing): SelectionNode[] {
  const { random, budget, conditions } = drawing;
  const { place, depth } = standing;
  budget.left -= 1;
  const kind = random.weighted([
    ['field', 75],
    ['inline', isAbstractType(type) ? 60 : 8],
    ['spread', 8],
    ['typename', depth === 0 ? 2 : 7],
  ] as const);
  if (kind === 'typename') return [typename(random.chance(0.2) ? random.pick(ALIASES) : undefined, drawing, place)];
  if (kind === 'inline') {
    const condition = random.chance(0.25) ? undefined : random.pick(overlapping(drawing.schema, type));
    const selectionSet = drawSelections(drawing, condition ?? type, standing);
    const typeCondition = condition && ({ kind: Kind.NAMED_TYPE, name: { kind: Kind.NAME, value: condition.name } } as const);
    return [{ kind: Kind.INLINE_FRAGMENT, ...(typeCondition ? { typeCondition } : {}), directives: conditions(), selectionSet }];
  }
  if (kind === 'spread' && depth > 0) return [spread(drawing, type, standing)];
  const node = drawField(drawing, type, standing);
  return node ? [node] : [];
}

function drawField(drawing: Drawing, type: GraphQLCompositeType, standing: Standing): FieldNode | undefined {
  const { depth, lists } = standing;
  const { random, budget } = drawing;
  if (isUnionType(type)) return undefined;
  const isLast = depth >= MAX_DEPTH || budget.left <= 0;
  const isDrawn = ({ name, type: returned }: GraphQLField<unknown, unknown>): boolean => {
    const coordinate = `${type.name}.${name}`;
    if (!isLeafType(getNamedType(returned)) && (isLast || (listsIn(returned) > 0 && lists >= MAX_LISTS))) return false;
    return !drawing.without(coordinate) && (!drawing.seldom(coordinate) || random.chance(0.15));
  };
  const fields = Object.values(type.getFields()).filter(isDrawn);
  const objects = fields.filter((field) => !isLeafType(getNamedType(field.type)));
  // Below the root something has to be found first; further down half of what is asked for are values.
  const field =
    objects.length > 0 && random.chance(depth < 3 ? 0.65 : 0.45)
      ? random.pick(objects)
      : fields.length > 0
        ? random.pick(fields)
        : undefined;
  if (!field) return undefined;
  const args = randomArguments(drawing.inputs, field.args);
  return fieldNode(drawing, type, field, args, standing);
}

function fieldNode(
  drawing: Drawing,
  parent: GraphQLCompositeType,
  field: GraphQLField<unknown, unknown>,
  args: FieldNode['arguments'],
  { place, depth, lists }: Standing,
): FieldNode | undefined {
  const { random } = drawing;
  const signature = `${parent.name}.${field.name}(${(args ?? []).map((argument) => print(argument)).join(',')}): ${String(field.type)}`;
  const wanted = random.chance(0.25) ? random.pick(ALIASES) : field.name;
  const names = [wanted, field.name, ...Array.from({ length: 4 }, (_, index) => `${field.name}${index}`)];
  const name = names.find((each) => [undefined, signature].includes(drawing.used.get(`${place}/${each}`)));
  if (name === undefined) return undefined;
  drawing.used.set(`${place}/${name}`, signature);
  const returned = getNamedType(field.type);
  return {
    kind: Kind.FIELD,
    name: { kind: Kind.NAME, value: field.name },
    ...(name === field.name ? {} : { alias: { kind: Kind.NAME, value: name } }),
    ...(args && args.length > 0 ? { arguments: args } : {}),
    directives: drawing.conditions(),
    ...(isCompositeType(returned)
      ? {
          selectionSet: drawSelections(drawing, returned, {
            place: `${place}/${name}`,
            depth: depth + 1,
            lists: lists + listsIn(field.type),
          }),
        }
      : {}),
  };
}

/** A field of these once more under the same name, with another selection below it: the two are merged. */
function again(
  drawing: Drawing,
  type: GraphQLCompositeType,
  selections: readonly SelectionNode[],
  { place, depth, lists }: Standing,
): SelectionNode[] {
  const { random } = drawing;
  const fields = selections.filter((selection) => selection.kind === Kind.FIELD);
  const node = fields.length > 0 ? random.pick(fields) : undefined;
  const field = node && 'getFields' in type ? type.getFields()[node.name.value] : undefined;
  const returned = field && getNamedType(field.type);
  if (!node) return [];
  if (!field || !node.selectionSet || !isCompositeType(returned)) return [{ ...node, directives: drawing.conditions() }];
  const below = { place: `${place}/${node.alias?.value ?? node.name.value}`, depth: depth + 1, lists: lists + listsIn(field.type) };
  return [{ ...node, directives: drawing.conditions(), selectionSet: drawSelections(drawing, returned, below) }];
}

function spread(drawing: Drawing, type: GraphQLCompositeType, standing: Standing): SelectionNode {
  const { random, fragments } = drawing;
  // One that was drawn for this type elsewhere may not merge here: then validation refuses the whole, which is seldom.
  const known = fragments.filter(({ typeCondition }) => typeCondition.name.value === type.name);
  let fragment = known.length > 0 && random.chance(0.5) ? random.pick(known) : undefined;
  if (!fragment) {
    const condition = random.pick(overlapping(drawing.schema, type));
    const selectionSet = drawSelections(drawing, condition, standing);
    fragment = {
      kind: Kind.FRAGMENT_DEFINITION,
      name: { kind: Kind.NAME, value: `F${fragments.length}` },
      typeCondition: { kind: Kind.NAMED_TYPE, name: { kind: Kind.NAME, value: condition.name } },
      selectionSet,
    };
    fragments.push(fragment);
  }
  return { kind: Kind.FRAGMENT_SPREAD, name: fragment.name, directives: drawing.conditions() };
}

function typename(alias?: string, drawing?: Drawing, place = ''): FieldNode {
  const name = { kind: Kind.NAME, value: '__typename' } as const;
  if (alias === undefined || !drawing) return { kind: Kind.FIELD, name };
  const key = `${place}/${alias}`;
  if (![undefined, '__typename'].includes(drawing.used.get(key))) return { kind: Kind.FIELD, name };
  drawing.used.set(key, '__typename');
  return { kind: Kind.FIELD, name, alias: { kind: Kind.NAME, value: alias } };
}
