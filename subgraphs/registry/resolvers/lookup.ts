import type { GraphQLError, GraphQLResolveInfo } from 'graphql';
import { hasPurpose, heldLevel, isSelf } from '../../../common/access.ts';
import { decide } from '../../../common/decide.ts';
import { CreditGraphError } from '../../../common/errors.ts';
import { checkIdentifier } from '../../../common/identifiers/checkIdentifier.ts';
import type { IdentifierKind } from '../../../common/identifiers/identifierKind.ts';
import { withheldError } from '../../shared/guard.ts';
import type { RequestContext } from '../../shared/requestContext.ts';
import { enumValueRule } from '../enumValueRule.ts';
import { normaliseName } from '../../../common/normaliseName.ts';
import { personalDocument } from '../../../common/identifiers/personalDocument.ts';
import { subjectByDocument } from '../source/documents.ts';
import { findSubjects } from '../source/findSubjects.ts';
import { subjectNode, subjectRow, type SubjectNode } from '../source/subjects.ts';

interface IdentifierInput {
  readonly kind: IdentifierKind;
  readonly value: string;
}

const MAX_SUBJECTS = 1_000;

/** `Query.subject`: by id or by exactly one identifier; a natural person's document with purpose and name only. */
export async function subject(
  _parent: unknown,
  args: { id?: string | null; identifier?: IdentifierInput | null; name?: string | null },
  context: RequestContext,
  info: GraphQLResolveInfo,
): Promise<SubjectNode | null> {
  if ((args.id == null) === (args.identifier == null))
    throw new CreditGraphError('BAD_USER_INPUT', 'id 和 identifier 须且只须给出一个 / give either id or identifier');
  if (args.id != null) return existing(args.id, context, info);
  const checked = checkIdentifier(args.identifier as IdentifierInput);
  const document = personalDocument(checked);
  if (document !== undefined) return byDocument({ ...checked, document, name: args.name }, context, info);
  return existing(await identified(checked, context), context, info);
}

/** `Query.subjects`: ids first, then identifiers, in the order asked; null where there is none. */
export async function subjects(
  _parent: unknown,
  args: { ids?: readonly string[] | null; identifiers?: readonly IdentifierInput[] | null },
  context: RequestContext,
  info: GraphQLResolveInfo,
): Promise<(SubjectNode | null)[]> {
  const ids = args.ids ?? [];
  const checked = (args.identifiers ?? []).map((identifier) => checkIdentifier(identifier));
  if (ids.length + checked.length > MAX_SUBJECTS)
    throw new CreditGraphError('BAD_USER_INPUT', `一次最多 ${MAX_SUBJECTS} 个主体 / at most ${MAX_SUBJECTS} subjects in one call`);
  if (checked.some((identifier) => personalDocument(identifier) !== undefined)) {
    throw new CreditGraphError(
      'BAD_USER_INPUT',
      '自然人证件请逐个用 subject 并附姓名查询 / look up personal documents one by one through `subject`, with the name',
    );
  }
  // All ids are known before the first row is asked for, so that the rows share one statement.
  const found = await Promise.all(checked.map((identifier) => identified(identifier, context)));
  return Promise.all([...ids, ...found].map((id) => existing(id, context, info)));
}

/** The subject of an organisation's identifier; all identifiers of a request share one statement. */
async function identified(
  identifier: { kind: IdentifierKind; value: string; plausible: boolean },
  context: RequestContext,
): Promise<string | undefined> {
  if (!identifier.plausible) return undefined;
  const number = await context
    .batch<IdentifierInput, number | null>('identifier', async (asked) =>
      (
        await findSubjects(
          context.db,
          asked.map((each) => ({ identifiers: [each] })),
        )
      ).map((found) => found ?? null),
    )
    .load({ kind: identifier.kind, value: identifier.value });
  return number === null ? undefined : context.ids.subjectId(number);
}

async function existing(id: string | undefined, context: RequestContext, info: GraphQLResolveInfo): Promise<SubjectNode | null> {
  const reference = id === undefined ? undefined : context.subject(id);
  if (!reference) return null;
  const node = subjectNode(reference, info, []);
  return (await subjectRow(context, node)) ? node : null;
}

/**
 * The threat: telling from the answers whether a document is on file, or whose it is. A wrong name, an unknown document
 * and an impossible one answer alike (null); who may not ask at all is told so before anything is looked up. Only a
 * person who asks for itself needs no purpose, and learns nothing that it did not know.
 */
async function byDocument(
  asked: { kind: IdentifierKind; value: string; document: IdentifierKind; name: string | null | undefined },
  context: RequestContext,
  info: GraphQLResolveInfo,
): Promise<SubjectNode | null> {
  const { access, sector } = context;
  const coordinate = `${info.parentType.name}.${info.fieldName}`;
  const rule = enumValueRule(info.schema, 'IdentifierKind', asked.document);
  const decision = rule && decide(rule, access, { sector, subject: undefined, dataset: undefined });
  if (decision?.allow === false) throw withheldError(coordinate, sector, decision);
  if (asked.name == null)
    throw new CreditGraphError(
      'BAD_USER_INPUT',
      '按自然人证件查询须同时给出姓名 / a natural person’s document is looked up together with the name',
    );
  const withoutPurpose = (): GraphQLError =>
    withheldError(coordinate, sector, {
      allow: false,
      reason: 'PURPOSE',
      requiredLevel: 'IDENTIFIED',
      heldLevel: heldLevel(access, sector),
    });
  if (access.purpose === undefined && access.self.length === 0) throw withoutPurpose();
  const number = await subjectByDocument(context, { kind: asked.kind, value: asked.value, name: normaliseName(asked.name) });
  const id = number === null ? undefined : context.ids.subjectId(number);
  // Decided before the next statement: that one more is run for a match must not be told by the time it takes.
  const found = id === undefined ? undefined : context.subject(id);
  const isConsented = found !== undefined && access.consents.some(({ subject }) => subject === found.id);
  if (!isSelf(access, found) && !isConsented && !hasPurpose(access, sector, found, 'individual')) throw withoutPurpose();
  return existing(id, context, info);
}
