import { composedSdl } from '../shared/subgraphServer.ts';
import { testDepartment, type TestDepartment } from '../shared/testing/testDepartment.ts';
import { parseOtherEntries } from './catalogue/otherEntries.ts';
import analysis from './index.ts';

const factsOf = ({ code }: { code: string }) => ({
  dataset: code,
  lastCollectedOn: '2026-11-01',
  nextDueOn: '2026-12-01',
  overdue: false,
  rows: 40,
  rowsExact: true,
  read: 8,
  rejected: 2,
});

describe('analysis', () => {
  let department: TestDepartment;
  beforeAll(async () => {
    department = await testDepartment(analysis, '', composedSdl('analysis'));
  });
  afterAll(() => department.close());

  it('serves a sector’s catalogue to anybody, with where, why and how long', async () => {
    const { data, errors, statements } = await department.query(
      '{ catalogue(sector: "tax") { code sector title titleEnglish category typeName fields legalBasis publicity personPublicationGround sharing retention cadence } }',
    );
    expect(errors).toEqual([]);
    expect(statements).toEqual([]);
    const datasets = data?.['catalogue'] as { code: string; typeName: string; fields: string[] }[];
    expect(datasets.map(({ code, typeName }) => [code, typeName])).toEqual([
      ['irregular-taxpayer', 'IrregularTaxpayer'],
      ['major-tax-violation', 'MajorTaxViolation'],
      ['tax-arrears', 'TaxArrears'],
      ['tax-commitment', 'TaxCommitment'],
      ['tax-credit-grade', 'TaxGrade'],
      ['tax-inspection', 'TaxInspection'],
      ['tax-paid', 'TaxPaid'],
      ['tax-penalty', 'TaxPenalty'],
      ['watch-list', 'Listing'],
    ]);
    expect(datasets.find(({ code }) => code === 'tax-credit-grade')?.fields).toEqual(expect.arrayContaining(['year', 'grade', 'issuer']));
  });

  it('serves all sectors, the registry’s own data sets, and with its ground what is not collected', async () => {
    const { data, errors } = await department.query(
      '{ all: catalogue { sector code status ground cadence typeName collection { rows } } registry: catalogue(sector: "registry") { code status owner } education: catalogue(sector: "education") { code status ground } }',
      {},
      { askInternal: (_sector, _endpoint, body) => Promise.resolve((body as { datasets: { code: string }[] }).datasets.map(factsOf)) },
    );
    expect(errors.filter(({ code }) => code !== 'UNAUTHORIZED_FIELD_OR_TYPE')).toEqual([]);
    const all = data?.['all'] as Record<string, unknown>[];
    expect(new Set(all.filter(({ status }) => status === 'COLLECTED').map(({ sector }) => sector))).toEqual(
      new Set(['registry', 'tax', 'market-regulation', 'courts', 'social-security', 'construction']),
    );
    for (const { code, status, ground, cadence, typeName, collection } of all)
      expect([code, ...[ground, cadence, typeName, collection].map((value) => value !== null)]).toEqual(
        status === 'COLLECTED' ? [code, false, true, true, true] : [code, true, false, false, false],
      );
    expect((data?.['registry'] as { code: string }[]).map(({ code }) => code)).toEqual([
      'legal-persons',
      'population',
      'relations',
      'institution-annual-report',
      'social-organisation-evaluation',
      'broken-promise',
    ]);
    expect(data?.['education']).toContainEqual(expect.objectContaining({ code: 'student-credit', status: 'NOT_COLLECTED' }));
  });

  it('shows the rule of each leaf, the city’s policy in it', async () => {
    const leaves = async (access = {}) => {
      const { data } = await department.query(
        '{ catalogue(sector: "tax") { code leaves { coordinate level person soleTrader consent } } }',
        {},
        { access },
      );
      return (data?.['catalogue'] as { code: string; leaves: object[] }[]).find(({ code }) => code === 'tax-arrears')?.leaves;
    };
    const rule = { coordinate: 'TaxCredit.arrears', level: 'OPEN', person: 'RESTRICTED', soleTrader: 'OPEN', consent: true };
    expect(await leaves()).toEqual([rule]);
    expect(await leaves({ rules: [{ coordinate: 'TaxCredit.arrears', level: 'SHARED' }] })).toEqual([
      { ...rule, level: 'SHARED', soleTrader: 'SHARED' },
    ]);
  });

  it('counts rows for whoever may read of somebody, and asks each department once', async () => {
    const rows = async (as: 'OPEN' | 'SHARED') => {
      const asked: string[] = [];
      const { data, errors } = await department.query(
        '{ catalogue { sector code collection { rows rejectedShare } } }',
        {},
        {
          access: as === 'SHARED' ? { identified: true, levels: { tax: 'SHARED', registry: 'SHARED' }, purpose: 'test' } : {},
          askInternal: (sector, _endpoint, body) => {
            asked.push(sector);
            if (sector === 'courts') return Promise.reject(new Error('down'));
            return Promise.resolve((body as { datasets: { code: string }[] }).datasets.map(factsOf));
          },
        },
      );
      const of = (sector: string, code: string) =>
        (data?.['catalogue'] as { sector: string; code: string; collection: object | null }[]).find(
          (entry) => entry.sector === sector && entry.code === code,
        )?.collection;
      return { of, errors, asked };
    };
    const open = await rows('OPEN');
    expect(open.asked.sort()).toEqual(['construction', 'courts', 'market-regulation', 'registry', 'social-security', 'tax']);
    expect(open.of('tax', 'tax-arrears')).toEqual({ rows: 40, rejectedShare: 0.25 });
    for (const [sector, code] of [
      ['tax', 'tax-inspection'],
      ['tax', 'watch-list'],
      ['registry', 'population'],
    ] as const)
      expect([code, open.of(sector, code)]).toEqual([code, { rows: null, rejectedShare: 0.25 }]);
    // Not "never": nobody knows.
    expect(open.of('courts', 'judgment')).toBeNull();
    expect(open.errors).toContainEqual(expect.objectContaining({ code: 'DEPARTMENT_UNAVAILABLE' }));
    const shared = await rows('SHARED');
    expect(shared.of('tax', 'watch-list')).toEqual({ rows: 40, rejectedShare: 0.25 });
    expect(shared.of('registry', 'population')).toEqual({ rows: 40, rejectedShare: 0.25 });
    expect(shared.of('tax', 'tax-inspection')).toEqual({ rows: null, rejectedShare: 0.25 });
  });

  it('loads nothing that is left out without a ground, or stands twice', () => {
    const entry = 'code: x, sector: y, owner: z, plan: "1", title: 甲, titleEnglish: a, category: OTHER';
    expect(() => parseOtherEntries(`collected: []\nnotCollected: [{ ${entry} }]`)).toThrow(/ground/);
    expect(() => parseOtherEntries(`collected: []\nnotCollected: [{ ${entry}, ground: g }, { ${entry}, ground: g }]`)).toThrow(
      /stands twice/,
    );
  });

  it('refuses a sector that does not exist', async () => {
    const { errors } = await department.query('{ catalogue(sector: "taxes") { code } }');
    expect(errors).toEqual([{ path: 'catalogue', code: 'BAD_USER_INPUT', reason: undefined }]);
  });
});
