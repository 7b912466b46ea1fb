import { isEnumType, type GraphQLResolveInfo, type GraphQLSchema } from 'graphql';
import { isSelf, type Access } from '../../../common/access.ts';
import { IDENTITY_DATASET } from '../../../common/dataset.ts';
import { decide, decideForClass, type Target } from '../../../common/decide.ts';
import type { SubjectReference } from '../../../common/opaqueId.ts';
import { permissionRuleOf, type PermissionRule } from '../../../common/permissionRule.ts';
import { SUBJECT_CLASSES, type SubjectClass } from '../../../common/subjectClass.ts';
import { connection } from '../../shared/connection.ts';
import { pageSize, positionCursors } from '../../shared/records/cursor.ts';
import { raised } from '../../shared/records/recordRule.ts';
import { selectedFields } from '../../shared/records/selectedFields.ts';
import type { RequestContext } from '../../shared/requestContext.ts';
import { about } from '../../shared/subjectScope.ts';
import { enumValueRule } from '../enumValueRule.ts';
import { loadRelations, type Ends, type RelationQuestion } from '../source/relations.ts';
import { subjectNode } from '../source/subjects.ts';

interface RelationArguments {
  readonly kind?: readonly string[] | null;
  readonly direction?: 'FROM' | 'TO' | null;
  readonly first?: number | null;
  readonly after?: string | null;
}

/**
 * `Subject.relations`: the edges that the caller may read, from either end. Edges of a kind that he may not read of this
 * subject or of the one at the other end, or to a subject whose own relations he may not read (an edge asks the stricter of both ends), are neither
 * served nor counted.
 */
export async function relations(
  subject: SubjectReference,
  args: RelationArguments,
  context: RequestContext,
  info: GraphQLResolveInfo,
): Promise<object> {
  const first = pageSize(args.first ?? 20);
  const cursors = positionCursors(context.ids, `Subject.relations ${subject.number}`);
  const after = args.after == null ? undefined : cursors.decode(args.after);
  const kinds = readableKinds(subject, context, info).filter((kind) => args.kind?.includes(kind) ?? true);
  const { rows, total } = await loadRelations(context, subject.number, {
    kinds,
    direction: args.direction ?? undefined,
    kindsWithheld: kindsWithheld(subject, kinds, context, info),
    ...otherEnds(context, info),
    after,
    limit: first + 1,
    withTotal: selectedFields(info).has('totalCount'),
  });
  // What is selected of the other end is the same for every edge.
  const { fields } = subjectNode(subject, info, ['nodes', 'subject'], ['edges', 'node', 'subject']);
  const items = rows.map(({ number, kind, direction, other, since, until, share }) =>
    about(subject, {
      cursor: cursors.encode({ on: since, number }),
      node: about(subject, {
        kind,
        direction,
        since,
        until,
        share: share === null ? null : Number(share),
        subject: { ...(context.subject(context.ids.subjectId(other)) as SubjectReference), fields },
      }),
    }),
  );
  return about(subject, connection(items, first, after !== undefined, total));
}

function kindsIn(schema: GraphQLSchema): string[] {
  const type = schema.getType('RelationKind');
  return isEnumType(type) ? type.getValues().map(({ name }) => name) : [];
}

function readableKinds(subject: SubjectReference, { access, sector }: RequestContext, { schema }: GraphQLResolveInfo): string[] {
  return kindsIn(schema).filter((kind) => {
    const rule = enumValueRule(schema, 'RelationKind', kind);
    return !rule || decide(rule, access, { sector, subject, dataset: undefined }).allow;
  });
}

/**
 * Which subjects may not stand at the other end of edges of a kind: those of whom the caller may not read it, though he may of the subject at
 * hand, being elevated for it or granted its class. What he reads as the subject itself, or for it, tells of organisations too, but self does
 * not reach the natural person there.
 */
function kindsWithheld(
  subject: SubjectReference,
  kinds: readonly string[],
  context: RequestContext,
  { schema }: GraphQLResolveInfo,
): RelationQuestion['kindsWithheld'] {
  const { access, sector } = context;
  const classes = isSelf(access, subject) ? (['individual'] as const) : SUBJECT_CLASSES;
  return kinds.flatMap((kind) => {
    const rule = enumValueRule(schema, 'RelationKind', kind);
    const ends = rule && endsWithheld(rule, classes, { sector, subject: undefined, dataset: undefined }, context);
    return ends && ends.withheld.length > 0 ? [{ kind, ...ends }] : [];
  });
}

/** Which subjects may not stand at the other end: those whose own relations the caller may not read, by what the city asks of them too. */
function otherEnds(context: RequestContext, { parentType, fieldName }: GraphQLResolveInfo): Ends {
  const rule = permissionRuleOf(parentType.getFields()[fieldName]?.astNode);
  if (!rule) return { withheld: SUBJECT_CLASSES, excepted: [] };
  const coordinate = `${parentType.name}.${fieldName}`;
  const beyond = (context.access.rules ?? []).filter((each) => each.coordinate === coordinate);
  const whole = { ...rule, levels: raised(rule.levels, beyond) };
  return endsWithheld(whole, SUBJECT_CLASSES, { sector: context.sector, subject: undefined, dataset: IDENTITY_DATASET }, context);
}

/** The classes of which a rule withholds, but for the subjects of whom the caller may read more. */
function endsWithheld(rule: PermissionRule, classes: readonly SubjectClass[], target: Target, context: RequestContext): Ends {
  const { access } = context;
  const withheld = classes.filter((subjectClass) => !decideForClass(rule, access, target, subjectClass).allow);
  const mayBeRead = (id: string): boolean => decide(rule, access, { ...target, subject: context.subject(id) }).allow;
  return { withheld, excepted: withheld.length > 0 ? numbersOf(context, knownSubjects(access).filter(mayBeRead)) : [] };
}

function numbersOf(context: RequestContext, ids: readonly string[]): number[] {
  return ids.flatMap((id) => context.subject(id)?.number ?? []).sort((a, b) => a - b);
}

/**
 * Of whom the caller may read more than of others of their class: himself, whom he represents, who consented, for whom he is elevated. Not who consented for
 * one answer: that one told of him at the other end of somebody's relations would not be seen, and he could be looked for at every firm.
 */
function knownSubjects({ self, consents, elevations = [] }: Access): string[] {
  const lasting = consents.filter(({ once }) => once !== true);
  return [...new Set([...self, ...[...lasting, ...elevations].map(({ subject }) => subject)])];
}
