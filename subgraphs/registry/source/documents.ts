import sql from 'sql-template-tag';
import type { Database } from '../../shared/database/database.ts';
import type { RequestContext } from '../../shared/requestContext.ts';

/** A document and the name that goes with it, both in their one spelling. */
export interface NamedDocument {
  readonly kind: string;
  readonly value: string;
  readonly name: string;
}

/**
 * The number of the subject with this very document and this very name, or null. Document and name are compared in one
 * statement, so that a wrong name and an unknown document cannot be told apart, by their time either.
 */
export function subjectByDocument(context: RequestContext, document: NamedDocument): Promise<number | null> {
  return context
    .batch<NamedDocument, number | null>('document', async (documents) => {
      const found = await subjectsByDocuments(
        context.db,
        documents.map((each, turn) => ({ ...each, turn })),
      );
      return documents.map((_document, turn) => found.get(turn) ?? null);
    })
    .load(document);
}

/** The numbers of the subjects with these very documents and names, by turn. */
export async function subjectsByDocuments(
  db: Database,
  documents: readonly (NamedDocument & { readonly turn: number })[],
): Promise<ReadonlyMap<number, number>> {
  const rows = await db.query<{ turn: number; subject: number }>(sql`
    select a.turn, s.number as subject
    from jsonb_to_recordset(${JSON.stringify(documents)}::jsonb) as a (turn integer, kind text, value text, name text)
    join registry.identifier i on i.kind = a.kind and i.value = a.value
    join registry.subject s on s.number = i.subject and s.name_search = a.name`);
  return new Map(rows.map(({ turn, subject }) => [turn, subject]));
}
