import { join } from 'node:path';
import { codedSubjects, type City } from './city.ts';
import { CsvFile } from './csvFile.ts';
import { organisationAt } from './organisation.ts';
import { organisationParty, personParty, type Party, type Row } from './party.ts';
import { isAged, personAt } from './person.ts';
import { recordRows } from './recordRows.ts';
import { legalPersonRow, populationRow, relationRows } from './registryRows.ts';

/** Subjects of a city, from one index up to but not including another: those with a unified code first, then people. */
export interface Part {
  readonly from: number;
  readonly to: number;
}

/** The columns of every file, by `<sector>/<dataset>`. */
export type FileHeaders = Readonly<Record<string, readonly string[]>>;

const reportedEvery = 500;

/**
 * Writes what the subjects of a part contribute to each file, without headers, as `<folder>/<sector>/<dataset>.csv`, and answers the
 * number of rows of each. Subjects are made one after the other and none is held. `onDone` hears how many more are done.
 */
export async function writePart(
  city: City,
  { from, to }: Part,
  folder: string,
  headers: FileHeaders,
  onDone: (subjects: number) => void,
): Promise<Record<string, number>> {
  const files = new Map<string, CsvFile>();
  for (const [name, columns] of Object.entries(headers)) files.set(name, await CsvFile.create(join(folder, `${name}.csv`), columns));
  const full: CsvFile[] = [];
  const write = (name: string, rows: readonly Row[]): void => {
    const file = files.get(name);
    if (file === undefined) throw new Error(`${name}: 没有布局 / there is no layout`);
    for (const row of rows) if (file.write(row) && !full.includes(file)) full.push(file);
  };
  const records = (party: Party): void => {
    for (const name in recordRows) write(name, recordRows[name]?.(party, city) ?? []);
  };

  const coded = codedSubjects(city);
  for (let index = from; index < to; index++) {
    if (index < coded) {
      const organisation = organisationAt(city, index);
      write('registry/legal-persons', [legalPersonRow(city, organisation)]);
      write('registry/relations', relationRows(city, organisation));
      records(organisationParty(city.seed, organisation));
    } else {
      const person = personAt(city, index - coded);
      write('registry/population', [populationRow(city, person)]);
      // minors are in no departmental file; neither is who came of age only lately
      if (isAged(person, 19)) records(personParty(city.seed, person));
    }
    for (let file = full.pop(); file !== undefined; file = full.pop()) await file.flush();
    if ((index + 1 - from) % reportedEvery === 0) onDone(reportedEvery);
  }
  onDone((to - from) % reportedEvery);
  for (const file of files.values()) await file.close();
  return Object.fromEntries([...files].map(([name, { rows }]) => [name, rows]));
}
