import sql from 'sql-template-tag';
import type { MappedRow, WriteBatch, WriteOutcome } from '../../shared/collection/mappedRow.ts';
import { findSubjects } from '../source/findSubjects.ts';
import { birthDate, documentsOf } from './ensurePersons.ts';
import { textOf } from './legalPerson.ts';
import { newNumbers, upsertSubjects, type OptionalColumn } from './upsertSubjects.ts';
import { writeProfiles } from './writeProfiles.ts';

/**
 * Writes 人口: the person of each row is found by its document or put on file. One whom another subject's row had named is
 * `accepted` when its own row comes. Six statements a batch; a row that says the same as before touches nothing.
 */
export const writePopulation: WriteBatch = async (tx, rows, run) => {
  const identifiers = rows.map(({ parties }) => documentsOf(parties['subject']?.identifiers ?? []));
  const found = await findSubjects(
    tx,
    identifiers.map((own) => ({ identifiers: own })),
  );
  const hashes = await tx.query<{ number: number; hash: string | null }>(sql`
    select number, content_hash as hash from registry.subject where number = any(${found.filter((number) => number !== undefined)}::bigint[])`);
  const hashOf = new Map(hashes.map(({ number, hash }) => [number, hash]));

  const seen = new Map<string | number, MappedRow>();
  const outcomes = rows.map((row, index): WriteOutcome => {
    const number = found[index];
    const keys = number === undefined ? (identifiers[index] ?? []).map(({ kind, value }) => `${kind}:${value}`) : [number];
    if (keys.length === 0) return { reason: 'IDENTIFIER_MISSING' };
    const twin = keys.map((key) => seen.get(key)).find((other) => other !== undefined);
    if (twin) return { reason: 'KEY_REPEATED', detail: `第 ${twin.line} 行 / line ${twin.line}` };
    for (const key of keys) seen.set(key, row);
    const hash = number === undefined ? null : hashOf.get(number);
    return hash == null ? 'accepted' : hash === row.contentHash ? 'unchanged' : 'changed';
  });

  const writing = rows.flatMap((row, index) => (outcomes[index] === 'accepted' || outcomes[index] === 'changed' ? [{ row, index }] : []));
  const numbers = await newNumbers(
    tx,
    writing.filter(({ index }) => found[index] === undefined).map(() => 'individual'),
  );
  const subjects = writing.map(({ row, index }) => {
    const own = identifiers[index] ?? [];
    // eslint-disable-next-line @typescript-eslint/no-unnecessary-type-assertion -- one was allotted to each without
    const number = found[index] ?? (numbers.shift() as number);
    return {
      number,
      kind: 'INDIVIDUAL',
      name: (textOf(row, 'name') ?? '').trim(),
      identifiers: own,
      status: textOf(row, 'status'),
      division: textOf(row, 'division'),
      establishedOn: birthDate(own),
      industry: null,
      contentHash: row.contentHash,
      line: row.line,
    };
  });
  const keep: readonly OptionalColumn[] = 'division' in (rows[0]?.values ?? {}) ? [] : ['division'];
  const isNew = (turn: number): boolean => found[writing[turn]?.index ?? -1] === undefined;
  // Nobody was found by any of their documents, and no two rows of the batch share one.
  const newcomers = subjects.filter((_subject, turn) => isNew(turn));
  await upsertSubjects(tx, run.number, newcomers, { areNew: true });
  await upsertSubjects(
    tx,
    run.number,
    subjects.filter((_subject, turn) => !isNew(turn)),
    { keep },
  );
  await writeProfiles(
    tx,
    writing.map(({ row }, turn) => ({ row, number: subjects[turn]?.number as number })),
  );
  return outcomes;
};
