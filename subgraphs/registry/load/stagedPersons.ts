import { normaliseName } from '../../../common/normaliseName.ts';
import type { MappedRow } from '../../shared/collection/mappedRow.ts';
import type { OwnColumns } from '../../shared/collection/stage.ts';
import { nameIndex } from '../nameIndex.ts';
import { arrayLiteral } from './arrayLiteral.ts';
import { divisionCode } from './divisionCode.ts';
import { birthDate, documentsOf } from './ensurePersons.ts';
import { namesIn, textOf } from './legalPerson.ts';
import { SUBJECT_COLUMNS } from './subjectWrite.ts';
import { PROFILE_COLUMNS } from './writeProfiles.ts';

/** The columns of `registry.subject` that a row of 人口 fills, beside those that every row of it has the same. */
export const PERSON_COLUMNS = ['name', 'name_search', 'name_pairs', 'initials', 'division', 'status', 'established_on'] as const;

/** The columns of `registry.profile` that a file fills. */
export function profileColumns(columns: readonly string[]): string[] {
  return Object.keys(PROFILE_COLUMNS).filter((name) => columns.includes(name));
}

/**
 * How rows of 人口 are staged: as the persons that they will be, with their documents (kinds, values, whether they conform) and their former
 * names, as they are written and as they are compared.
 */
export function stagedPersons(columns: readonly string[]): OwnColumns {
  const profile = profileColumns(columns);
  const person = Object.fromEntries(PERSON_COLUMNS.map((name) => [name, SUBJECT_COLUMNS[name]]));
  const filled = Object.fromEntries(profile.map((name) => [name, PROFILE_COLUMNS[name] ?? '']));
  return {
    types: {
      ...person,
      document_kinds: 'text[]',
      document_values: 'text[]',
      document_conforming: 'boolean[]',
      former_names: 'text[]',
      former_searches: 'text[]',
      ...filled,
    },
    valuesOf(row) {
      const documents = documentsOf(row.parties['subject']?.identifiers ?? []);
      const name = (textOf(row, 'name') ?? '').trim();
      const formerNames = namesIn(textOf(row, 'former_names'));
      const { nameSearch, namePairs, initials } = nameIndex(name, true);
      return [
        ...[name, nameSearch, arrayLiteral(namePairs), initials, divisionCode(textOf(row, 'division')), textOf(row, 'status')],
        birthDate(documents),
        arrayLiteral(documents.map(({ kind }) => kind)),
        arrayLiteral(documents.map(({ value }) => value)),
        arrayLiteral(documents.map(({ conforming }) => String(conforming))),
        arrayLiteral(formerNames),
        arrayLiteral(formerNames.map(normaliseName)),
        ...profile.map((column) => profileCell(row, column)),
      ];
    },
  };
}

function profileCell({ values }: MappedRow, column: string): MappedRow['values'][string] {
  const value = values[column] ?? null;
  return column === 'household_division' ? divisionCode(value as string | null) : value;
}
