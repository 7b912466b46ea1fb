import { testDepartment, type TestDepartment } from '../shared/testing/testDepartment.ts';
import construction from './index.ts';

const FIRM = 1;
const OTHER_FIRM = 2;
const PERSON = 2_000_000_001;

describe('the construction department', () => {
  let department: TestDepartment;

  beforeAll(async () => {
    department = await testDepartment(construction, 'construction');
    await department.insert(
      'construction.qualification',
      { subject: FIRM, name: '建筑工程施工总承包', grade: '一级', valid_until: '2026-11-22', determined_on: '2021-11-23' },
      { subject: FIRM, name: '市政公用工程施工总承包', grade: '二级', valid_until: null, determined_on: '2020-01-01' },
    );
    await department.insert(
      'construction.conduct',
      { subject: FIRM, kind: 'BAD', code: 'D1-4-02', title: '未按规定设置安全警示标志', determined_on: '2026-01-15' },
      { subject: FIRM, kind: 'GOOD', title: '省级优质工程奖', determined_on: '2026-02-15' },
      {
        subject: OTHER_FIRM,
        kind: 'BAD',
        code: 'D1-1-04',
        title: '出借资质',
        determined_on: '2026-03-15',
        publish_until: '2027-03-14',
        document_number: '清建罚〔2026〕3号',
      },
      { subject: PERSON, kind: 'BAD', code: 'D1-1-05', title: '出借执业资格', facts: '张三出借注册证书', determined_on: '2026-03-15' },
    );
    await department.insert('construction.project', {
      subject: FIRM,
      name: '英德市人民医院门诊楼',
      role: 'CONSTRUCTION',
      division: '441881',
      contract_amount: '86000000.00',
      contracted_on: '2025-05-01',
      determined_on: '2025-05-20',
    });
  });
  afterAll(() => department.close());

  it('answers qualifications that are valid today, the last day included', async () => {
    const selection = 'qualifications { name grade } all: qualifications(current: false) { name }';
    const [building, municipal] = ['建筑工程施工总承包', '市政公用工程施工总承包'];
    const all = [{ name: building }, { name: municipal }];
    expect((await department.ask([FIRM], selection, { on: '2026-11-22' })).subjects).toEqual([
      {
        qualifications: [
          { name: building, grade: '一级' },
          { name: municipal, grade: '二级' },
        ],
        all,
      },
    ]);
    expect((await department.ask([FIRM], selection, { on: '2026-11-23' })).subjects).toEqual([
      { qualifications: [{ name: municipal, grade: '二级' }], all },
    ]);
  });

  it('keeps good conduct out of bad conduct, in one statement for a batch', async () => {
    const { subjects, statements, errors } = await department.ask(
      [FIRM, OTHER_FIRM, PERSON],
      'badConduct { totalCount nodes { kind code title } }',
    );
    expect(statements).toHaveLength(1);
    expect(subjects.map(({ badConduct }) => badConduct)).toEqual([
      { totalCount: 1, nodes: [{ kind: 'BAD', code: 'D1-4-02', title: '未按规定设置安全警示标志' }] },
      { totalCount: 1, nodes: [{ kind: 'BAD', code: 'D1-1-04', title: '出借资质' }] },
      null,
    ]);
    expect(errors.map(({ reason }) => reason)).toEqual(['PERSON']);
  });

  it('answers projects with the subject’s part in them', async () => {
    const { subjects } = await department.ask(
      [FIRM],
      'projects { nodes { name role division contractAmount contractedOn completedOn } pageInfo { hasNextPage } }',
    );
    expect(subjects).toEqual([
      {
        projects: {
          nodes: [
            {
              name: '英德市人民医院门诊楼',
              role: 'CONSTRUCTION',
              division: '441881',
              contractAmount: '86000000.00',
              contractedOn: '2025-05-01',
              completedOn: null,
            },
          ],
          pageInfo: { hasNextPage: false },
        },
      },
    ]);
  });

  it('blacklists for the conduct that the data names, and for no other', async () => {
    const { subjects } = await department.ask([FIRM, OTHER_FIRM], 'listings { kind list name documentNumber since until }');
    expect(subjects).toEqual([
      { listings: [] },
      {
        listings: [
          {
            kind: 'BLACK',
            list: 'construction-blacklist',
            name: '建筑市场主体黑名单',
            documentNumber: '清建罚〔2026〕3号',
            since: '2026-03-15',
            until: '2027-03-14',
          },
        ],
      },
    ]);
  });
});
