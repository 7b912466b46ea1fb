import { testDepartment, type TestDepartment } from '../shared/testing/testDepartment.ts';
import marketRegulation from './index.ts';

const FIRM = 1;
const OTHER_FIRM = 2;
const TRADER = 1_000_000_001;
const PERSON = 2_000_000_001;

describe('the market regulator', () => {
  let department: TestDepartment;

  beforeAll(async () => {
    department = await testDepartment(marketRegulation, 'market');
    await department.insert(
      'market_regulation.registration',
      {
        subject: FIRM,
        company_type: '有限责任公司',
        status: 'ACTIVE',
        registered_capital: '5000000.00',
        currency: 'CNY',
        division: '441881',
        determined_on: '2020-03-02',
      },
      {
        subject: FIRM,
        company_type: '股份有限公司',
        status: 'ACTIVE',
        registered_capital: '90000000.00',
        currency: 'CNY',
        division: '441881',
        determined_on: '2024-06-01',
      },
      {
        subject: TRADER,
        company_type: '个体工商户',
        status: 'REVOKED',
        determined_on: '2019-01-01',
        address: '广东省清远市英德市英城街道和平路1号',
      },
    );
    await department.insert(
      'market_regulation.penalty',
      {
        subject: FIRM,
        document_number: '英市监罚〔2026〕1号',
        penalty_kinds: 'FINE;CONFISCATION',
        fine: '2000.00',
        facts: '销售过期食品',
        determined_on: '2026-02-03',
        rule_code: 'credit-repair',
        rule_version: '2026-04-01',
      },
      {
        subject: FIRM,
        document_number: '英市监罚〔2023〕9号',
        penalty_kinds: null,
        determined_on: '2023-02-03',
        publish_until: '2024-02-03',
      },
      { subject: PERSON, penalty_kinds: 'WARNING', facts: '张三无照经营', statement: '本人已改正', determined_on: '2026-02-03' },
    );
    await department.insert('market_regulation.licence', {
      subject: FIRM,
      licence_category: 'GENERAL',
      status: 'VALID',
      content: '食品经营',
      valid_until: null,
      determined_on: '2025-01-01',
    });
    await department.insert(
      'market_regulation.serious_violation',
      { subject: FIRM, reason: '提交虚假材料', listed_on: '2024-01-05', determined_on: '2024-01-05', removed_on: '2026-11-22' },
      {
        subject: OTHER_FIRM,
        reason: '生产假药',
        listed_on: '2025-01-05',
        determined_on: '2025-01-04',
        publish_until: '2028-01-05',
        document_number: '粤市监列〔2025〕1号',
      },
    );
  });
  afterAll(() => department.close());

  it('answers the newest registration, and null where there is none', async () => {
    const { subjects, statements } = await department.ask(
      [FIRM, OTHER_FIRM, TRADER],
      'registration { companyType status registeredCapital currency division address }',
    );
    expect(statements).toHaveLength(1);
    expect(subjects.map(({ registration }) => registration)).toEqual([
      {
        companyType: '股份有限公司',
        status: 'ACTIVE',
        registeredCapital: '90000000.00',
        currency: 'CNY',
        division: '441881',
        address: null,
      },
      null,
      {
        companyType: '个体工商户',
        status: 'REVOKED',
        registeredCapital: null,
        currency: null,
        division: null,
        address: '广东省清远市英德市英城街道和平路1号',
      },
    ]);
  });

  it('answers penalties with their kinds and the rule that their dates follow', async () => {
    const { subjects, statements } = await department.ask(
      [FIRM, OTHER_FIRM],
      'penalties(first: 5) { totalCount nodes { dataset category documentNumber penaltyKinds fine facts rule { code version article } } }',
    );
    expect(statements).toHaveLength(1);
    expect(subjects.map(({ penalties }) => penalties)).toEqual([
      {
        totalCount: 1,
        nodes: [
          {
            dataset: 'administrative-penalty',
            category: 'NEGATIVE',
            documentNumber: '英市监罚〔2026〕1号',
            penaltyKinds: ['FINE', 'CONFISCATION'],
            fine: '2000.00',
            facts: '销售过期食品',
            rule: { code: 'credit-repair', version: '2026-04-01', article: null },
          },
        ],
      },
      { totalCount: 0, nodes: [] },
    ]);
  });

  it('serves penalties past their publication at RESTRICTED only, by state', async () => {
    const selection = 'penalties(state: [EXPIRED]) { nodes { documentNumber state penaltyKinds } }';
    const expired = { documentNumber: '英市监罚〔2023〕9号', state: 'EXPIRED', penaltyKinds: null };
    expect((await department.ask([FIRM], selection, { as: 'RESTRICTED' })).subjects).toEqual([{ penalties: { nodes: [expired] } }]);
    expect((await department.ask([FIRM], selection, { as: 'SHARED' })).data).toEqual({ _entities: [{ market: { penalties: null } }] });
  });

  it('withholds a person’s penalties below SHARED', async () => {
    const selection = 'penalties { nodes { facts statement } }';
    expect(await department.ask([PERSON], selection, { as: 'IDENTIFIED' })).toMatchObject({
      subjects: [{ penalties: null }],
      errors: [{ reason: 'CONSENT' }],
      statements: [],
    });
    expect((await department.ask([PERSON], selection, { as: 'SHARED' })).subjects).toEqual([
      { penalties: { nodes: [{ facts: '张三无照经营', statement: '本人已改正' }] } },
    ]);
  });

  it('answers licences that have no last day', async () => {
    const { subjects } = await department.ask([FIRM], 'licences { edges { node { licenceCategory status content validUntil } } }');
    expect(subjects).toEqual([
      { licences: { edges: [{ node: { licenceCategory: 'GENERAL', status: 'VALID', content: '食品经营', validUntil: null } }] } },
    ]);
  });

  it('takes an entry for removed from the day of its removal', async () => {
    const selection = 'seriousViolations { reason } all: seriousViolations(current: false) { reason }';
    const entry = { reason: '提交虚假材料' };
    expect((await department.ask([FIRM], selection, { on: '2026-11-21' })).subjects).toEqual([
      { seriousViolations: [entry], all: [entry] },
    ]);
    expect((await department.ask([FIRM], selection, { on: '2026-11-22' })).subjects).toEqual([{ seriousViolations: [], all: [entry] }]);
  });

  it('lists serious violations as a black list, one statement for all', async () => {
    const { subjects, statements } = await department.ask(
      [OTHER_FIRM, FIRM, PERSON],
      'listings { kind list name dataset documentNumber since until }',
      { as: 'SHARED' },
    );
    expect(statements).toHaveLength(1);
    const entry = { kind: 'BLACK', list: 'serious-violation', name: '严重违法失信名单', dataset: 'serious-violation' };
    expect(subjects.map(({ listings }) => listings)).toEqual([
      [{ ...entry, documentNumber: '粤市监列〔2025〕1号', since: '2025-01-05', until: '2028-01-05' }],
      [{ ...entry, documentNumber: null, since: '2024-01-05', until: '2026-11-21' }],
      [],
    ]);
  });
});
