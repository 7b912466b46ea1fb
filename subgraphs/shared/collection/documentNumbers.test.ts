import { readFileSync } from 'node:fs';
import sql from 'sql-template-tag';
import { csv, penaltyCollection, penaltyRow } from '../testing/penaltyFiles.ts';
import { testDatabases } from '../testing/testDatabases.ts';

const [MIGRATION = '', TWINS = ''] = ['0023-years-in-document-numbers', '0025-twins-of-document-numbers'].map((name) =>
  readFileSync(new URL(`../tables/${name}.sql`, import.meta.url), 'utf8'),
);

describe.each(testDatabases())('document numbers on %s', (_dialect, open) => {
  const { opening, collect, counts, penalties } = penaltyCollection(open);
  const file = (...numbers: string[]) => csv(numbers.map((number) => penaltyRow({ 行政处罚决定书文号: number })));
  const held = async () => (await penalties()).map(({ document_number, source_key }) => [document_number, source_key]);

  it('are one, whichever brackets stand around their year', async () => {
    await collect(file('清市监罚〔2026〕1号'));
    for (const spelt of ['清市监罚（2026）1号', '清市监罚{2026}1号', '清市监罚【2026】1号'])
      for (const lane of [true, false]) expect((await collect(file(spelt), { lane })).counts).toEqual(counts({ read: 1, unchanged: 1 }));
    expect(await held()).toEqual([['清市监罚〔2026〕1号', '1|清市监罚〔2026〕1号']]);
  });

  it('on file under another spelling are found again', async () => {
    await collect(file('清市监罚〔2026〕1号', '甲〔2026〕1号', '乙〔2026〕1号', '丙〔2026〕1号'));
    const db = await opening;
    const migrate = (script = MIGRATION) => db.execute(`set search_path to market_regulation, public;\n${script}\nreset search_path`);
    // As they were spelt before: one once, one under two spellings, one as it is.
    await db.execute(`update market_regulation.penalty set document_number = translate(document_number, '〔〕', '（）'),
        source_key = translate(source_key, '〔〕', '（）') where document_number ~ '^[清甲]';
      update market_regulation.penalty set document_number = '甲{2026}1号', source_key = '1|甲{2026}1号' where document_number ~ '^乙'`);
    await migrate();
    const expected = [
      ['清市监罚〔2026〕1号', '1|清市监罚〔2026〕1号'],
      ['甲（2026）1号', '1|甲（2026）1号'],
      ['甲〔2026〕1号', '1|甲〔2026〕1号'],
      ['丙〔2026〕1号', '1|丙〔2026〕1号'],
    ];
    expect(await held()).toEqual(expected);
    await migrate();
    expect((await held()).slice(2)).toEqual(expected.slice(2));
    const again = await collect(file('清市监罚（2026）1号', '甲（2026）1号', '丙（2026）1号'));
    expect(again.counts).toMatchObject({ read: 3, accepted: 0 });
    expect(await penalties()).toHaveLength(4);
    // What no file finds any more is not published for ever.
    await migrate(TWINS);
    await migrate(TWINS);
    expect((await penalties()).map(({ document_number, state }) => [document_number, state])).toEqual(
      expected.map(([number]) => [number, number === '甲（2026）1号' ? 'WITHDRAWN' : 'PUBLISHED']),
    );
    const was = sql`select origin, content ->> 'document_number' as number, content ->> 'state' as state from market_regulation.record_history where content ->> 'document_number' = '甲（2026）1号'`;
    expect(await db.query(was)).toEqual([{ origin: 'penalty', number: '甲（2026）1号', state: 'PUBLISHED' }]);
  });
});
