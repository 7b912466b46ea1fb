import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sql, { raw } from 'sql-template-tag';
import { chainStart, entryHash, signCheckpoint, writtenLine } from '../../common/auditChain.ts';
import { fieldSetDigest } from '../../common/auditEntry.ts';
import { opaqueIds } from '../../common/opaqueId.ts';
import { auditEntriesEndpoint } from '../../subgraphs/governance/endpoints/auditEntriesEndpoint.ts';
import { takeLines } from '../../subgraphs/governance/source/auditIntake.ts';
import { keptMonths } from '../../subgraphs/governance/source/auditMonths.ts';
import { pruneAudit } from '../../subgraphs/governance/source/auditRetention.ts';
import type { InternalServices } from '../../subgraphs/shared/defineSubgraph.ts';
import type { Database } from '../../subgraphs/shared/database/database.ts';
import { migrate } from '../../subgraphs/shared/database/migrate.ts';
import { testDatabases } from '../../subgraphs/shared/testing/testDatabases.ts';
import { strayReads } from './chainsInDatabase.ts';
import { chainsInFile, exportMonth } from './exportFile.ts';
import { verifyChain, type BrokenLink } from './verifyChain.ts';
import { verifyDatabase, type KeptReport } from './verifyDatabase.ts';

const { privateKey, publicKey } = generateKeyPairSync('ed25519');
const IDS = opaqueIds(Buffer.alloc(32, 7));
const CHAIN = '0123456789abcdef';
const FIRM = IDS.subjectId(12);
const FIELDS = [{ coordinate: 'TaxCredit.grade', sectors: ['tax'], dataset: 'tax-credit-grade' }];
const READ = {
  kind: 'REQUEST',
  logs: ['DATA_ACCESS'],
  request: 'a-request',
  user: '王五',
  organisation: '某局',
  revision: 1,
  outcome: 'ANSWERED',
  reads: [{ set: fieldSetDigest(FIELDS), subjects: [FIRM] }],
};

/** A chain of reads at these times, signed at its start and its end; `last` is an entry before that. */
function chainOf(times: readonly string[], chain = CHAIN, { closes, last }: { closes?: boolean; last?: object } = {}): string {
  let hash = chainStart(chain);
  let n = 0;
  const add = (at: string, rest: object): string => {
    const entry = JSON.stringify({ n: (n += 1), at, ...rest });
    hash = entryHash(hash, entry);
    return writtenLine({ hash, entry });
  };
  const checkpoint = (at: string): string =>
    add(at, { kind: 'CHECKPOINT', signature: signCheckpoint(chain, n, hash, privateKey), ...(closes === true ? { closes } : {}) });
  const [first = ''] = times;
  const opening = add(first, { kind: 'CHECKPOINT', signature: signCheckpoint(chain, 0, chainStart(chain), privateKey) });
  return [
    opening,
    add(first, { kind: 'FIELDS', set: fieldSetDigest(FIELDS), fields: FIELDS }),
    ...times.map((at) => add(at, READ)),
    ...(last ? [add(times.at(-1) ?? '', last)] : []),
    checkpoint(times.at(-1) ?? ''),
  ].join('');
}

