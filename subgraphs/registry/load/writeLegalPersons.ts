import sql from 'sql-template-tag';
import { subjectClassOf } from '../../../common/subjectClass.ts';
import type { Database } from '../../shared/database/database.ts';
import type { WriteBatch, WriteOutcome } from '../../shared/collection/mappedRow.ts';
import { normaliseName } from '../normaliseName.ts';
import { findSubjects } from '../source/findSubjects.ts';
import { ensurePersons, type NamedPerson } from './ensurePersons.ts';
import { legalPerson, textOf, type LegalPerson } from './legalPerson.ts';
import { newNumbers, upsertSubjects, type OptionalColumn } from './upsertSubjects.ts';
import { writeProfiles } from './writeProfiles.ts';
import { writeRepresentatives } from './writeRepresentatives.ts';

type Entry = LegalPerson & { readonly number: number };

/**
 * Writes 法人和个体工商户登记: the subject of each row is found by its identifiers or put on file; its former names, its
 * profile and its representative follow the row. A dozen statements a batch, whatever its size; a row that says the same as before
 * touches nothing.
 */
export const writeLegalPersons: WriteBatch = async (tx, rows, run) => {
  const outcomes = new Map<number, WriteOutcome>();
  const read = rows.map((row) => legalPerson(row));
  const taken = read.filter((each): each is LegalPerson => 'row' in each);
  read.forEach((each, index) => !('row' in each) && outcomes.set(index, each));

  const found = await findSubjects(
    tx,
    taken.map(({ identifiers }) => ({ identifiers: [...identifiers] })),
  );
  const hashes = await hashesOf(
    tx,
    found.filter((number) => number !== undefined),
  );
  const claims = new Map<string, LegalPerson>();
  const known: Entry[] = [];
  const fresh: LegalPerson[] = [];
  taken.forEach((each, turn) => {
    const number = found[turn];
    const index = rows.indexOf(each.row);
    const twin = [
      ...(number === undefined ? [] : [claims.get(`#${number}`)]),
      ...each.identifiers.map(({ kind, value }) => claims.get(`${kind}:${value}`)),
    ].find((other) => other && isSame(other, each, number));
    if (number !== undefined && subjectClassOf(number) !== each.subjectClass) {
      outcomes.set(index, {
        reason: 'STORE_REFUSED',
        column: '主体类别',
        detail: '已登记为另一类主体 / on file as a subject of another class',
      });
    } else if (twin) {
      outcomes.set(index, { reason: 'KEY_REPEATED', detail: `第 ${twin.row.line} 行 / line ${twin.row.line}` });
    } else {
      if (number !== undefined) claims.set(`#${number}`, each);
      for (const { kind, value } of each.identifiers) if (!claims.has(`${kind}:${value}`)) claims.set(`${kind}:${value}`, each);
      const same = number !== undefined && hashes.get(number) === each.row.contentHash;
      outcomes.set(index, number === undefined || hashes.get(number) === null ? 'accepted' : same ? 'unchanged' : 'changed');
      if (number === undefined) fresh.push(each);
      else if (!same) known.push({ ...each, number });
    }
  });

  const numbers = await newNumbers(
    tx,
    fresh.map(({ subjectClass }) => subjectClass),
  );
  const written: Entry[] = [...known, ...fresh.map((each, index) => ({ ...each, number: numbers[index] as number }))];
  if (written.length > 0) await write(tx, written, run.number);
  return rows.map((_row, index) => outcomes.get(index) ?? 'unchanged');
};

/** Two rows of a batch that are about one subject: the second is not written over the first unseen. */
function isSame(one: LegalPerson, other: LegalPerson, number: number | undefined): boolean {
  const codes = [one, other].map(({ identifiers }) => identifiers.find(({ kind }) => kind === 'USCC')?.value);
  return number !== undefined || codes[0] === undefined || codes[1] === undefined || codes[0] === codes[1];
}

async function write(tx: Database, entries: readonly Entry[], run: number): Promise<void> {
  const keep = (['division', 'established_on', 'industry'] as const).filter(
    (column): column is OptionalColumn => !(column in (entries[0]?.row.values ?? {})),
  );
  const subjects = entries.map(({ number, kind, name, identifiers, row }) => ({
    number,
    kind,
    name,
    identifiers,
    status: textOf(row, 'status'),
    division: textOf(row, 'division'),
    establishedOn: textOf(row, 'established_on'),
    industry: textOf(row, 'industry'),
    contentHash: row.contentHash,
    line: row.line,
  }));
  await upsertSubjects(tx, run, subjects, { keep });
  await writeFormerNames(tx, entries);
  await writeProfiles(tx, entries);
  const led = entries.flatMap((entry) => {
    const { name, identifiers } = entry.row.parties['representative'] ?? {};
    return name === undefined || name.trim() === ''
      ? []
      : [{ entry, person: { name, identifiers: identifiers ?? [], line: entry.row.line } satisfies NamedPerson }];
  });
  const persons = await ensurePersons(
    tx,
    run,
    led.map(({ person }) => person),
  );
  const representations = led.map(({ entry, person }, index) => ({
    subject: entry.number,
    kind: entry.subjectClass === 'soleTrader' ? ('OPERATOR' as const) : ('LEGAL_REPRESENTATIVE' as const),
    person: persons[index],
    name: normaliseName(person.name),
    line: person.line,
  }));
  await writeRepresentatives(tx, run, representations);
}

async function writeFormerNames(tx: Database, entries: readonly Entry[]): Promise<void> {
  const named = entries.filter(({ row }) => 'former_names' in row.values);
  if (named.length === 0) return;
  await tx.query(sql`delete from registry.former_name where subject = any(${named.map(({ number }) => number)}::bigint[])`);
  const rows = named.flatMap(({ number, formerNames }) => formerNames.map((name, position) => ({ subject: number, position, name })));
  if (rows.length === 0) return;
  await tx.query(sql`
    insert into registry.former_name (subject, position, name)
    select subject, position, name from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as row (subject bigint, position integer, name text)`);
}

async function hashesOf(tx: Database, numbers: readonly number[]): Promise<ReadonlyMap<number, string | null>> {
  if (numbers.length === 0) return new Map();
  const rows = await tx.query<{ number: number; hash: string | null }>(
    sql`select number, content_hash as hash from registry.subject where number = any(${[...numbers]}::bigint[])`,
  );
  return new Map(rows.map(({ number, hash }) => [number, hash]));
}
