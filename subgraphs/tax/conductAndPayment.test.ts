import { testDepartment, type TestDepartment } from '../shared/testing/testDepartment.ts';
import tax from './index.ts';

const FIRM = 1;
const OTHER_FIRM = 2;
const TRADER = 1_000_000_001;
const PERSON = 2_000_000_001;

describe('the tax department’s records of conduct and payment', () => {
  let department: TestDepartment;

  beforeAll(async () => {
    department = await testDepartment(tax, 'tax');
    await department.insert(
      'tax.major_violation',
      {
        subject: FIRM,
        case_nature: 'EVASION',
        facts: '少列收入',
        recovered_tax: '1000000.00',
        determined_on: '2025-02-01',
        listed_on: '2025-02-10',
        publish_until: '2028-02-10',
        document_number: '清税稽失信〔2025〕1号',
      },
      { subject: FIRM, case_nature: 'ABSCONDING', determined_on: '2022-03-01', listed_on: '2022-03-05', publish_until: '2025-03-05' },
      {
        subject: TRADER,
        case_nature: 'FALSE_VAT_INVOICES',
        determined_on: '2025-05-01',
        removed_on: '2026-06-01',
        publish_until: '2026-05-31',
      },
      { subject: PERSON, case_nature: 'RESISTANCE', facts: '张三以暴力抗税', determined_on: '2025-06-01' },
    );
    await department.insert(
      'tax.penalty',
      { subject: FIRM, document_number: '税罚1号', penalty_kinds: 'FINE;CONFISCATION', fine: '2000.00', determined_on: '2026-02-03' },
      { subject: FIRM, document_number: '税罚2号', penalty_kinds: 'FINE', fine: '50.00', determined_on: '2026-05-03' },
      { subject: FIRM, document_number: '税罚3号', penalty_kinds: 'FINE', determined_on: '2026-05-03', state: 'REPAIRED' },
      { subject: PERSON, document_number: '税罚4号', facts: '张三丢失发票', determined_on: '2026-05-03' },
    );
    await department.insert(
      'tax.inspection',
      {
        subject: FIRM,
        period_from: '2023-01-01',
        period_until: '2024-12-31',
        recovered_tax: '88.10',
        fine: '44.05',
        transferred: false,
        conclusion: '查补税款',
        determined_on: '2025-08-01',
      },
      { subject: PERSON, conclusion: '未发现问题', determined_on: '2025-08-01' },
    );
    await department.insert(
      'tax.irregular',
      { subject: FIRM, determined_on: '2024-01-10', ended_on: '2024-03-01' },
      { subject: OTHER_FIRM, determined_on: '2026-01-10', ended_on: '2026-11-22' },
      { subject: TRADER, determined_on: '2025-07-01' },
      { subject: PERSON, determined_on: '2025-07-01' },
    );
    await department.insert(
      'tax.paid',
      {
        subject: FIRM,
        year: 2024,
        total: '300.30',
        value_added_tax: '100.10',
        corporate_income_tax: '200.20',
        determined_on: '2025-01-31',
      },
      { subject: FIRM, year: 2025, total: '5.00', determined_on: '2026-01-31' },
      { subject: PERSON, year: 2025, total: '12.34', individual_income_tax: '12.34', determined_on: '2026-01-31' },
    );
    await department.insert(
      'tax.commitment',
      {
        subject: FIRM,
        kind: '诚信纳税承诺',
        made_on: '2025-04-01',
        until: '2028-04-01',
        kept: true,
        text: '依法纳税',
        determined_on: '2025-04-01',
      },
      { subject: TRADER, kind: '诚信纳税承诺', made_on: '2025-05-01', determined_on: '2025-05-01' },
      { subject: PERSON, kind: '诚信纳税承诺', made_on: '2025-06-01', determined_on: '2025-06-01' },
    );
  });
  afterAll(() => department.close());

  it('answers serious violations that are still published, none that was taken off, a person’s at SHARED only', async () => {
    const selection = 'majorViolations { caseNature facts recoveredTax listedOn severity dataset }';
    const { subjects, errors } = await department.ask([FIRM, OTHER_FIRM, TRADER, PERSON], selection);
    const entry = { severity: null, dataset: 'major-tax-violation' };
    expect(subjects.map(({ majorViolations }) => majorViolations)).toEqual([
      [{ ...entry, caseNature: 'EVASION', facts: '少列收入', recoveredTax: '1000000.00', listedOn: '2025-02-10' }],
      [],
      [],
      null,
    ]);
    expect(errors).toEqual([{ path: '_entities.3.tax.majorViolations', code: 'UNAUTHORIZED_FIELD_OR_TYPE', reason: 'PERSON' }]);
    expect((await department.ask([PERSON], 'majorViolations { facts }', { as: 'SHARED' })).subjects).toEqual([
      { majorViolations: [{ facts: '张三以暴力抗税' }] },
    ]);
    expect((await department.ask([FIRM], 'majorViolations { caseNature state }', { as: 'RESTRICTED' })).subjects).toEqual([
      {
        majorViolations: [
          { caseNature: 'EVASION', state: 'PUBLISHED' },
          { caseNature: 'ABSCONDING', state: 'EXPIRED' },
        ],
      },
    ]);
  });

  it('puts serious violations on the black list, until the day before they were taken off', async () => {
    const selection = 'listings { kind list since until documentNumber }';
    const { subjects } = await department.ask([FIRM, TRADER], selection);
    const entry = { kind: 'BLACK', list: 'major-tax-violation' };
    expect(subjects.map(({ listings }) => listings)).toEqual([
      [{ ...entry, since: '2025-02-10', until: '2028-02-10', documentNumber: '清税稽失信〔2025〕1号' }],
      [],
    ]);
    expect((await department.ask([TRADER], selection, { on: '2026-05-31' })).subjects).toEqual([
      { listings: [{ ...entry, since: '2025-05-01', until: '2026-05-31', documentNumber: null }] },
    ]);
  });

  it('answers penalties page by page, by period and state', async () => {
    const page = (args: string) =>
      `penalties(${args}) { totalCount edges { cursor } nodes { documentNumber penaltyKinds fine } pageInfo { hasNextPage endCursor } }`;
    const [first] = (await department.ask([FIRM], page('first: 1'))).subjects;
    expect(first).toMatchObject({
      penalties: {
        totalCount: 2,
        nodes: [{ documentNumber: '税罚2号', penaltyKinds: ['FINE'], fine: '50.00' }],
        pageInfo: { hasNextPage: true },
      },
    });
    const { endCursor } = (first as { penalties: { pageInfo: { endCursor: string } } }).penalties.pageInfo;
    expect((await department.ask([FIRM], page(`first: 1, after: ${JSON.stringify(endCursor)}`))).subjects).toMatchObject([
      {
        penalties: {
          totalCount: 2,
          nodes: [{ documentNumber: '税罚1号', penaltyKinds: ['FINE', 'CONFISCATION'], fine: '2000.00' }],
          pageInfo: { hasNextPage: false },
        },
      },
    ]);
    expect((await department.ask([FIRM], page('during: { to: "2026-02-28" }'))).subjects).toMatchObject([
      { penalties: { totalCount: 1, nodes: [{ documentNumber: '税罚1号' }] } },
    ]);
    expect((await department.ask([FIRM], page('state: [REPAIRED]'), { as: 'RESTRICTED' })).subjects).toMatchObject([
      { penalties: { totalCount: 1, nodes: [{ documentNumber: '税罚3号' }] } },
    ]);
  });

  it('opens a person’s penalties by the consent that he gave for them, and for nothing else', async () => {
    const asking = {
      as: 'IDENTIFIED' as const,
      access: { consents: [{ subject: department.ids.subjectId(PERSON), dataset: 'tax-penalty' }], purpose: 'test' },
    };
    const { subjects, errors } = await department.ask([PERSON], 'penalties { nodes { documentNumber } } commitments { kind }', asking);
    expect(subjects).toEqual([{ penalties: { nodes: [{ documentNumber: '税罚4号' }] }, commitments: null }]);
    expect(errors.map(({ path, reason }) => [path, reason])).toEqual([['_entities.0.tax.commitments', 'CONSENT']]);
  });

  it('answers inspections and what was paid at RESTRICTED only', async () => {
    const selection =
      'inspections { nodes { periodFrom recoveredTax fine transferred conclusion } } paid(year: 2024) { year total valueAddedTax }';
    const denied = await department.ask([FIRM, PERSON], selection, { as: 'SHARED' });
    expect(denied.subjects).toEqual([
      { inspections: null, paid: null },
      { inspections: null, paid: null },
    ]);
    expect(denied.errors.map(({ reason }) => reason)).toEqual(['CONSENT', 'CONSENT', 'CONSENT', 'CONSENT']);
    expect(denied.statements).toEqual([]);
    expect((await department.ask([FIRM, PERSON], selection, { as: 'RESTRICTED' })).subjects).toEqual([
      {
        inspections: {
          nodes: [{ periodFrom: '2023-01-01', recoveredTax: '88.10', fine: '44.05', transferred: false, conclusion: '查补税款' }],
        },
        paid: { year: 2024, total: '300.30', valueAddedTax: '100.10' },
      },
      {
        inspections: { nodes: [{ periodFrom: null, recoveredTax: null, fine: null, transferred: null, conclusion: '未发现问题' }] },
        paid: null,
      },
    ]);
  });

  it('tells a person’s payments by consent', async () => {
    const asking = {
      as: 'IDENTIFIED' as const,
      access: { consents: [{ subject: department.ids.subjectId(PERSON), dataset: 'tax-paid' }], purpose: 'test' },
    };
    expect((await department.ask([PERSON, FIRM], 'paid(year: 2025) { total individualIncomeTax }', asking)).subjects).toEqual([
      { paid: { total: '12.34', individualIncomeTax: '12.34' } },
      { paid: null },
    ]);
  });

  it('says since when a taxpayer is irregular, and null once it was lifted', async () => {
    const since = async (on: string) => (await department.ask([FIRM, OTHER_FIRM, TRADER, PERSON], 'irregularSince', { on })).subjects;
    expect(await since('2026-11-21')).toEqual([
      { irregularSince: null },
      { irregularSince: '2026-01-10' },
      { irregularSince: '2025-07-01' },
      { irregularSince: null },
    ]);
    expect((await since('2026-11-22'))[1]).toEqual({ irregularSince: null });
    const { errors, statements } = await department.ask([OTHER_FIRM, TRADER, PERSON], 'irregularSince');
    expect(errors.map(({ path, reason }) => [path, reason])).toEqual([['_entities.2.tax.irregularSince', 'PERSON']]);
    expect(statements).toHaveLength(1);
  });

  it('answers the commitments of organisations openly, of sole traders and persons at SHARED', async () => {
    const selection = 'commitments { kind madeOn until kept text }';
    const firm = { kind: '诚信纳税承诺', madeOn: '2025-04-01', until: '2028-04-01', kept: true, text: '依法纳税' };
    const { subjects, errors } = await department.ask([FIRM, TRADER, PERSON], selection);
    expect(subjects).toEqual([{ commitments: [firm] }, { commitments: null }, { commitments: null }]);
    expect(errors.map(({ reason }) => reason)).toEqual(['PERSON', 'PERSON']);
    expect((await department.ask([TRADER, PERSON], 'commitments { id madeOn kept }', { as: 'SHARED' })).subjects).toEqual([
      { commitments: [{ id: expect.any(String) as string, madeOn: '2025-05-01', kept: null }] },
      { commitments: [{ id: expect.any(String) as string, madeOn: '2025-06-01', kept: null }] },
    ]);
  });
});
