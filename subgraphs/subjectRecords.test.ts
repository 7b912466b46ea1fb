import { readFileSync } from 'node:fs';
import construction from './construction/index.ts';
import courts from './courts/index.ts';
import marketRegulation from './market-regulation/index.ts';
import type { SubgraphDefinition } from './shared/defineSubgraph.ts';
import { subjectRecords, type SubjectRecordsQuestion } from './shared/records/subjectRecords.ts';
import { testDepartment, type TestDepartment } from './shared/testing/testDepartment.ts';
import socialSecurity from './social-security/index.ts';
import tax from './tax/index.ts';

const CATALOGUE = JSON.parse(readFileSync(new URL('../schema/generated/catalogue.json', import.meta.url), 'utf8')) as {
  code: string;
  sector: string;
  category: string;
}[];
const FIRM = 1;
const PERSON = 2_000_000_000;
const TODAY = '2026-11-22';

describe('the records of subjects in one sector', () => {
  const departments: TestDepartment[] = [];
  afterAll(async () => {
    await Promise.all(departments.map((department) => department.close()));
  });
  const start = async (definition: SubgraphDefinition, container: string) => {
    const department = await testDepartment(definition, container);
    departments.push(department);
    const datasets = CATALOGUE.filter(({ sector }) => sector === definition.name).map(({ code, category }) => ({ code, category }));
    const ask = (subjects: readonly number[], over: Partial<SubjectRecordsQuestion> = {}) =>
      subjectRecords(department.db, definition.name, { subjects, datasets, allStates: false, first: 20, withTotal: true, ...over }, TODAY);
    return { department, datasets, ask };
  };

  it.each([
    ['tax', tax],
    ['market', marketRegulation],
    ['courts', courts],
    ['socialSecurity', socialSecurity],
    ['construction', construction],
  ])('every data set of %s can be asked for', async (container, definition) => {
    const { datasets, ask } = await start(definition, container);
    expect(datasets.length).toBeGreaterThan(3);
    expect(await ask([FIRM, PERSON])).toEqual([
      { records: [], total: 0 },
      { records: [], total: 0 },
    ]);
    await expect(ask([FIRM], { datasets: [{ code: 'no-such-set', category: 'BASIC' }] })).rejects.toThrow();
  });

  it('show a minor’s to nobody but the minor and RESTRICTED, and count them alike', async () => {
    const { department, ask } = await start(courts, 'courts');
    const debt = (documentNumber: string, born: string) => ({
      subject: PERSON,
      document_number: documentNumber,
      determined_on: '2026-06-01',
      party_document: `441802${born}0010`,
    });
    await department.insert('courts.dishonest_debt', debt('甲', '20101231'), debt('乙', '19801231'));
    const [shown] = await ask([PERSON]);
    expect([shown?.records.map((record) => record.documentNumber), shown?.total]).toEqual([['乙'], 1]);
    const [own] = await ask([PERSON], { allStates: true });
    expect([own?.records.map((record) => record.documentNumber), own?.total]).toEqual([['乙', '甲'], 2]);
  });

  it('tell good conduct from bad in one data set', async () => {
    const { department, ask } = await start(construction, 'construction');
    const conduct = { subject: FIRM, code: 'X', facts: '事实', determined_on: '2026-06-01' };
    await department.insert('construction.conduct', { ...conduct, kind: 'GOOD' }, { ...conduct, kind: 'BAD', determined_on: '2026-07-01' });
    const categories = async (over: Partial<SubjectRecordsQuestion> = {}) => {
      const [answer] = await ask([FIRM], over);
      return [answer?.records.map(({ category }) => category), answer?.total];
    };
    expect(await categories()).toEqual([['NEGATIVE', 'POSITIVE'], 2]);
    expect(await categories({ categories: ['POSITIVE'] })).toEqual([['POSITIVE'], 1]);
  });
});