describe.each(testDatabases())('the audit on %s', (_dialect, open) => {
  let db: Database;
  let folder: string;
  beforeAll(async () => {
    db = await open();
    await migrate(db, 'governance', new URL('../../subgraphs/governance/tables/', import.meta.url));
  });
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'credit-graph-audit-'));
    await tampering(
      sql`delete from governance.audit_entry`,
      sql`delete from governance.audit_read`,
      sql`delete from governance.audit_chain`,
      sql`delete from governance.audit_pruned`,
    );
  });
  afterEach(() => rmSync(folder, { recursive: true }));
  afterAll(() => db.close());

  /** As somebody who may do anything with the database. */
  const tampering = async (...statements: ReturnType<typeof raw>[]): Promise<void> => {
    for (const table of ['audit_entry', 'audit_read']) await db.execute(`alter table governance.${table} disable trigger ${table}_stays`);
    for (const statement of statements) await db.query(statement);
    for (const table of ['audit_entry', 'audit_read']) await db.execute(`alter table governance.${table} enable trigger ${table}_stays`);
  };
  const NOW = new Date('2026-04-02T00:00:00Z');
  /** What is found of the chains in the database, and what is wrong with no chain of it. */
  const verified = async (now = NOW): Promise<{ reports: KeptReport[]; faults: string[] }> => {
    const [reports, faults]: [KeptReport[], string[]] = [[], []];
    for await (const found of verifyDatabase(db, IDS, [publicKey], now))
      if (typeof found === 'string') faults.push(found);
      else reports.push(found);
    return { reports, faults };
  };
  const broken = async (): Promise<(BrokenLink | undefined)[]> => (await verified()).reports.map((report) => report.broken);
  const reads = () =>
    db.query<{ subject: number; part: number }>(sql`select subject, part from governance.audit_read where subject = 12 order by at`);
  const MARCH = ['2026-03-01T02:00:00.000Z', '2026-03-31T15:59:59.000Z', '2026-03-31T16:00:00.000Z'];

  it('takes lines once, whatever is sent again, and nothing that does not follow', async () => {
    const lines = chainOf(MARCH);
    const parts = lines
      .trimEnd()
      .split('\n')
      .map((line) => `${line}\n`);
    await takeLines(db, IDS, CHAIN, parts.slice(0, 2).join(''));
    await takeLines(db, IDS, CHAIN, parts.slice(0, 3).join(''));
    await expect(takeLines(db, IDS, CHAIN, parts.slice(4).join(''))).rejects.toThrow(/entry 5 does not follow from 3/);
    const altered = (parts[3] ?? '').replace('某局', '别局');
    await expect(takeLines(db, IDS, CHAIN, altered)).rejects.toThrow(/entry 4 does not follow from 3/);
    expect(await takeLines(db, IDS, CHAIN, lines)).toEqual({ upTo: 6, hash: (parts[5] ?? '').slice(0, 64) });
    expect(await takeLines(db, IDS, CHAIN, lines)).toEqual(await takeLines(db, IDS, CHAIN, ''));
    const handed = async (body: unknown) => auditEntriesEndpoint.handle(body, { db, ids: IDS } as InternalServices);
    expect(await handed(`${CHAIN}\n`)).toEqual(await handed(`${CHAIN}\n${lines}`));
    for (const body of ['', CHAIN, lines, `${CHAIN} \n${lines}`, { chain: CHAIN, lines }, undefined])
      await expect(handed(body)).rejects.toThrow();
    expect(await reads()).toHaveLength(3);
    expect(await broken()).toEqual([undefined]);
    // Midnight in Asia/Shanghai ends the month.
    expect((await keptMonths(db)).filter((month) => month.startsWith('2026'))).toEqual(['2026-03', '2026-04']);
  });

  it('is only added to', async () => {
    await takeLines(db, IDS, CHAIN, chainOf(MARCH));
    for (const statement of [
      sql`update governance.audit_entry set organisation = '别局'`,
      sql`delete from governance.audit_entry`,
      sql`delete from governance.audit_read`,
      sql`update governance.audit_read_2026_03 set hidden = true`,
      sql`truncate governance.audit_entry_2026_03`,
    ])
      await expect(db.query(statement)).rejects.toThrow(/only added to/);
  });

  it.each([
    ['an entry changed', `update governance.audit_entry set line = replace(line, '某局', '别局') where number = 4`, 4, /was changed/],
    ['an entry taken out', 'delete from governance.audit_entry where number = 3', 3, /missing/],
    [
      'who asked changed where it is searched',
      `update governance.audit_entry set organisation = '别局' where number = 5`,
      5,
      /organisation/,
    ],
    [
      'of whom it was changed',
      'update governance.audit_read set subject = 13 where entry = (select id from governance.audit_entry where number = 3)',
      3,
      /audit_read/,
    ],
    [
      'hidden from its subject',
      'update governance.audit_read set hidden = true where entry = (select id from governance.audit_entry where number = 4)',
      4,
      /audit_read/,
    ],
    ['a time changed', `update governance.audit_entry set at = at + interval '1 second' where number = 3`, 3, /at /],
    ['a hash changed', `update governance.audit_entry set hash = repeat('0', 64) where number = 5`, 5, /was changed/],
  ])('names the first broken link: %s', async (_what, statement, number, why) => {
    await takeLines(db, IDS, CHAIN, chainOf(MARCH));
    await tampering(raw(statement));
    expect(await broken()).toEqual([{ number, at: expect.anything(), why: expect.stringMatching(why) }]);
  });

  it('is proved by signatures where somebody computed every hash anew', async () => {
    const forged = chainOf(MARCH).replaceAll('某局', '别局');
    let hash = chainStart(CHAIN);
    const rehashed = forged
      .trimEnd()
      .split('\n')
      .map((line) => {
        const entry = line.slice(65);
        hash = entryHash(hash, entry);
        return writtenLine({ hash, entry });
      });
    await takeLines(db, IDS, CHAIN, rehashed.join(''));
    expect(await broken()).toEqual([{ number: 6, at: expect.anything(), why: expect.stringMatching(/signature/) }]);
  });

  it('finds rows of no entry', async () => {
    await takeLines(db, IDS, CHAIN, chainOf(MARCH));
    expect(await strayReads(db)).toBe(0);
    await db.query(sql`insert into governance.audit_read (subject, at, entry, part, hidden) values (12, '2026-03-05', 999999, 0, false)`);
    expect(await strayReads(db)).toBe(1);
  });

  it('exports a month that verifies by itself, once', async () => {
    await takeLines(db, IDS, CHAIN, chainOf(MARCH));
    const file = join(folder, 'march.jsonl');
    expect(await exportMonth(db, '2026-03', file)).toBe(4);
    const check = async () => {
      const reports = [];
      for await (const { chain, start, lines } of chainsInFile(file)) reports.push(await verifyChain(chain, start, lines(), [publicKey]));
      return reports;
    };
    expect(await check()).toMatchObject([{ chain: CHAIN, entries: 4, upTo: 4, signedUpTo: 1, broken: undefined }]);
    await expect(exportMonth(db, '2026-03', file)).rejects.toThrow(/choose another --out/);
    writeFileSync(file, readFileSync(file, 'utf8').replace('王五', '王六'));
    expect(await check()).toMatchObject([{ broken: { number: 3 } }]);
    const april = join(folder, 'april.jsonl');
    expect(await exportMonth(db, '2026-04', april)).toBe(2);
    expect(readFileSync(april, 'utf8')).toMatch(/\n\{"chain":"0123456789abcdef","follows":\{"n":4,/);
  });

  it('exports a month in which nobody asked, which is whole as well', async () => {
    await takeLines(db, IDS, CHAIN, chainOf(MARCH));
    const file = join(folder, 'january.jsonl');
    expect(await exportMonth(db, '2026-01', file)).toBe(0);
    const chains = async () => {
      const found = [];
      for await (const { chain } of chainsInFile(file)) found.push(chain);
      return found;
    };
    expect(await chains()).toEqual([]);
    for (const [text, why] of [
      ['', /holds no chain/],
      ['{"export":"audit","version":2,"month":"2026-01"}\n', /cut off/],
    ] as const) {
      writeFileSync(file, text);
      await expect(chains()).rejects.toThrow(why);
    }
  });

  it('leaves no file of an export that does not come to its end', async () => {
    await takeLines(db, IDS, CHAIN, chainOf(MARCH));
    const file = join(folder, 'march.jsonl');
    await expect(exportMonth(db, '2026-03', file, AbortSignal.abort())).rejects.toThrow(/aborted/);
    expect(readdirSync(folder)).toEqual([]);
    writeFileSync(`${file}.part`, '');
    await expect(exportMonth(db, '2026-03', file)).rejects.toThrow(/another export is writing it/);
    rmSync(`${file}.part`);
    await tampering(sql`delete from governance.audit_entry where number = 2`);
    await expect(exportMonth(db, '2026-03', file)).rejects.toThrow(/2: .*missing/);
    expect(readdirSync(folder)).toEqual([]);
  });

  it('does not take an export that was cut off for a whole one; one of the form before, without a last line, still verifies', async () => {
    await takeLines(db, IDS, CHAIN, chainOf(MARCH));
    const file = join(folder, 'march.jsonl');
    await exportMonth(db, '2026-03', file);
    const lines = readFileSync(file, 'utf8').trimEnd().split('\n');
    expect([lines[0], lines.at(-1)]).toEqual([
      '{"export":"audit","version":2,"month":"2026-03"}',
      '{"end":{"month":"2026-03","chains":1,"entries":4}}',
    ]);
    const check = async (...kept: string[]) => {
      writeFileSync(file, `${kept.join('\n')}\n`);
      const found = [];
      for await (const { chain, start, lines: each } of chainsInFile(file))
        found.push((await verifyChain(chain, start, each(), [publicKey])).entries);
      return found;
    };
    expect(await check(...lines)).toEqual([4]);
    expect(await check(...lines.slice(1, -1))).toEqual([4]);
    await expect(check(...lines.slice(0, -1))).rejects.toThrow(/cut off: its last line is missing/);
    await expect(check(...lines.slice(0, -2), lines.at(-1) ?? '')).rejects.toThrow(
      /1 chains and 4 entries were written, there are 1 and 3/,
    );
    await expect(check(...lines, lines.at(-2) ?? '')).rejects.toThrow(/comes after the end/);
    await expect(check(...lines.slice(0, -2), (lines.at(-2) ?? '').slice(0, 40))).rejects.toThrow(/line \d+ is nothing that is exported/);
    await expect(check((lines[0] ?? '').replace('2', '3'), ...lines.slice(1))).rejects.toThrow(/a form that is not known: 3/);
  });

  const deleteBeginning = [
    sql`delete from governance.audit_read where entry in (select id from governance.audit_entry where number <= 3)`,
    sql`delete from governance.audit_entry where number <= 3`,
    sql`update governance.audit_chain set pruned_to = 3`,
  ];
  const noteHash = sql`update governance.audit_chain set pruned_hash = ${chainOf(MARCH).split('\n')[2]?.slice(0, 64)}`;
  const pruned = (month: string, entries: number, at: string) =>
    sql`insert into governance.audit_pruned (month, entries, pruned_at) values (${`${month}-01`}::date, ${entries}, ${at}::timestamptz)`;

  it.each([
    ['no hash', [], /no hash is noted/],
    ['no month', [noteHash], /notes no month/],
    ['a month of long before', [noteHash, pruned('2015-01', 3, '2025-02-01T00:00:00Z')], /the deleted months end then/],
  ])('misses the beginning of a chain that is said to be pruned, with %s', async (_what, forged, why) => {
    await takeLines(db, IDS, CHAIN, chainOf(MARCH));
    await tampering(...deleteBeginning, ...forged);
    expect(await broken()).toEqual([{ number: 4, at: MARCH[1], why: expect.stringMatching(why) }]);
  });

  it('does not take months for pruned that were not ten years old, nor more entries than were in them', async () => {
    await takeLines(db, IDS, CHAIN, chainOf(MARCH));
    await tampering(...deleteBeginning, noteHash);
    expect((await verified()).faults).toEqual([expect.stringMatching(/3 entries are missing .* notes 0$/)]);
    await tampering(pruned('2026-02', 3, '2026-03-31T00:00:00Z'));
    expect((await verified()).faults).toEqual([expect.stringMatching(/^2026-02 .*before it was ten years old/)]);
  });

  it('checks the first entry of a chain that was never pruned against its start', async () => {
    await takeLines(db, IDS, CHAIN, chainOf(MARCH));
    await tampering(sql`update governance.audit_entry set line = replace(line, '"n":1', '"n": 1') where number = 1`);
    expect(await broken()).toMatchObject([{ number: 1, why: expect.stringMatching(/was changed/) }]);
  });

  const OTHER = 'fedcba9876543210';
  const ofChain = sql`(select id from governance.audit_chain where name = ${CHAIN})`;
  const setBack = (...lines: string[]) => [
    sql`delete from governance.audit_read where entry in (select id from governance.audit_entry where number > 1 and chain = ${ofChain})`,
    sql`delete from governance.audit_entry where number > 1 and chain = ${ofChain}`,
    sql`update governance.audit_chain set up_to = 1, hash = ${lines[0]?.slice(0, 64)} where name = ${CHAIN}`,
  ];

  it('says of a chain that was set back to an earlier signature that its end is not proved, of a closed one that it is', async () => {
    const lines = chainOf(MARCH, CHAIN, { closes: true });
    await takeLines(db, IDS, CHAIN, lines);
    expect(await verified()).toMatchObject({ reports: [{ upTo: 6, broken: undefined, end: 'PROVED' }], faults: [] });
    await tampering(...setBack(lines));
    expect(await verified()).toMatchObject({ reports: [{ upTo: 1, broken: undefined, end: 'UNPROVED' }] });
    // One whose process may still run is no cause for alarm.
    expect(await verified(new Date('2026-03-01T12:00:00Z'))).toMatchObject({ reports: [{ broken: undefined, end: 'OPEN' }] });
  });

  it('holds the chain of a process that died to what its successor said of it', async () => {
    const lines = chainOf(MARCH);
    await takeLines(db, IDS, CHAIN, lines);
    const last = { kind: 'RECOVERED', chain: CHAIN, upTo: 6, droppedBytes: 0 };
    await takeLines(db, IDS, OTHER, chainOf(['2026-04-01T23:00:00.000Z'], OTHER, { last }));
    expect(await verified()).toMatchObject({
      reports: [
        { chain: CHAIN, end: 'PROVED', broken: undefined },
        { chain: OTHER, end: 'OPEN', broken: undefined },
      ],
      faults: [],
    });
    await tampering(...setBack(lines));
    expect(await broken()).toMatchObject([{ number: 2, why: expect.stringMatching(/goes up to 6/) }, undefined]);
    await tampering(sql`delete from governance.audit_entry where chain = ${ofChain}`);
    await tampering(sql`delete from governance.audit_chain where name = ${CHAIN}`);
    expect((await verified()).faults).toEqual([expect.stringMatching(/the whole chain is missing, it goes up to 6/)]);
  });

  it('compares the last entry with where the next would follow', async () => {
    await takeLines(db, IDS, CHAIN, chainOf(MARCH));
    await tampering(sql`update governance.audit_chain set hash = ${chainStart(OTHER)}`);
    expect(await broken()).toMatchObject([{ number: 6, why: expect.stringMatching(/notes another hash/) }]);
  });

  it('lets go of what was kept for ten years, notes it, and what is left can still be checked', async () => {
    await takeLines(db, IDS, CHAIN, chainOf(['2015-01-31T10:00:00.000Z', '2015-02-01T10:00:00.000Z', '2026-03-01T00:00:00.000Z']));
    expect(await pruneAudit(db, new Date('2025-01-31T15:00:00Z'))).toEqual([]);
    expect(await pruneAudit(db, new Date('2025-02-01T00:00:00Z'))).toEqual([{ month: '2015-01', entries: 3 }]);
    expect(await db.query(sql`select month::text as month, entries from governance.audit_pruned`)).toEqual([
      { month: '2015-01-01', entries: 3 },
    ]);
    expect(await reads()).toHaveLength(2);
    expect(await verified()).toMatchObject({ reports: [{ upTo: 6, broken: undefined, end: 'UNPROVED' }], faults: [] });
    await tampering(sql`update governance.audit_entry set line = replace(line, '某局', '别局') where number = 4`);
    expect(await broken()).toMatchObject([{ number: 4 }]);
    // What comes later follows from what is left.
    expect(await pruneAudit(db, new Date('2025-02-01T00:00:00Z'))).toEqual([]);
  });
});
