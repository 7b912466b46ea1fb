import sql, { join, raw, type Sql } from 'sql-template-tag';
import type { SubjectClass } from '../common/subjectClass.ts';
import { publishedClasses } from './analysis/publications/publishedClasses.ts';
import { catalogue } from './analysis/source.ts';
import construction from './construction/index.ts';
import courts from './courts/index.ts';
import marketRegulation from './market-regulation/index.ts';
import type { SubgraphDefinition } from './shared/defineSubgraph.ts';
import { publishedEndpoint } from './shared/records/publishedEndpoint.ts';
import { publishedAs } from './shared/records/publishedAs.ts';
import { publishedRecords, type PublishedQuestion } from './shared/records/publishedRecords.ts';
import { testDepartment, type TestDepartment } from './shared/testing/testDepartment.ts';
import socialSecurity from './social-security/index.ts';
import tax from './tax/index.ts';

const FIRM = 1;
const TRADER = 1_000_000_000;
const PERSON = 2_000_000_000;
const TODAY = '2026-11-22';
const CLOCK = (): number => Date.parse(`${TODAY}T12:00:00+08:00`);

/** What each data set publishes of organisations, sole traders and natural persons; those that are not here publish nothing. */
const PUBLISHED: Record<string, [organisation: string | undefined, soleTrader: string | undefined]> = {
  'market-conduct': ['RECORD', 'LISTING'],
  'construction-project': ['RECORD', 'RECORD'],
  'construction-practitioner': ['RECORD', undefined],
  'construction-qualification': ['RECORD', 'RECORD'],
  'consumption-restriction': ['RECORD', 'RECORD'],
  'dishonest-debt': ['RECORD', 'RECORD'],
  enforcement: ['RECORD', undefined],
  'tax-paid': [undefined, undefined],
  'tax-credit-grade': ['LISTING', 'LISTING'],
  'benefit-fraud': ['LISTING', 'LISTING'],
};

