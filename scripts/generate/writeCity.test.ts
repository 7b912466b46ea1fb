import { createReadStream } from 'node:fs';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { collectFile } from '../../subgraphs/shared/collection/collectFile.ts';
import { listLayouts, loadLayouts } from '../../subgraphs/shared/collection/loadLayout.ts';
import type { ResolveSubjects, WriteBatch } from '../../subgraphs/shared/collection/mappedRow.ts';
import { migrate } from '../../subgraphs/shared/database/migrate.ts';
import { testDatabase } from '../../subgraphs/shared/testing/testDatabases.ts';
import { checkIdentifier } from '../../common/identifiers/checkIdentifier.ts';
import { FIRST_NUMBER } from '../../common/subjectClass.ts';
import { chainLeader } from './chains.ts';
import { cityOf, codedSubjects } from './city.ts';
import { organisationAt } from './organisation.ts';
import { personAt } from './person.ts';
import { practitionersOf } from './practitioners.ts';
import { writeCity } from './writeCity.ts';

describe('writeCity', () => {
  let folder = '';
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'city-'));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it('writes the same bytes for the same seed, others for another, and says that all is synthetic', async () => {
    const [one, same, other] = ['one', 'same', 'other'].map((name) => join(folder, name)) as [string, string, string];
    const counts = await writeCity(cityOf(300, 7), one);
    await writeCity(cityOf(300, 7), same);
    await writeCity(cityOf(300, 8), other);
    const read = (city: string, name: string) => readFile(join(city, `${name}.csv`), 'utf8');
    for (const name of Object.keys(counts)) expect(await read(same, name)).toBe(await read(one, name));
    expect(await read(other, 'registry/population')).not.toBe(await read(one, 'registry/population'));
    expect(await readFile(join(one, 'SYNTHETIC.txt'), 'utf8')).toContain('合成数据');
    const rows = (await read(one, 'market-regulation/market-registration')).trim().split('\n').slice(1);
    expect(rows.every((row) => row.includes('合成数据 SYNTHETIC'))).toBe(true);
  });

  it('writes the same bytes in threads and in parts of any size, and leaves nothing when it is broken off', async () => {
    const [whole, parts, broken] = ['whole', 'parts', 'broken'].map((name) => join(folder, name)) as [string, string, string];
    const counts = await writeCity(cityOf(900, 5), whole);
    const seen: number[] = [];
    expect(await writeCity(cityOf(900, 5), parts, { threads: 2, partSize: 100, onProgress: (done) => seen.push(done) })).toEqual(counts);
    expect(seen.at(-1)).toBe(900);
    for (const name of [...Object.keys(counts).map((each) => `${each}.csv`), 'SYNTHETIC.txt'])
      expect(await readFile(join(parts, name), 'utf8')).toBe(await readFile(join(whole, name), 'utf8'));

    const stopped = new AbortController();
    const writing = writeCity(cityOf(900, 5), broken, { partSize: 100, signal: stopped.signal, onProgress: () => stopped.abort() });
    await expect(writing).rejects.toMatchObject({ name: 'AbortError' });
    expect(await readdir(broken)).toEqual([]);
  });

  it('has a person who leads 300 firms and a firm with 5,000 practitioners, at the size of a real city', () => {
    const city = cityOf(4_300_000, 1);
    expect(codedSubjects(city)).toBeGreaterThan(300_000);
    const led = new Map<string, number>();
    for (let rank = 0; rank < city.enterprises; rank++) {
      const leader = chainLeader(city, rank);
      if (leader) led.set(leader.citizenId, (led.get(leader.citizenId) ?? 0) + 1);
    }
    expect([...led.values()].sort((a, b) => b - a).slice(0, 4)).toEqual([300, 150, 100, 75]);
    const staffs = Array.from({ length: 100 }, (_, index) => practitionersOf(city, organisationAt(city, index)));
    const largest = staffs.reduce((one, other) => (other.length > one.length ? other : one));
    expect(largest.length).toBeGreaterThan(5000);
    expect(new Set(largest.map(({ person }) => person.citizenId)).size).toBe(largest.length);
  });

  it('gives everybody another valid number, but for a few firms whose code was issued wrong', () => {
    const city = cityOf(5000, 1);
    const codes = Array.from({ length: codedSubjects(city) }, (_, index) => organisationAt(city, index).uscc);
    const numbers = Array.from({ length: city.people }, (_, index) => personAt(city, index).citizenId);
    expect([new Set(codes).size, new Set(numbers).size]).toEqual([codes.length, numbers.length]);
    expect(numbers.filter((value) => !checkIdentifier({ kind: 'CITIZEN_ID', value }).conforming)).toEqual([]);
    const wrong = codes.map((value) => checkIdentifier({ kind: 'USCC', value })).filter(({ conforming }) => !conforming);
    expect(wrong.length).toBeLessThan(10);
    expect(wrong.every(({ plausible }) => plausible)).toBe(true);
  });

  it('is collected whole, without a rejection, and not changed by a second collection', async () => {
    const out = join(folder, 'collected');
    const counts = await writeCity(cityOf(1000, 3), out);
    const db = await testDatabase();
    const numbers = new Map<string, number>();
    let subjects = 0;
    // stands in for the registry: it only has to know who is who
    const register: WriteBatch = (rows) => () =>
      Promise.resolve(
        rows.map(({ parties }) => {
          const known = parties['subject']?.identifiers.some(({ kind, value }) => numbers.has(`${kind}:${value}`)) === true;
          if (!known) subjects += 1;
          for (const { kind, value } of parties['subject']?.identifiers ?? [])
            if (!known) numbers.set(`${kind}:${value}`, subjects + (kind === 'CITIZEN_ID' ? FIRST_NUMBER.individual : 0));
          return known || parties['subject'] === undefined ? 'unchanged' : 'accepted';
        }),
      );
    const resolveSubjects: ResolveSubjects = (requests) =>
      Promise.resolve(
        requests.map(({ identifiers }) =>
          identifiers.map(({ kind, value }) => numbers.get(`${kind}:${value}`)).find((number) => number !== undefined),
        ),
      );

    try {
      for (const sector of ['registry', 'tax', 'market-regulation', 'courts', 'social-security', 'construction']) {
        await migrate(db, sector, new URL(`../../subgraphs/${sector}/tables/`, import.meta.url));
      }
      for (const turn of ['first', 'second']) {
        for (const { sector, dataset } of await listLayouts()) {
          const layouts = await loadLayouts(sector, dataset);
          const report = await collectFile({
            layouts,
            stream: createReadStream(join(out, sector, `${dataset}.csv`)),
            fileName: `${dataset}.csv`,
            db,
            resolveSubjects,
            now: () => new Date('2026-11-01T00:00:00Z'),
            ...(layouts[0].loader === 'registry' ? { writeBatch: register } : {}),
          });
          const read = counts[`${sector}/${dataset}`];
          const taken = turn === 'second' || dataset === 'relations' ? { accepted: 0, unchanged: read } : { accepted: read, unchanged: 0 };
          expect([turn, dataset, report.samples, report.counts]).toEqual([
            turn,
            dataset,
            [],
            { read, corrected: 0, changed: 0, rejected: 0, doubtful: 0, ...taken },
          ]);
        }
      }
    } finally {
      await db.close();
    }
  });
});
