import sql from 'sql-template-tag';
import { subjectClassOf } from '../../../common/subjectClass.ts';
import type { Database } from '../../shared/database/database.ts';
import type { WriteBatch, WriteOutcome } from '../../shared/collection/mappedRow.ts';
import { normaliseName } from '../../../common/normaliseName.ts';
import { findSubjects } from '../source/findSubjects.ts';
import { addSubjects } from './addSubjects.ts';
import { ensurePersons, type NamedPerson } from './ensurePersons.ts';
import { isOldNews, superseded } from './isOldNews.ts';
import { heldSubjects, type HeldSubject } from './heldSubjects.ts';
import { legalPerson, textOf, type LegalPerson } from './legalPerson.ts';
import type { SubjectWrite } from './subjectWrite.ts';
import { claimIdentifiers, newNumbers, upsertSubjects, type OptionalColumn } from './upsertSubjects.ts';
import { addProfiles, writeProfiles } from './writeProfiles.ts';
import { writeRepresentatives } from './writeRepresentatives.ts';

type Entry = LegalPerson & { readonly number: number };

/**
 * Writes 法人和个体工商户登记: the subject of each row is found by its identifiers or put on file; its former names, its
 * profile and its representative follow the row. Some fifteen statements a batch, whatever its size; a row that says the same as before
 * touches nothing, and by a file that comes once more nothing becomes what it was.
 */
export const writeLegalPersons: WriteBatch = (rows) => {
  const read = rows.map((row) => legalPerson(row));
  return async (tx, run) => {
    const taken = read.filter((each): each is LegalPerson => 'row' in each);
    const found = await findSubjects(
      tx,
      taken.map(({ identifiers }) => ({ identifiers: [...identifiers] })),
    );
    const onFile = await heldSubjects(
      tx,
      found.filter((number) => number !== undefined),
    );
    const others = taken.flatMap(({ row }, index) => {
      const hash = onFile.get(found[index] ?? -1)?.hash ?? row.contentHash;
      return hash === row.contentHash ? [] : [hash];
    });
    const told = await run.saidBefore(others);
    const isOld = others.length > 0 && (await isOldNews(tx, run.number));
    const claims = new Map<string, LegalPerson>();
    const known: Entry[] = [];
    const fresh: LegalPerson[] = [];
    const outcomeOf = (each: LegalPerson, number: number | undefined): WriteOutcome => {
      const twin = [
        ...(number === undefined ? [] : [claims.get(`#${number}`)]),
        ...each.identifiers.map(({ kind, value }) => claims.get(`${kind}:${value}`)),
      ].find((other) => other && isSame(other, each, number));
      if (number !== undefined && subjectClassOf(number) !== each.subjectClass) {
        return { reason: 'STORE_REFUSED', column: '主体类别', detail: '已登记为另一类主体 / on file as a subject of another class' };
      }
      const held = number === undefined ? undefined : onFile.get(number);
      const hash = held?.hash ?? null;
      const first = twin?.row.line ?? (hash === each.row.contentHash ? undefined : told.get(hash ?? ''));
      if (first !== undefined) return { reason: 'KEY_REPEATED', detail: `第 ${first} 行 / line ${first}` };
      if (held && !isNamed(each, held)) return { reason: 'RENAMED', column: '名称', detail: `登记名称 / registered as ${held.name}` };
      if (held && hash !== null && hash !== each.row.contentHash && isOld) return superseded(held.run);
      if (number !== undefined) claims.set(`#${number}`, each);
      for (const { kind, value } of each.identifiers) if (!claims.has(`${kind}:${value}`)) claims.set(`${kind}:${value}`, each);
      if (number === undefined) fresh.push(each);
      else if (hash !== each.row.contentHash) known.push({ ...each, number });
      return hash === null ? 'accepted' : hash === each.row.contentHash ? 'unchanged' : 'changed';
    };
    let turn = 0;
    const outcomes = read.map((each) => ('row' in each ? outcomeOf(each, found[turn++]) : each));

    const numbers = await newNumbers(
      tx,
      fresh.map(({ subjectClass }) => subjectClass),
    );
    const numbered = fresh.map((each, index): Entry => ({ ...each, number: numbers[index] as number }));
    if (known.length + numbered.length > 0) await write(tx, { known, fresh: numbered }, run.number);
    return outcomes;
  };
};

/** A mistyped code that happens to conform must not make one firm another: whoever is renamed says what it was called. */
function isNamed({ index, formerNames }: LegalPerson, { name }: HeldSubject): boolean {
  return index.nameSearch === name || formerNames.some((former) => normaliseName(former) === name);
}

/** Two rows of a batch that are about one subject: the second is not written over the first unseen. */
function isSame(one: LegalPerson, other: LegalPerson, number: number | undefined): boolean {
  const codes = [one, other].map(({ identifiers }) => identifiers.find(({ kind }) => kind === 'USCC')?.value);
  return number !== undefined || codes[0] === undefined || codes[1] === undefined || codes[0] === codes[1];
}

async function write(tx: Database, { known, fresh }: { known: readonly Entry[]; fresh: readonly Entry[] }, run: number): Promise<void> {
  const entries = [...known, ...fresh];
  const keep = (['division', 'established_on', 'industry'] as const).filter(
    (column): column is OptionalColumn => !(column in (entries[0]?.row.values ?? {})),
  );
  await upsertSubjects(tx, run, known.map(subjectOf), keep);
  await addSubjects(tx, run, fresh.map(subjectOf));
  await claimIdentifiers(tx, entries);
  await writeFormerNames(tx, entries);
  await writeProfiles(tx, known);
  await addProfiles(tx, fresh);
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

function subjectOf(entry: Entry): SubjectWrite {
  const { row } = entry;
  return {
    ...entry,
    status: textOf(row, 'status'),
    division: textOf(row, 'division'),
    establishedOn: textOf(row, 'established_on'),
    industry: textOf(row, 'industry'),
    contentHash: row.contentHash,
    line: row.line,
  };
}

async function writeFormerNames(tx: Database, entries: readonly Entry[]): Promise<void> {
  const named = entries.filter(({ row }) => 'former_names' in row.values);
  if (named.length === 0) return;
  await tx.query(sql`delete from registry.former_name where subject = any(${named.map(({ number }) => number)}::bigint[])`);
  const rows = named.flatMap(({ number, formerNames }) => formerNames.map((name, position) => ({ subject: number, position, name })));
  if (rows.length === 0) return;
  await tx.query(sql`
    insert into registry.former_name (subject, position, name)
    select subject, position, name from json_to_recordset(${JSON.stringify(rows)}::json) as row (subject bigint, position integer, name text)`);
}
