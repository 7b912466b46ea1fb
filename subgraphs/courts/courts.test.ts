import { testDepartment, type Asking, type TestDepartment } from '../shared/testing/testDepartment.ts';
import courts from './index.ts';

const FIRM = 1;
const PERSON = 2_000_000_001;
const ENDED = 2_000_000_002;
const MINOR = 2_000_000_003;
const DEBTOR = 3;

const lookup = `query ($name: String!, $documentNumber: String!) {
  judgmentDebtor(name: $name, documentNumber: $documentNumber) { caseNumber court filedOn duty performance ground publishedOn }
}`;
const entry = {
  document_number: '（2026）粤1881执101号',
  issuer: '英德市人民法院',
  ground: '有履行能力而拒不履行',
  performance: 'NONE',
  determined_on: '2026-03-01',
  published_on: '2026-03-02',
  publish_until: '2028-03-02',
};

describe('the courts', () => {
  let department: TestDepartment;
  const find = async (name: string, documentNumber: string, asking?: Asking) => department.query(lookup, { name, documentNumber }, asking);

  beforeAll(async () => {
    department = await testDepartment(courts, 'courts');
    await department.insert(
      'courts.dishonest_debt',
      { ...entry, subject: PERSON, party_name: '张三', party_document: '44188119900101123X', filed_on: '2026-01-05', duty: '偿还李四借款' },
      { ...entry, subject: PERSON, party_name: '张三', party_document: '44188119900101123X', state: 'SUSPENDED' },
      { ...entry, subject: ENDED, party_name: '王五', party_document: '441881198001011234', publish_until: '2026-11-21' },
      { ...entry, subject: MINOR, party_name: '赵六', party_document: '441881201001011234' },
      { ...entry, subject: FIRM, party_name: '英德市甲建筑有限公司（示例）', party_document: '91441881123456789X', ended_on: '2026-11-22' },
    );
    await department.insert('courts.enforcement', {
      subject: FIRM,
      document_number: '（2026）粤1881执7号',
      target_amount: '100000.00',
      case_status: 'IN_PROGRESS',
      determined_on: '2026-02-01',
    });
  });
  afterAll(() => department.close());

  it('finds a published entry by name and number, however they are written', async () => {
    const found = [
      {
        caseNumber: '（2026）粤1881执101号',
        court: '英德市人民法院',
        filedOn: '2026-01-05',
        duty: '偿还李四借款',
        performance: '全部未履行',
        ground: '有履行能力而拒不履行',
        publishedOn: '2026-03-02',
      },
    ];
    for (const number of ['44188119900101123X', ' ４４１８８１１９９００１０１１２３ｘ ', '441881-19900101-123x']) {
      expect((await find(' 张三', number)).data).toEqual({ judgmentDebtor: found });
    }
    expect((await find('英德市甲建筑有限公司(示例)', '91441881123456789x', { on: '2026-11-21' })).data).toMatchObject({
      judgmentDebtor: [{ performance: '全部未履行' }],
    });
  });

  it('answers a wrong name, an unknown number and an entry no longer published alike', async () => {
    const unknown = await find('张三', '441881197001011234');
    expect(unknown).toMatchObject({ data: { judgmentDebtor: null }, errors: [] });
    // What nobody is called is not looked for: its marks would be sorted in the square of their number.
    const marks = 'e' + '\u0301\u0323'.repeat(1_000);
    for (const [name, number] of [
      [marks, '441881198001011234'],
      ['张三', marks],
    ] as const)
      expect(await find(name, number)).toMatchObject({ data: { judgmentDebtor: null }, errors: [], statements: [] });
    expect(unknown.statements).toHaveLength(1);
    expect(await find('张四', '44188119900101123X')).toEqual(unknown);
    expect(await find('张', '44188119900101123X')).toEqual(unknown);
    expect(await find('', '')).toEqual(unknown);
    expect(await find('王五', '441881198001011234')).toEqual(unknown);
    expect(await find('英德市甲建筑有限公司（示例）', '91441881123456789X')).toEqual(unknown);
    expect((await find('张三\0', '44188119900101123X')).data).toEqual(unknown.data);
  });

  it('serves and lists nothing that was performed or closed, though no file says since when', async () => {
    const numbered = (document_number: string) => ({ document_number, subject: DEBTOR, determined_on: '2026-03-01' });
    await department.insert(
      'courts.dishonest_debt',
      { ...entry, ...numbered('（2026）粤1881执1号'), party_name: '丙公司', party_document: '1', performance: 'FULL' },
      { ...entry, ...numbered('（2026）粤1881执2号'), party_name: '丙公司', party_document: '1', performance: null },
    );
    await department.insert(
      'courts.enforcement',
      { ...numbered('（2026）粤1881执3号'), case_status: 'CONCLUDED' },
      { ...numbered('（2026）粤1881执4号'), case_status: 'TERMINATED' },
      { ...numbered('（2026）粤1881执5号'), case_status: 'PROCEDURE_TERMINATED' },
      { ...numbered('（2026）粤1881执6号'), case_status: null },
    );
    const selection =
      'enforcements { totalCount nodes { documentNumber } } dishonestDebts(current: false) { documentNumber } listings { list }';
    const { subjects } = await department.ask([DEBTOR], selection);
    expect(subjects).toEqual([
      {
        enforcements: { totalCount: 2, nodes: [{ documentNumber: '（2026）粤1881执6号' }, { documentNumber: '（2026）粤1881执5号' }] },
        dishonestDebts: [{ documentNumber: '（2026）粤1881执2号' }],
        listings: [{ list: 'dishonest-debt' }],
      },
    ]);
    expect((await find('丙公司', '1')).data).toMatchObject({ judgmentDebtor: [{ caseNumber: '（2026）粤1881执2号' }] });
    const { subjects: unrestricted } = await department.ask([DEBTOR], 'enforcements { totalCount }', { as: 'RESTRICTED' });
    expect(unrestricted).toEqual([{ enforcements: { totalCount: 4 } }]);
  });

  it('answers the same to everybody', async () => {
    expect((await find('王五', '441881198001011234', { as: 'RESTRICTED' })).data).toEqual({ judgmentDebtor: null });
  });

  it('never lists or publishes who was a minor when listed', async () => {
    expect((await find('赵六', '441881201001011234')).data).toEqual({ judgmentDebtor: null });
    const { subjects } = await department.ask([MINOR, PERSON], 'listings { list since until }', { as: 'SHARED' });
    expect(subjects).toEqual([{ listings: [] }, { listings: [{ list: 'dishonest-debt', since: '2026-03-02', until: '2028-03-02' }] }]);
  });

  it('answers current entries until the day on which they end', async () => {
    const selection = 'dishonestDebts { documentNumber } all: dishonestDebts(current: false) { performance }';
    const [document, performance] = [{ documentNumber: '（2026）粤1881执101号' }, { performance: 'NONE' }];
    expect((await department.ask([FIRM], selection, { on: '2026-11-21' })).subjects).toEqual([
      { dishonestDebts: [document], all: [performance] },
    ]);
    expect((await department.ask([FIRM], selection, { on: '2026-11-22' })).subjects).toEqual([{ dishonestDebts: [], all: [performance] }]);
    expect((await department.ask([ENDED], selection, { as: 'RESTRICTED' })).subjects).toEqual([{ dishonestDebts: [], all: [performance] }]);
  });

  it('asks one statement for the enforcements of a batch and withholds persons', async () => {
    const { subjects, errors, statements } = await department.ask(
      [FIRM, PERSON, 2],
      'enforcements { totalCount nodes { targetAmount caseStatus } }',
    );
    expect(statements).toHaveLength(1);
    expect(subjects.map(({ enforcements }) => enforcements)).toEqual([
      { totalCount: 1, nodes: [{ targetAmount: '100000.00', caseStatus: 'IN_PROGRESS' }] },
      null,
      { totalCount: 0, nodes: [] },
    ]);
    expect(errors).toEqual([{ path: '_entities.1.courts.enforcements', code: 'UNAUTHORIZED_FIELD_OR_TYPE', reason: 'PERSON' }]);
  });
});
