import { getArgumentValues } from 'graphql/execution/values.js';
import {
  getNamedType,
  isAbstractType,
  isEnumType,
  isObjectType,
  type FieldNode,
  type GraphQLField,
  type GraphQLNamedType,
  type GraphQLObjectType,
} from 'graphql';
import { heldLevel, readsSomeOtherwise, type Access } from '../../common/access.ts';
import type { AuditedField } from '../../common/auditEntry.ts';
import { IDENTITY_DATASET } from '../../common/dataset.ts';
import { inputRules } from '../../common/inputRules.ts';
import { testedCoordinates } from '../../common/testedCoordinates.ts';
import { reaches, stricter, type PermissionLevel } from '../../common/permissionLevel.ts';
import { isOpenToAll, permissionRuleOf, type PermissionRule } from '../../common/permissionRule.ts';
import type { PermissionEntry } from '../../common/permissionTable.ts';
import { SUBJECT_CLASSES, type SubjectClass } from '../../common/subjectClass.ts';
import { SUBJECT_TYPE, type Graph } from '../graph/graph.ts';

/** A coordinate whose reading is kept in the audit, as one operation reads it for one access. */
export interface AuditedCoordinate {
  readonly field: AuditedField;
  /** What its arguments test subjects by: read of nobody in particular, and read all the same. */
  readonly tested: readonly AuditedField[];
  /** Data sets by a consent to which it may have been opened; `undefined` where records of any may stand in it. */
  readonly consented: readonly string[] | undefined;
  /** Whether a role guards it. */
  readonly administers: boolean;
  /** Whether it has to be in the log, on the disk, before an answer leaves in which it was read of a subject of that class. */
  readonly waits: Readonly<Record<SubjectClass, boolean>>;
}

/** What the audit needs to know of a field that has a rule of its own. */
export function auditedCoordinate(
  graph: Graph,
  parent: GraphQLObjectType,
  node: FieldNode,
  entry: PermissionEntry,
  variables: Readonly<Record<string, unknown>>,
  access: Access,
): AuditedCoordinate {
  const field = parent.getFields()[node.name.value] as GraphQLField<unknown, unknown>;
  const returned = getNamedType(field.type);
  const inputs = entry.computedFrom.flatMap((input) => graph.table.get(input) ?? []);
  const values = field.args.length === 0 ? {} : getArgumentValues(field, node, variables);
  const touched = inputRules(field.args, values);
  const tested = testedCoordinates(field.args, values).flatMap((coordinate) => graph.table.get(coordinate) ?? []);
  const rules = [entry, ...inputs, ...tested]
    .flatMap(({ own, declaring }) => [own, declaring])
    .concat(isObjectType(returned) ? permissionRuleOf(returned.astNode) : undefined, touched)
    .filter((rule): rule is PermissionRule => rule !== undefined);
  const administers = rules.some(({ scope }) => scope !== undefined);
  const showsMore = showsWhatNeedsShared(graph, returned, access, entry.sector) || gathersWhatNeedsShared(graph, parent, returned, access);
  const waits = (subjectClass: SubjectClass): boolean => {
    const needed = rules.reduce<PermissionLevel>((level, rule) => stricter(level, rule.levels[subjectClass]), 'OPEN');
    if (administers || showsMore || reaches(needed, 'SHARED')) return true;
    // A person may have been found by what only a purpose opens, though what is then read of him be open.
    return subjectClass !== 'organisation' && (needed !== 'OPEN' || (subjectClass === 'individual' && access.purpose !== undefined));
  };
  const sectors = [entry, ...inputs].flatMap(({ sector }) => sector ?? []);
  return {
    field: { coordinate: entry.coordinate, sectors: [...new Set(sectors)].sort(), dataset: datasetTold(entry, parent, field.name) },
    tested: tested.map(({ coordinate, sector, dataset }) => ({ coordinate, sectors: sector === undefined ? [] : [sector], dataset })),
    consented: consentedDatasets([...(inputs.length > 0 ? inputs : [entry]), ...tested]),
    administers,
    waits: Object.fromEntries(SUBJECT_CLASSES.map((each) => [each, waits(each)])) as Record<SubjectClass, boolean>,
  };
}

function consentedDatasets(entries: readonly PermissionEntry[]): readonly string[] | undefined {
  const asking = entries.filter(({ own, declaring }) => [own, declaring].some((rule) => rule !== undefined && !isOpenToAll(rule)));
  const datasets = asking.flatMap(({ dataset, own, declaring }) => own?.dataset ?? declaring?.dataset ?? dataset ?? []);
  return datasets.length < asking.length ? undefined : [...new Set(datasets)];
}

/** The data set by which a subject is told what was read of it; what is gathered from several, or belongs to none, by the field's name. */
function datasetTold({ dataset, sector, computedFrom }: PermissionEntry, parent: GraphQLObjectType, name: string): string {
  if (dataset !== undefined) return dataset;
  return sector === 'registry' && parent.name === SUBJECT_TYPE && computedFrom.length === 0 ? IDENTITY_DATASET : name;
}

const levels = new WeakMap<Graph, Map<string, readonly PermissionLevel[]>>();

/**
 * Whether rows come along that only SHARED or above opens (a suspended record, a WATCH listing): a rule on an enum's value binds the
 * rows of that value, whatever is selected of them.
 */
function showsWhatNeedsShared(graph: Graph, type: GraphQLNamedType, access: Access, sector: string | undefined): boolean {
  let known = levels.get(graph);
  if (!known) levels.set(graph, (known = new Map<string, readonly PermissionLevel[]>()));
  let found = known.get(type.name);
  if (!found) known.set(type.name, (found = [...valueLevels(graph, type, new Set())].filter((level) => reaches(level, 'SHARED'))));
  if (found.length === 0) return false;
  if (readsSomeOtherwise(access)) return true;
  const held = access.purpose === undefined || sector === undefined ? 'OPEN' : heldLevel(access, sector);
  return found.some((level) => reaches(held, level));
}

/** Whether records of other departments come along below a subject: each by the rule of its own leaf, which a caller who shares may pass. */
function gathersWhatNeedsShared({ about }: Graph, parent: GraphQLObjectType, returned: GraphQLNamedType, access: Access): boolean {
  const inner = isObjectType(returned) ? returned.getFields()['nodes'] : undefined;
  const type = inner ? getNamedType(inner.type) : returned;
  if (parent.name !== SUBJECT_TYPE || about.get(type.name)?.record === undefined) return false;
  return (
    readsSomeOtherwise(access) || (access.purpose !== undefined && Object.values(access.levels).some((level) => reaches(level, 'SHARED')))
  );
}

function valueLevels(graph: Graph, type: GraphQLNamedType, seen: Set<string>): Set<PermissionLevel> {
  const found = new Set<PermissionLevel>();
  if (seen.has(type.name) || type.name === SUBJECT_TYPE) return found;
  seen.add(type.name);
  if (isEnumType(type))
    for (const value of type.getValues()) {
      const rule = permissionRuleOf(value.astNode);
      if (rule) found.add(rule.levels.organisation);
    }
  const inner = isObjectType(type)
    ? Object.values(type.getFields()).map((field) => getNamedType(field.type))
    : isAbstractType(type)
      ? graph.annotated.getPossibleTypes(type)
      : [];
  for (const each of inner) for (const level of valueLevels(graph, each, seen)) found.add(level);
  return found;
}