describe('what the data sets publish', () => {
  const departments: TestDepartment[] = [];
  afterAll(async () => {
    await Promise.all(departments.map((department) => department.close()));
  });
  const start = async (definition: SubgraphDefinition, container: string) => {
    const department = await testDepartment(definition, container);
    departments.push(department);
    const questionOf = (code: string): PublishedQuestion => {
      const entry = catalogue().find((each) => each.code === code);
      if (!entry) throw new Error(code);
      return { dataset: entry, ...publishedClasses(entry, {}), first: 20, onlyListed: false, withTotal: true };
    };
    const ask = async (code: string, over: Partial<PublishedQuestion> = {}) =>
      publishedRecords(department.db, definition.name, { ...questionOf(code), ...over }, TODAY);
    const numbers = async (code: string, over: Partial<PublishedQuestion> = {}) => {
      const { records, total } = await ask(code, over);
      return [records.map(({ documentNumber }) => documentNumber), total];
    };
    return { department, questionOf, ask, numbers };
  };

  it.each([
    ['tax', tax, 6],
    ['market', marketRegulation, 8],
    ['courts', courts, 4],
    ['socialSecurity', socialSecurity, 5],
    ['construction', construction, 4],
  ])(
    'every data set of %s says onto which list it leads, and every page of it walks an index of its own',
    async (container, definition, published) => {
      const { department, questionOf } = await start(definition, container);
      const codes = catalogue()
        .filter(({ sector }) => sector === definition.name)
        .map(({ code }) => code)
        .filter((code) => Object.keys(questionOf(code).classes).length > 0);
      expect(codes).toHaveLength(published);
      for (const code of catalogue().flatMap(({ sector, code }) => (sector === definition.name ? [code] : []))) {
        const { list } = await publishedRecords(department.db, definition.name, questionOf(code), TODAY);
        expect([code, list?.kind]).toEqual([code, catalogue().find((each) => each.code === code)?.listing ?? undefined]);
      }
      for (const code of codes) {
        const [page] = await plansOf(department, (db) =>
          publishedRecords(db, definition.name, { ...questionOf(code), after: { on: '2026-06-01', number: 7 }, withTotal: false }, TODAY),
        );
        expect([code, page]).toEqual([code, expect.stringMatching(/Index Scan using \w+_published[^]*Index Cond: \(ROW\(/)]);
        expect([code, page]).toEqual([code, expect.not.stringMatching(/Sort|Seq Scan on \w+ t\b/)]);
      }
    },
  );

  it('hold what is published or flagged and of its term, of organisations and sole traders, never of persons without ground', async () => {
    const { department, numbers } = await start(marketRegulation, 'market');
    const penalty = (documentNumber: string, over: Record<string, string | number> = {}) => ({
      subject: FIRM,
      document_number: documentNumber,
      determined_on: '2026-06-01',
      ...over,
    });
    await department.insert(
      'market_regulation.penalty',
      penalty('公示'),
      penalty('存疑', { state: 'FLAGGED', determined_on: '2026-06-02' }),
      penalty('个体', { subject: TRADER, determined_on: '2026-05-01' }),
      penalty('自然人', { subject: PERSON }),
      penalty('最后一日', { publish_until: TODAY, determined_on: '2026-04-01' }),
      penalty('期满', { publish_until: '2026-11-21' }),
      ...['SUSPENDED', 'REPAIRED', 'EXPIRED', 'WITHDRAWN'].map((state) => penalty(state, { state })),
    );
    await department.insert('market_regulation.penalty', { subject: FIRM, document_number: '无日期' });
    expect(await numbers('administrative-penalty')).toEqual([['存疑', '公示', '个体', '最后一日', '无日期'], 5]);
    expect(await numbers('administrative-penalty', { withoutFlagged: true })).toEqual([['公示', '个体', '最后一日', '无日期'], 4]);
    expect(await numbers('administrative-penalty', { from: '2026-05-01', to: '2026-06-01' })).toEqual([['公示', '个体'], 2]);
    expect(await numbers('administrative-penalty', { onlyListed: true })).toEqual([[], 0]);
    // Bit 0 is the first number of the class.
    expect(await numbers('administrative-penalty', { within: { soleTrader: Buffer.from([1]) } })).toEqual([['个体'], 1]);
    expect(await numbers('administrative-penalty', { within: { organisation: Buffer.from([2]), soleTrader: Buffer.alloc(0) } })).toEqual([
      [],
      0,
    ]);
  });

  it('are paged without a gap or a repetition while records arrive', async () => {
    const { department, ask } = await start(marketRegulation, 'market');
    const rows = (count: number, day: string) =>
      Array.from({ length: count }, (_none, index) => ({ subject: FIRM, document_number: `${day}-${index}`, determined_on: day }));
    const later = rows(1, '2026-09-01');
    await department.insert('market_regulation.penalty', ...rows(4, '2026-06-01'), ...rows(3, '2026-05-01'), {
      subject: FIRM,
      document_number: '无日期',
    });
    const seen: (string | null)[] = [];
    for (let after: PublishedQuestion['after']; ;) {
      const { records } = await ask('administrative-penalty', { first: 3, ...(after ? { after } : {}) });
      if (records.length === 0) break;
      seen.push(...records.map(({ documentNumber }) => documentNumber));
      const last = records.at(-1);
      after = { on: last?.on ?? null, number: last?.record ?? 0 };
      await department.insert('market_regulation.penalty', ...later);
    }
    expect(seen).toEqual(
      [3, 2, 1, 0]
        .map((n) => `2026-06-01-${n}`)
        .concat(
          [2, 1, 0].map((n) => `2026-05-01-${n}`),
          '无日期',
        ),
    );
  });

  it('show of a record that is not open only that it stands on the list, by the day of the listing', async () => {
    const { department, ask } = await start(socialSecurity, 'socialSecurity');
    const fraud = { subject: FIRM, severity: 'SERIOUS', statement: '已退回', determined_on: '2026-03-03', publish_until: '2029-01-01' };
    await department.insert(
      'social_security.benefit_fraud',
      { ...fraud, document_number: '列入', listed_on: '2026-05-05' },
      { ...fraud, document_number: '未列入' },
      { ...fraud, document_number: '移出', listed_on: '2026-01-01', removed_on: '2026-02-01' },
    );
    const { records, list, total } = await ask('benefit-fraud');
    expect(records).toEqual([
      expect.objectContaining({
        documentNumber: '列入',
        on: '2026-05-05',
        publishedOn: '2026-05-05',
        as: 'LISTING',
        listed: true,
        severity: null,
        statement: null,
        publishUntil: null,
      }),
    ]);
    expect([total, list?.kind, list?.list]).toEqual([1, 'BLACK', 'social-insurance-dishonesty']);
    // The day of the finding is not published: nobody finds it out by a period.
    expect((await ask('benefit-fraud', { from: '2026-03-03', to: '2026-03-03' })).total).toBe(0);
  });

  it('show grade A as the red list, and no other grade', async () => {
    const { department, ask } = await start(tax, 'tax');
    const grade = { determined_on: '2026-04-20', year: 2025 };
    await department.insert(
      'tax.grade',
      { ...grade, subject: 1, grade: 'A' },
      { ...grade, subject: 2, grade: 'D' },
      { ...grade, subject: TRADER, grade: 'A' },
    );
    const { records } = await ask('tax-credit-grade');
    expect(records.map(({ subject, listed }) => [subject, listed])).toEqual([[1, true]]);
    expect((await ask('tax-credit-grade', { onlyListed: true })).total).toBe(1);
    expect((await ask('tax-credit-grade', { listed: [] })).total).toBe(0);
  });

  it('leave minors out, whatever ground there is', async () => {
    const { department, ask, numbers } = await start(courts, 'courts');
    const debt = (documentNumber: string, born: string) => ({
      subject: PERSON,
      document_number: documentNumber,
      determined_on: '2026-06-01',
      party_document: `441802${born}0010`,
    });
    await department.insert('courts.dishonest_debt', debt('未成年', '20101231'), debt('成年', '19801231'));
    // A department that opens its field to everybody would publish persons: the ground is stated.
    expect(await numbers('dishonest-debt', { classes: { individual: 'RECORD' } })).toEqual([['成年'], 1]);
    expect((await ask('dishonest-debt')).total).toBe(0);
    // Where the department does not say who was of age, nobody is published.
    await department.insert('courts.enforcement', { subject: PERSON, determined_on: '2026-06-01' });
    expect((await ask('enforcement', { classes: { individual: 'RECORD' } })).total).toBe(0);
  });

  it('are decided again by the department: whoever asks for more is refused', async () => {
    const { department } = await start(courts, 'courts');
    const services = {
      sector: 'courts',
      db: department.db,
      ids: department.ids,
      clock: CLOCK,
      resolvers: courts.resolvers,
      ownFields: undefined,
    };
    const ask = (over: object) =>
      publishedEndpoint.handle(
        {
          dataset: 'dishonest-debt',
          classes: {},
          listed: [],
          onlyListed: false,
          withoutFlagged: false,
          first: 5,
          withTotal: true,
          ...over,
        },
        services,
      );
    expect(await ask({ classes: { organisation: 'RECORD' } })).toEqual(expect.objectContaining({ records: [], total: 0 }));
    const more = /publishes less/;
    await expect(ask({ classes: { individual: 'RECORD' } })).rejects.toThrow(more);
    await expect(ask({ classes: { individual: 'LISTING' } })).rejects.toThrow(more);
    await expect(ask({ listed: ['individual'] })).rejects.toThrow(more);
    await expect(ask({ dataset: 'false-litigation', classes: { organisation: 'RECORD' } })).rejects.toThrow(more);
    await expect(ask({ dataset: 'watch-list' })).rejects.toThrow(/no data set/);
  });

  it('follow the rule of the field, the ground of the data set and the city’s policy', () => {
    const published = (code: string, rules: Parameters<typeof publishedAs>[2] = []) => {
      const entry = catalogue().find((each) => each.code === code);
      if (!entry) throw new Error(code);
      return (['organisation', 'soleTrader', 'individual'] as const).map((each: SubjectClass) =>
        publishedAs({ ...entry, type: entry.typeName }, each, rules),
      );
    };
    for (const [code, [organisation, soleTrader]] of Object.entries(PUBLISHED))
      expect([code, ...published(code)]).toEqual([code, organisation, soleTrader, undefined]);
    expect(published('tax-arrears')).toEqual(['RECORD', 'RECORD', undefined]);
    expect(published('tax-arrears', [{ coordinate: 'TaxCredit.arrears', level: 'OPEN', soleTrader: 'SHARED' }])).toEqual([
      'RECORD',
      undefined,
      undefined,
    ]);
    for (const coordinate of ['Subject.tax', 'TaxArrears.totalBalance'])
      expect(published('tax-arrears', [{ coordinate, level: 'IDENTIFIED' }])).toEqual([undefined, undefined, undefined]);
    expect(published('irregular-taxpayer', [{ coordinate: 'TaxCredit.irregularSince', level: 'SHARED' }])).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
    for (const coordinate of ['TaxCredit.listings', 'ListKind.RED'])
      expect(published('tax-credit-grade', [{ coordinate, level: 'SHARED' }])).toEqual([undefined, undefined, undefined]);
  });
});

/** The plans of the statements that some work runs, sorting and reading whole tables switched off. */
async function plansOf({ db }: TestDepartment, work: (db: TestDepartment['db']) => Promise<unknown>): Promise<string[]> {
  const statements: Sql[] = [];
  const noting = {
    ...db,
    query: <R extends object>(statement: Sql): Promise<R[]> => {
      statements.push(statement);
      return db.query<R>(statement);
    },
  };
  await work(noting);
  return db.transaction(async (tx) => {
    await tx.query(sql`set local enable_seqscan = off`);
    await tx.query(sql`set local enable_bitmapscan = off`);
    const plans = [];
    for (const statement of statements) {
      const lines = await tx.query<Record<string, string>>(join([raw('explain '), statement], ''));
      plans.push(lines.map((line) => Object.values(line)[0]).join('\n'));
    }
    return plans;
  });
}
