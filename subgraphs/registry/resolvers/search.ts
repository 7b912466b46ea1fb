import type { GraphQLResolveInfo } from 'graphql';
import { servingLevel } from '../../../common/access.ts';
import { checkDivisions } from '../../../common/divisionCodes.ts';
import { CreditGraphError } from '../../../common/errors.ts';
import type { SubjectReference } from '../../../common/opaqueId.ts';
import { reaches } from '../../../common/permissionLevel.ts';
import { SUBJECT_CLASSES, type SubjectClass } from '../../../common/subjectClass.ts';
import { refusalOf } from '../../shared/cohort/leafRules.ts';
import { connection } from '../../shared/connection.ts';
import { withheldError } from '../../shared/guard.ts';
import { pageSize, positionCursors } from '../../shared/records/cursor.ts';
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

/**
 * `Query.search`: by part of a name, or by pinyin initials. Natural persons are found, and counted, only at SHARED with a purpose; nobody whose class
 * the caller may not read what is searched by of, with what the city asks beyond: being found would tell it. Withheld where nobody is left.
 */
export async function search(_parent: unknown, args: SearchArguments, context: RequestContext, info: GraphQLResolveInfo): Promise<object> {
  const first = pageSize(args.first ?? 20);
  const cursors = positionCursors(context.ids, 'Query.search');
  const after = args.after == null ? undefined : cursors.decode(args.after);
  const text = normaliseName(args.text);
  const length = [...text].length;
  if (length < 2 || length > MAX_TEXT)
    throw new CreditGraphError('BAD_USER_INPUT', `text 须为 2 到 ${MAX_TEXT} 个字符 / text must be 2 to ${MAX_TEXT} characters`);
  checkDivisions(args.division ?? []);
  const question: SearchQuestion = {
    text,
    kinds: args.kind ?? undefined,
    divisions: args.division ?? undefined,
    hidden: hiddenClasses(args, context),
  };
  const [numbers, total] = await Promise.all([
    searchSubjects(context, question, after?.number, first + 1),
    selectedFields(info).has('totalCount') ? countSubjects(context, question) : 0,
  ]);
  const fields = servedFields([...selectedFields(info, ['nodes']), ...selectedFields(info, ['edges', 'node'])]);
  const items = numbers.map((number) => ({
    cursor: cursors.encode({ on: null, number }),
    node: { ...(context.subject(context.ids.subjectId(number)) as SubjectReference), fields },
  }));
  return connection(items, first, after !== undefined, total);
}

/** The classes of subjects that are not to be found. Throws what stands for a withheld field where those are all. */
function hiddenClasses({ division }: SearchArguments, { access, sector }: RequestContext): SubjectClass[] {
  const searched = ['Subject.name', ...(division == null ? [] : ['Subject.division'])];
  const refused = new Map(SUBJECT_CLASSES.map((each) => [each, refusalOf(searched, sector, access, each)]));
  const persons = reaches(servingLevel(access, sector, undefined), 'SHARED');
  const hidden = SUBJECT_CLASSES.filter((each) => refused.get(each) !== undefined || (each === 'individual' && !persons));
  const refusal = refused.get('organisation');
  if (refusal && hidden.length === SUBJECT_CLASSES.length) throw withheldError(refusal.coordinate, sector, refusal.decision);
  return hidden;
}
