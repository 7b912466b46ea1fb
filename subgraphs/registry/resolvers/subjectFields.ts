import type { GraphQLResolveInfo } from 'graphql';
import { selectedFields } from '../../shared/records/selectedFields.ts';
import type { RequestContext } from '../../shared/requestContext.ts';
import { formerNames, servedFields, subjectRow, type SubjectNode, type SubjectRow } from '../source/subjects.ts';
import { divisionNode } from './divisionFields.ts';
import type { GatheredSubject } from './gatheredListings.ts';
import { identifiers } from './identifiers.ts';
import { listings } from './listings.ts';
import { measures } from './measures.ts';
import { profile } from './profile.ts';
import { relations } from './relations.ts';

/** What of a subject is answered without knowing whether there is one. */
const WITHOUT_ROW = ['id', 'listings', 'measures'];

const selections = new WeakMap<GraphQLResolveInfo, ReadonlySet<string>>();

/** What one `_entities` call selects: worked out once, not for each of its subjects. */
function selectionOf(info: GraphQLResolveInfo): ReadonlySet<string> {
  let selection = selections.get(info);
  if (!selection) selections.set(info, (selection = selectedFields(info)));
  return selection;
}

type Reference = Readonly<Record<string, unknown>> & { readonly id: string };

const fromRow =
  <F extends keyof SubjectRow>(field: F) =>
  async (node: SubjectNode, _args: unknown, context: RequestContext): Promise<SubjectRow[F] | null> =>
    (await subjectRow(context, node))?.[field] ?? null;

/** The registry's fields of Subject; masks and levels are the kit's, from the SDL. */
export const subjectFields = {
  __resolveReference: async (
    reference: Reference,
    context: RequestContext,
    info: GraphQLResolveInfo,
  ): Promise<(SubjectNode & GatheredSubject) | null> => {
    const subject = context.subject(String(reference.id));
    if (!subject) return null;
    const selection = selectionOf(info);
    const node = { ...subject, fields: servedFields(selection), gathered: reference };
    const needsRow = [...selection].some((field) => !WITHOUT_ROW.includes(field));
    return needsRow && !(await subjectRow(context, node)) ? null : node;
  },
  kind: fromRow('kind'),
  name: fromRow('name'),
  status: fromRow('status'),
  establishedOn: fromRow('establishedOn'),
  division: async (node: SubjectNode, _args: unknown, context: RequestContext) => divisionNode((await subjectRow(context, node))?.division),
  formerNames: (node: SubjectNode, _args: unknown, context: RequestContext) => formerNames(context, node),
  identifiers,
  profile,
  relations,
  listings,
  measures,
};
