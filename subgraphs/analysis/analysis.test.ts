import { composedSdl } from '../shared/subgraphServer.ts';
import { testDepartment, type TestDepartment } from '../shared/testing/testDepartment.ts';
import analysis from './index.ts';

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
    ]);
    expect(datasets.find(({ code }) => code === 'tax-credit-grade')?.fields).toEqual(expect.arrayContaining(['year', 'grade', 'issuer']));
  });

  it('serves all sectors, and none for one that keeps no data sets', async () => {
    const { data } = await department.query('{ all: catalogue { sector } registry: catalogue(sector: "registry") { code } }');
    expect(new Set((data?.['all'] as { sector: string }[]).map(({ sector }) => sector))).toEqual(
      new Set(['tax', 'market-regulation', 'courts', 'social-security', 'construction']),
    );
    expect(data?.['registry']).toEqual([]);
  });

  it('refuses a sector that does not exist', async () => {
    const { errors } = await department.query('{ catalogue(sector: "taxes") { code } }');
    expect(errors).toEqual([{ path: 'catalogue', code: 'BAD_USER_INPUT', reason: undefined }]);
  });
});
