import sql from 'sql-template-tag';
import { composedSdl } from '../../shared/subgraphServer.ts';
import { testDepartment, type Asking, type TestDepartment } from '../../shared/testing/testDepartment.ts';
import analysis from '../index.ts';

const BUYER: Asking = { as: 'IDENTIFIED', calls: [{ requestId: 'r', organisation: '招标单位', user: '丙' }] };

/** What a document costs that is asked for under a hundred names. */
describe('documents as PDF', () => {
  let department: TestDepartment;
  beforeAll(async () => {
    department = await testDepartment(analysis, '', composedSdl('analysis'));
    const keep = (id: string, parties: number) => {
      const result = { party: '某公司', consortium: null, subject: null, nameMatches: null, outcome: 'NO_SUCH_SUBJECT', measures: [] };
      const content = { matter: 'TENDER', reference: '2026-1', complete: true, unavailable: [], results: Array(parties).fill(result) };
      return department.db.query(sql`
        insert into analysis.issued_document (id, kind, label, organisation, taken_at, policy_revision, code, content, signature, basis)
        values (${id}, 'SCREENING', ${id}, '招标单位', '2026-11-22', 1, ${id}, ${JSON.stringify(content)}::jsonb, '', '{}'::jsonb)`);
    };
    await keep('short', 1);
    await keep('other', 1);
    await keep('long', 1_000);
  });
  afterAll(() => department.close());

  const ask = async (selection: string) => {
    const { data, errors, statements } = await department.query(`{ ${selection} }`, {}, BUYER);
    const read = statements.filter((text) => text.includes('from analysis.issued_document')).length;
    return { data: data as Record<string, Record<string, string>> | null, codes: errors.map(({ code }) => code), read };
  };
  const aliases = (count: number) => Array.from({ length: count }, (_, index) => `p${index}: pdf`).join(' ');

  it('are read and rendered once, however often a request asks for one', async () => {
    const { data, codes, read } = await ask(
      `a: screening(id: "short") { ${aliases(20)} } b: screening(id: "short") { pdf } c: screening(id: "other") { id } d: screening(id: "none") { id }`,
    );
    expect([codes, data?.['c'], data?.['d'], read]).toEqual([[], { id: 'other' }, null, 1]);
    const [one, ...others] = new Set([...Object.values(data?.['a'] ?? {}), data?.['b']?.['pdf']]);
    // A file tells to the millisecond when it was made.
    expect([
      Buffer.from(one ?? '', 'base64')
        .subarray(0, 5)
        .toString(),
      others,
    ]).toEqual(['%PDF-', []]);
  });

  it('are refused where more than 16 MiB would leave, every alias counted', async () => {
    const { data } = await ask('screening(id: "long") { pdf }');
    const length = data?.['screening']?.['pdf']?.length ?? 0;
    const many = Math.ceil((16 * 1024 * 1024 * 4) / 3 / length) + 1;
    expect([...new Set((await ask(`screening(id: "long") { ${aliases(many)} }`)).codes)]).toEqual(['BAD_USER_INPUT']);
    expect((await ask(`screening(id: "long") { ${aliases(2)} }`)).codes).toEqual([]);
  });
});
