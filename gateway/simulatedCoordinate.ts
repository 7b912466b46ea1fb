import { isEnumType, isInputObjectType, isObjectType, Kind, type FieldNode } from 'graphql';
import type { Access } from '../common/access.ts';
import { decide } from '../common/decide.ts';
import { permissionRuleOf } from '../common/permissionRule.ts';
import { ownerOfType } from '../common/permissionTable.ts';
import type { SimulatedDenial, SimulatedField } from '../common/simulation.ts';
import { fieldDecider, type Withheld } from './authorise/fieldDecider.ts';
import { recordDecisions } from './authorise/recordDecisions.ts';
import { CLASS_GROUPS } from './authorise/recordGroup.ts';
import type { Graph } from './graph/graph.ts';

const ROOTS = ['Query', 'Mutation', 'Subscription'];
const COORDINATE = /^(\w+)\.(\w+)(?:\((\w+):\))?$/;

/** What would be decided of whatever a coordinate names: a field, an argument, an input field or an enum value. Undefined where it names nothing. */
export function simulatedCoordinate(graph: Graph, coordinate: string, access: Access): SimulatedField | undefined {
  const [, typeName = '', name = '', argument] = COORDINATE.exec(coordinate) ?? [];
  const type = graph.annotated.getType(typeName);
  const isInput =
    argument === undefined &&
    ((isInputObjectType(type) && type.getFields()[name] !== undefined) || (isEnumType(type) && type.getValue(name) !== undefined));
  if (isInput)
    return { kind: 'INPUT', sector: ownerOfType(graph.annotated, typeName) ?? '', dataset: undefined, computedFrom: [], decisions: [] };
  return argument === undefined ? ofField(graph, typeName, name, access) : ofArgument(graph, typeName, name, argument, access);
}

/** A denied decision as a simulation tells it. */
export function denialOf({ sector, decision }: Withheld): SimulatedDenial {
  const { reason, requiredLevel, heldLevel } = decision;
  return { sector, reason, requiredLevel, heldLevel };
}

function ofField(graph: Graph, typeName: string, name: string, access: Access): SimulatedField | undefined {
  const type = graph.annotated.getType(typeName);
  const entry = graph.table.get(`${typeName}.${name}`);
  if (!isObjectType(type) || !entry) return undefined;
  const node: FieldNode = { kind: Kind.FIELD, name: { kind: Kind.NAME, value: name } };
  const decisions = recordDecisions(fieldDecider(graph, access, {}));
  const groups = ROOTS.includes(typeName) ? [undefined] : CLASS_GROUPS;
  return {
    kind: 'FIELD',
    sector: entry.sector ?? '',
    dataset: entry.dataset,
    computedFrom: entry.computedFrom,
    decisions: groups.map((group) => {
      const withheld = decisions.forGroup(type, node, group);
      return { subjectClass: group?.representative.subjectClass, withheld: withheld && denialOf(withheld) };
    }),
  };
}

/** The field's own rules are asked first, as where it is given. */
function ofArgument(graph: Graph, typeName: string, name: string, argument: string, access: Access): SimulatedField | undefined {
  const field = ofField(graph, typeName, name, access);
  const type = graph.annotated.getType(typeName);
  const definition = isObjectType(type) ? type.getFields()[name]?.args.find((each) => each.name === argument) : undefined;
  if (!field || !definition) return undefined;
  const rule = permissionRuleOf(definition.astNode);
  const { sector } = field;
  const denied = (subjectClass: SimulatedField['decisions'][number]['subjectClass']): SimulatedDenial | undefined => {
    const subject = CLASS_GROUPS.find(({ representative }) => representative.subjectClass === subjectClass)?.representative;
    const decision = rule && decide(rule, access, { sector, dataset: undefined, subject });
    return decision && !decision.allow ? denialOf({ coordinate: '', sector, decision }) : undefined;
  };
  const decisions = field.decisions.map(({ subjectClass, withheld }) => ({ subjectClass, withheld: withheld ?? denied(subjectClass) }));
  return { ...field, kind: 'ARGUMENT', decisions };
}
