import {
  getNamedType,
  isAbstractType,
  isInputObjectType,
  isObjectType,
  Kind,
  type GraphQLArgument,
  type GraphQLField,
  type GraphQLSchema,
} from 'graphql';
import { rankOf } from '../../../common/permissionLevel.ts';
import { permissionRuleOf } from '../../../common/permissionRule.ts';
import type { OverlayRule } from '../../../common/policyOverlay.ts';

type Field = GraphQLField<unknown, unknown>;

/**
 * Whoever may tighten at once could take from everybody the use of his rights, and from a second person the means to undo it: by a rule on a mutation
 * of the subgraph's, or on anything that one is given. A rule on an argument is asked where nobody is known to be the subject. They are steps of the policy
 * and of cases, and the rights of subjects: nothing is read by them, and no revision may take them away.
 */
export function rightsWithheld(schema: GraphQLSchema, subgraph: string, rules: readonly OverlayRule[]): string[] {
  const own = Object.values(schema.getMutationType()?.getFields() ?? {}).filter((field) => isOf(field, subgraph));
  const held = new Set([...own.map(({ name }) => `Mutation.${name}`), ...inputsOf(own.flatMap(({ args }) => args))]);
  return rules
    .filter(({ coordinate }) => held.has(withoutArgument(coordinate)))
    .map(
      ({ coordinate }) =>
        `${coordinate} 是办理权限和本人权利的操作，不能加严 / is how the policy is kept and how rights are used: it cannot be withheld`,
    );
}

/** By which somebody comes to what is held of himself: to all of it, or to the one record that he was told of. */
const WAYS_TO_ONESELF = ['subject', 'subjects', 'me', 'record'];
/** Where it is known whose data it is: he reads on, whatever a rule asks of others. */
const SUBJECT_TYPE = 'Subject';

/**
 * A subject reads everything about itself, who read it above all, and comes to it by these; there it is not known yet whom they lead to, nor anywhere below
 * that is not below a subject (its own complaints), nor in what it is answered where it uses its rights: a level would be asked of everybody, and a right that
 * is answered less than was asked is refused as a whole. It holds IDENTIFIED, and has no purpose.
 */
export function ownViewWithheld(schema: GraphQLSchema, rules: readonly OverlayRule[]): string[] {
  const ways = WAYS_TO_ONESELF.flatMap((name) => schema.getQueryType()?.getFields()[name] ?? []);
  const held = new Set(ways.map(({ name }) => `Query.${name}`));
  const below = new Set<string>();
  const reached = ways.concat([...ways, ...rightsOf(schema)].flatMap((way) => fieldsBelow(schema, way, below)));
  for (const each of [...below, ...inputsOf(reached.flatMap(({ args }) => args))]) held.add(each);
  return rules
    .filter(({ coordinate }) => held.has(withoutArgument(coordinate)))
    .filter((rule) => isAboveIdentified(rule) || (below.has(withoutArgument(rule.coordinate)) && asksPurpose(rule)))
    .map(
      ({ coordinate }) =>
        `${coordinate} 是本人查看自己记录的途径，不得高于 IDENTIFIED，各类主体须相同 / is how subjects come to what is held of themselves: IDENTIFIED at most, and the same of every class`,
    );
}

/** The mutations by which subjects use their rights. */
function rightsOf(schema: GraphQLSchema): Field[] {
  return Object.values(schema.getMutationType()?.getFields() ?? {}).filter(
    ({ astNode }) => permissionRuleOf(astNode)?.subjectOnly === true,
  );
}

function isAboveIdentified({ level, person = 'OPEN', soleTrader = 'OPEN' }: OverlayRule): boolean {
  return [level, person, soleTrader].some((each) => rankOf(each) > rankOf('IDENTIFIED'));
}

/** Where no subject is known, a rule that tells classes apart is asked as of a person: above OPEN, that takes a purpose. */
function asksPurpose({ level, person = level, soleTrader = level }: OverlayRule): boolean {
  return person !== 'OPEN' && (person !== level || soleTrader !== level);
}

/** The fields below one, as far as no subject stands above them; their coordinates are added to those found. */
function fieldsBelow(schema: GraphQLSchema, field: Field, found: Set<string>): Field[] {
  const returned = getNamedType(field.type);
  const types = isAbstractType(returned) ? schema.getPossibleTypes(returned) : [returned];
  return types.flatMap((type) => {
    if (type.name === SUBJECT_TYPE || !isObjectType(type)) return [];
    return Object.values(type.getFields()).flatMap((below) => {
      const coordinate = `${type.name}.${below.name}`;
      if (found.has(coordinate)) return [];
      found.add(coordinate);
      return [below, ...fieldsBelow(schema, below, found)];
    });
  });
}

/** The coordinates of the input fields that arguments could be given, at any depth. */
function inputsOf(args: readonly Pick<GraphQLArgument, 'type'>[], found = new Set<string>()): ReadonlySet<string> {
  for (const { type } of args) {
    const named = getNamedType(type);
    if (!isInputObjectType(named)) continue;
    const fields = Object.values(named.getFields());
    const isKnown = fields.some(({ name }) => found.has(`${named.name}.${name}`));
    for (const { name } of fields) found.add(`${named.name}.${name}`);
    if (!isKnown) inputsOf(fields, found);
  }
  return found;
}

/** `Mutation.withdrawConsent` of `Mutation.withdrawConsent(id:)`. */
function withoutArgument(coordinate: string): string {
  return coordinate.replace(/\(.*$/, '');
}

/** Whether a subgraph holds a field. */
function isOf({ astNode }: Field, subgraph: string): boolean {
  const graph = subgraph.toUpperCase();
  return (astNode?.directives ?? []).some(
    ({ name, arguments: given = [] }) =>
      name.value === 'join__field' &&
      given.some(({ name: { value }, value: of }) => value === 'graph' && of.kind === Kind.ENUM && of.value === graph),
  );
}
