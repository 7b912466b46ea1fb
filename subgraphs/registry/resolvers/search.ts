import type { GraphQLResolveInfo } from 'graphql';
import { servingLevel } from '../../../common/access.ts';
import { checkDivisions } from '../../../common/divisionCodes.ts';
import { CreditGraphError } from '../../../common/errors.ts';
import type { SubjectReference } from '../../../common/opaqueId.ts';
import { reaches } from '../../../common/permissionLevel.ts';
import { connection } from '../../shared/connection.ts';
import { decodeCursor, encodeCursor, pageSize } from '../../shared/records/cursor.ts';
import { selectedFields } from '../../shared/records/selectedFields.ts';
import type { RequestContext } from '../../shared/requestContext.ts';
import { normaliseName } from '../../../common/normaliseName.ts';
import { countSubjects, searchSubjects, type SearchQuestion } from '../source/search.ts';
import { servedFields } from '../source/subjects.ts';

interface SearchArguments {
  readonly text: string;
  readonly kind?: readonly string[] | null;
  readonly division?: readonly string[] | null;
  readonly first?: number | null;
  readonly after?: string | null;
}

const MAX_TEXT = 100;

/** `Query.search`: by part of a name, or by pinyin initials. Natural persons are found, and counted, only at SHARED with a purpose. */
export async function search(_parent: unknown, args: SearchArguments, context: RequestContext, info: GraphQLResolveInfo): Promise<object> {
  const first = pageSize(args.first ?? 20);
  const after = args.after == null ? undefined : decodeCursor(context.ids, args.after);
  const text = normaliseName(args.text);
  const length = [...text].length;
  if (length < 2 || length > MAX_TEXT)
    throw new CreditGraphError('BAD_USER_INPUT', `text 须为 2 到 ${MAX_TEXT} 个字符 / text must be 2 to ${MAX_TEXT} characters`);
  checkDivisions(args.division ?? []);
  const question: SearchQuestion = {
    text,
    kinds: args.kind ?? undefined,
    divisions: args.division ?? undefined,
    persons: reaches(servingLevel(context.access, context.sector, undefined), 'SHARED'),
  };
  const [numbers, total] = await Promise.all([
    searchSubjects(context, question, after?.number, first + 1),
    selectedFields(info).has('totalCount') ? countSubjects(context, question) : 0,
  ]);
  const fields = servedFields([...selectedFields(info, ['nodes']), ...selectedFields(info, ['edges', 'node'])]);
  const items = numbers.map((number) => ({
    cursor: encodeCursor(context.ids, { on: null, number }),
    node: { ...(context.subject(context.ids.subjectId(number)) as SubjectReference), fields },
  }));
  return connection(items, first, after !== undefined, total);
}
