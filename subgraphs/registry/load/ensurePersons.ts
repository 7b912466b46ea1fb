import sql from 'sql-template-tag';
import { citizenId } from '../../../common/identifiers/citizenId.ts';
import type { CheckedIdentifier } from '../../../common/identifiers/checkIdentifier.ts';
import type { Database } from '../../shared/database/database.ts';
import { nameIndex } from '../nameIndex.ts';
import { normaliseName } from '../../../common/normaliseName.ts';
import { personalDocument } from '../../../common/identifiers/personalDocument.ts';
import { findSubjects } from '../source/findSubjects.ts';
import { addSubjects } from './addSubjects.ts';
import type { SubjectWrite } from './subjectWrite.ts';
import { claimIdentifiers, newNumbers } from './upsertSubjects.ts';

/** A natural person whom another subject's row names. */
export interface NamedPerson {
  readonly name: string;
  readonly identifiers: readonly CheckedIdentifier[];
  readonly line: number;
}

/** The identifiers that are a natural person's document, under its own kind. */
export function documentsOf(identifiers: readonly CheckedIdentifier[]): CheckedIdentifier[] {
  return identifiers.filter((identifier) => personalDocument(identifier) === identifier.kind);
}

/** The date of birth that a person's citizen number tells. */
export function birthDate(identifiers: readonly CheckedIdentifier[]): string | null {
  const own = identifiers.find(({ kind }) => kind === 'CITIZEN_ID');
  return (own && citizenId.birthDate(own.value)) ?? null;
}

/**
 * The numbers of natural persons by document and name, in order; who is not on file yet is put there. Undefined where
 * there is no document, or where the document is on file under another name: a mistyped document must not make a
 * stranger the representative of a firm, who may read everything about it.
 */
export async function ensurePersons(tx: Database, run: number, persons: readonly NamedPerson[]): Promise<(number | undefined)[]> {
  const found = await findSubjects(
    tx,
    persons.map(({ identifiers }) => ({ identifiers: documentsOf(identifiers) })),
  );
  const known = await namesOf(
    tx,
    found.filter((number) => number !== undefined),
  );
  const created = new Map<string, NamedPerson>();
  persons.forEach((person, index) => {
    const [document] = documentsOf(person.identifiers);
    if (document && found[index] === undefined && !created.has(keyOf(document))) created.set(keyOf(document), person);
  });
  const numbers = await newNumbers(
    tx,
    [...created].map(() => 'individual'),
  );
  const fresh = new Map([...created].map(([key, person], index) => [key, { person, number: numbers[index] as number }]));
  const newcomers = [...fresh.values()].map(({ person, number }): SubjectWrite => {
    const identifiers = documentsOf(person.identifiers);
    const name = person.name.trim();
    return {
      number,
      kind: 'INDIVIDUAL',
      name,
      index: nameIndex(name, true),
      identifiers,
      status: null,
      division: null,
      establishedOn: birthDate(identifiers),
      industry: null,
      contentHash: null,
      line: person.line,
    };
  });
  await addSubjects(tx, run, newcomers);
  await claimIdentifiers(tx, newcomers);
  return persons.map((person, index) => {
    const name = normaliseName(person.name);
    const number = found[index];
    if (number !== undefined) return known.get(number) === name ? number : undefined;
    const [document] = documentsOf(person.identifiers);
    const made = document && fresh.get(keyOf(document));
    return made && normaliseName(made.person.name) === name ? made.number : undefined;
  });
}

async function namesOf(tx: Database, numbers: readonly number[]): Promise<ReadonlyMap<number, string>> {
  if (numbers.length === 0) return new Map();
  const rows = await tx.query<{ number: number; name: string }>(
    sql`select number, name_search as name from registry.subject where number = any(${[...numbers]}::bigint[])`,
  );
  return new Map(rows.map(({ number, name }) => [number, name]));
}

function keyOf({ kind, value }: CheckedIdentifier): string {
  return `${kind}:${value}`;
}
