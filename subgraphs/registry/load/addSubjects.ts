import type { Database } from '../../shared/database/database.ts';
import { copyLine } from '../../shared/collection/copyLine.ts';
import { arrayLiteral } from './arrayLiteral.ts';
import { SUBJECT_COLUMNS, subjectRow, type SubjectWrite } from './subjectWrite.ts';

/** Puts subjects on file whose numbers are new, by COPY, which takes half the time of an insert. */
export async function addSubjects(tx: Database, run: number, subjects: readonly SubjectWrite[]): Promise<void> {
  if (subjects.length === 0) return;
  const lines = subjects.map((subject) => {
    const row = subjectRow(subject, run);
    return copyLine(Object.values({ ...row, name_pairs: arrayLiteral(row.name_pairs) }));
  });
  await tx.copy(`registry.subject (${Object.keys(SUBJECT_COLUMNS).join(', ')})`, lines.join(''));
}
