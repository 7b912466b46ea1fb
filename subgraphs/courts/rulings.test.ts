import { testDepartment, type TestDepartment } from '../shared/testing/testDepartment.ts';
import courts from './index.ts';

const FIRM = 1;
const OTHER_FIRM = 2;
const TRADER = 1_000_000_001;
const PERSON = 2_000_000_001;
const MINOR = 2_000_000_002;

const withheld = (errors: readonly { path: string; reason: unknown }[]) => errors.map(({ path, reason }) => [path, reason]);

describe('the courts’ restrictions, judgments and findings', () => {
  let department: TestDepartment;
  const consented = (dataset: string) => ({
    as: 'IDENTIFIED' as const,
    access: { consents: [{ subject: department.ids.subjectId(PERSON), dataset }], purpose: 'test' },
  });

  beforeAll(async () => {
    department = await testDepartment(courts, 'courts');
    const restriction = { capacity: 'DEBTOR', filed_on: '2026-01-05', determined_on: '2026-02-01', issuer: '英德市人民法院' };
    await department.insert(
      'courts.consumption_restriction',
      { ...restriction, subject: FIRM, document_number: '限1号', order_number: '限1号之一' },
      { ...restriction, subject: FIRM, document_number: '限2号', ended_on: '2026-11-22', publish_until: '2026-11-22' },
      { ...restriction, subject: TRADER, document_number: '限3号', state: 'SUSPENDED' },
      { ...restriction, subject: PERSON, document_number: '限4号', ended_on: '2027-01-01', lift_reason: '已向王五还款' },
      { ...restriction, subject: MINOR, document_number: '限5号', party_born_on: '2008-02-02' },
      { ...restriction, subject: MINOR, document_number: '限6号', party_born_on: '2008-02-01' },
    );
    const judgment = { kind: 'JUDGMENT', case_kind: 'CIVIL', instance: 'FIRST', cause: '买卖合同纠纷' };
    await department.insert(
      'courts.judgment',
      {
        ...judgment,
        subject: FIRM,
        document_number: '民初1号',
        party_role: 'DEFENDANT',
        outcome: 'PARTLY_GRANTED',
        amount: '5000.10',
        text: '被告向李四支付5000.10元',
        determined_on: '2025-03-01',
      },
      { ...judgment, subject: FIRM, document_number: '民初2号', party_role: 'PLAINTIFF', outcome: 'GRANTED', determined_on: '2026-03-01' },
      { ...judgment, subject: FIRM, document_number: '民初3号', determined_on: '2026-04-01', state: 'WITHDRAWN' },
      { ...judgment, subject: TRADER, document_number: '民初4号', determined_on: '2026-03-01' },
      { ...judgment, subject: PERSON, document_number: '民初5号', text: '张三向李四还款', determined_on: '2026-03-01' },
      { ...judgment, subject: MINOR, document_number: '民初6号', party_born_on: '2012-05-05', determined_on: '2026-03-01' },
    );
    await department.insert(
      'courts.false_litigation',
      {
        subject: FIRM,
        kind: 'COLLUSION',
        party_role: 'PARTY',
        case_number: '民初9号',
        facts: '与张三串通',
        sanctions: 'ADMONITION;FINE',
        fine: '50000.00',
        determined_on: '2025-06-01',
        publish_until: '2028-06-01',
      },
      { subject: FIRM, kind: 'FABRICATION', determined_on: '2022-06-01', publish_until: '2025-06-01' },
      { subject: PERSON, kind: 'FABRICATION', facts: '张三伪造借据', determined_on: '2025-06-01' },
    );
    await department.insert('courts.dishonest_debt', {
      subject: MINOR,
      document_number: '执1号',
      party_document: '441881201001011234',
      ground: '违反财产报告制度',
      ground_kind: 'PROPERTY_REPORT',
      province: '广东',
      determined_on: '2026-03-01',
    });
  });
  afterAll(() => department.close());

  it('answers restrictions until the day on which they are lifted, and which are still published', async () => {
    const selection =
      'consumptionRestrictions { documentNumber capacity orderNumber } all: consumptionRestrictions(current: false) { documentNumber }';
    const first = { documentNumber: '限1号', capacity: 'DEBTOR', orderNumber: '限1号之一' };
    const second = { documentNumber: '限2号', capacity: 'DEBTOR', orderNumber: null };
    const on = async (day: string) => (await department.ask([FIRM, TRADER], selection, { on: day })).subjects;
    const all = [{ documentNumber: '限2号' }, { documentNumber: '限1号' }];
    expect(await on('2026-11-21')).toEqual([
      { consumptionRestrictions: [second, first], all },
      { consumptionRestrictions: [], all: [] },
    ]);
    expect((await on('2026-11-22'))[0]).toEqual({ consumptionRestrictions: [first], all });
    expect((await on('2026-11-23'))[0]).toEqual({ consumptionRestrictions: [first], all: [{ documentNumber: '限1号' }] });
    const { subjects } = await department.ask([TRADER], 'consumptionRestrictions(current: false) { state filedOn issuer }', {
      as: 'RESTRICTED',
    });
    expect(subjects).toEqual([{ consumptionRestrictions: [{ state: 'SUSPENDED', filedOn: '2026-01-05', issuer: '英德市人民法院' }] }]);
  });

  it('withholds a person’s restrictions from the public, and tells whoever reads by consent what is written of them', async () => {
    const selection = 'consumptionRestrictions { documentNumber liftReason endedOn }';
    const open = await department.ask([PERSON], selection);
    expect([open.subjects, withheld(open.errors), open.statements]).toEqual([
      [{ consumptionRestrictions: null }],
      [['_entities.0.courts.consumptionRestrictions', 'PERSON']],
      [],
    ]);
    const told = { documentNumber: '限4号', endedOn: '2027-01-01' };
    expect((await department.ask([PERSON], selection, consented('consumption-restriction'))).subjects).toEqual([
      { consumptionRestrictions: [{ ...told, liftReason: '已向王五还款' }] },
    ]);
    expect((await department.ask([PERSON], selection, { as: 'SHARED' })).subjects).toEqual([
      { consumptionRestrictions: [{ ...told, liftReason: '已向王五还款' }] },
    ]);
  });

  it('serves what was done to a minor to the courts and to the minor only', async () => {
    const selection =
      'consumptionRestrictions { documentNumber } judgments { totalCount nodes { documentNumber } } dishonestDebts { documentNumber groundKind province } listings { list }';
    const shared = { consumptionRestrictions: [{ documentNumber: '限6号' }], judgments: { totalCount: 0, nodes: [] }, dishonestDebts: [] };
    expect((await department.ask([MINOR], selection, { as: 'SHARED' })).subjects).toEqual([{ ...shared, listings: [] }]);
    const whole = {
      consumptionRestrictions: [{ documentNumber: '限6号' }, { documentNumber: '限5号' }],
      judgments: { totalCount: 1, nodes: [{ documentNumber: '民初6号' }] },
      dishonestDebts: [{ documentNumber: '执1号', groundKind: 'PROPERTY_REPORT', province: '广东' }],
      listings: [],
    };
    const self = { access: { identified: true, self: [department.ids.subjectId(MINOR)] } };
    for (const asking of [{ as: 'RESTRICTED' as const }, self]) {
      expect((await department.ask([MINOR], selection, asking)).subjects).toEqual([whole]);
    }
  });

  it('answers judgments page by page and by period, without what was withdrawn', async () => {
    const page = (args: string) =>
      `judgments(${args}) { totalCount nodes { documentNumber kind caseKind instance cause partyRole outcome amount } pageInfo { hasNextPage endCursor } }`;
    const { subjects, statements } = await department.ask([FIRM, OTHER_FIRM], page('first: 1'));
    const same = { kind: 'JUDGMENT', caseKind: 'CIVIL', instance: 'FIRST', cause: '买卖合同纠纷' };
    expect(statements).toHaveLength(1);
    expect(subjects).toMatchObject([
      {
        judgments: {
          totalCount: 2,
          nodes: [{ ...same, documentNumber: '民初2号', partyRole: 'PLAINTIFF', outcome: 'GRANTED', amount: null }],
          pageInfo: { hasNextPage: true },
        },
      },
      { judgments: { totalCount: 0, nodes: [], pageInfo: { hasNextPage: false, endCursor: null } } },
    ]);
    const { endCursor } = (subjects[0] as { judgments: { pageInfo: { endCursor: string } } }).judgments.pageInfo;
    const earlier = { ...same, documentNumber: '民初1号', partyRole: 'DEFENDANT', outcome: 'PARTLY_GRANTED', amount: '5000.10' };
    for (const args of [`first: 1, after: ${JSON.stringify(endCursor)}`, 'during: { to: "2025-12-31" }']) {
      expect((await department.ask([FIRM], page(args))).subjects).toMatchObject([{ judgments: { nodes: [earlier] } }]);
    }
  });

  it('publishes the judgments of organisations, without their text, which may name people', async () => {
    const selection = 'judgments(during: { to: "2026-03-01" }) { nodes { documentNumber text } }';
    const open = await department.ask([FIRM, TRADER, PERSON], selection);
    expect(open.subjects).toEqual([
      {
        judgments: {
          nodes: [
            { documentNumber: '民初2号', text: null },
            { documentNumber: '民初1号', text: null },
          ],
        },
      },
      { judgments: null },
      { judgments: null },
    ]);
    expect(withheld(open.errors)).toEqual([
      ['_entities.1.courts.judgments', 'PERSON'],
      ['_entities.2.courts.judgments', 'PERSON'],
      ['_entities.0.courts.judgments.nodes.0.text', 'LEVEL'],
      ['_entities.0.courts.judgments.nodes.1.text', 'LEVEL'],
    ]);
    expect((await department.ask([FIRM, PERSON], selection, { as: 'SHARED' })).subjects).toEqual([
      {
        judgments: {
          nodes: [
            { documentNumber: '民初2号', text: null },
            { documentNumber: '民初1号', text: '被告向李四支付5000.10元' },
          ],
        },
      },
      { judgments: { nodes: [{ documentNumber: '民初5号', text: '张三向李四还款' }] } },
    ]);
    expect((await department.ask([PERSON], selection, consented('judgment'))).subjects).toEqual([
      { judgments: { nodes: [{ documentNumber: '民初5号', text: '张三向李四还款' }] } },
    ]);
    const another = await department.ask([PERSON], selection, consented('consumption-restriction'));
    expect([another.subjects, withheld(another.errors), another.statements]).toEqual([
      [{ judgments: null }],
      [['_entities.0.courts.judgments', 'CONSENT']],
      [],
    ]);
  });

  it('shares false litigation, a person’s at RESTRICTED or by consent', async () => {
    const selection = 'falseLitigation { kind partyRole caseNumber facts sanctions fine state }';
    const open = await department.ask([FIRM, PERSON], selection);
    expect([open.subjects, withheld(open.errors), open.statements]).toEqual([
      [{ falseLitigation: null }, { falseLitigation: null }],
      [
        ['_entities.0.courts.falseLitigation', 'LEVEL'],
        ['_entities.1.courts.falseLitigation', 'PERSON'],
      ],
      [],
    ]);
    const shared = await department.ask([FIRM, OTHER_FIRM, PERSON], selection, { as: 'SHARED' });
    const found = {
      kind: 'COLLUSION',
      partyRole: 'PARTY',
      caseNumber: '民初9号',
      facts: '与张三串通',
      sanctions: ['ADMONITION', 'FINE'],
      fine: '50000.00',
      state: 'PUBLISHED',
    };
    expect(shared.subjects).toEqual([{ falseLitigation: [found] }, { falseLitigation: [] }, { falseLitigation: null }]);
    expect(withheld(shared.errors)).toEqual([['_entities.2.courts.falseLitigation', 'CONSENT']]);
    expect((await department.ask([PERSON], 'falseLitigation { kind facts }', consented('false-litigation'))).subjects).toEqual([
      { falseLitigation: [{ kind: 'FABRICATION', facts: '张三伪造借据' }] },
    ]);
    expect((await department.ask([FIRM], 'falseLitigation { kind state }', { as: 'RESTRICTED' })).subjects).toEqual([
      {
        falseLitigation: [
          { kind: 'COLLUSION', state: 'PUBLISHED' },
          { kind: 'FABRICATION', state: 'EXPIRED' },
        ],
      },
    ]);
  });
});
