import { BOSS, COOK, DEBTOR, FIRM, OTHER_FIRM, TRADER } from './fixtures/smallCity.ts';
import { sharedStack } from './sharedStack.ts';
import type { Answer, TestStack } from './stack.ts';

const ONE_FIRM = `query ($code: String!) {
  subject(identifier: { kind: USCC, value: $code }) {
    name
    tax { publishedGrade { year grade } grade { year grade } arrears { totalCount nodes { taxKind totalBalance documentNumber state } } }
    courts { dishonestDebts { documentNumber ground } }
    socialSecurity { labourGrade { year grade } arrears { nodes { insurance amount } } }
    listings { kind sector }
  }
}`;

describe('permission levels, whole stack', () => {
  let stack: TestStack;
  beforeAll(async () => {
    stack = await sharedStack();
  });
  beforeEach(() => stack.forget());

  const asFirm = (asking: Parameters<TestStack['query']>[1] = {}): Promise<Answer> =>
    stack.query(ONE_FIRM, { ...asking, variables: { code: FIRM.uscc } });
  const withheld = ({ errors }: Answer): string[] =>
    errors
      .filter(({ extensions }) => extensions['code'] === 'UNAUTHORIZED_FIELD_OR_TYPE')
      .map(({ path, extensions }) => `${(path ?? []).join('.')} ${String(extensions['reason'])}`)
      .sort();

  it('answers one query at OPEN, SHARED and RESTRICTED with three different, right answers', async () => {
    const open = await asFirm();
    expect(open.data).toEqual({
      subject: {
        name: FIRM.name,
        tax: {
          publishedGrade: { year: 2023, grade: 'A' },
          grade: null,
          arrears: {
            totalCount: 1,
            nodes: [{ taxKind: '增值税', totalBalance: '51000.10', documentNumber: '清税欠告〔2026〕1号', state: 'PUBLISHED' }],
          },
        },
        courts: { dishonestDebts: [{ documentNumber: '（2026）粤1881执52号', ground: '违反财产报告制度' }] },
        socialSecurity: { labourGrade: { year: 2025, grade: 'B' }, arrears: null },
        listings: [{ kind: 'BLACK', sector: 'courts' }],
      },
    });
    expect(withheld(open)).toEqual(['subject.socialSecurity.arrears LEVEL', 'subject.tax.grade LEVEL']);
    expect(open.errors.find(({ path }) => path?.at(-1) === 'grade')?.extensions).toEqual({
      code: 'UNAUTHORIZED_FIELD_OR_TYPE',
      coordinate: 'TaxCredit.grade',
      sector: 'tax',
      requiredLevel: 'SHARED',
      heldLevel: 'OPEN',
      reason: 'LEVEL',
    });
    const asked = stack.asked();
    expect(asked['tax']).not.toContain('TaxCredit.grade');
    expect(asked['social-security']).not.toContain('SocialSecurityCredit.arrears');

    stack.forget();
    const shared = await asFirm({ as: { scope: 'credit:2' }, purpose: 'TENDER_REVIEW' });
    expect(shared.errors).toEqual([]);
    expect(shared.data).toMatchObject({
      subject: {
        tax: { grade: { year: 2025, grade: 'D' }, arrears: { totalCount: 1 } },
        socialSecurity: { arrears: { nodes: [{ insurance: 'PENSION', amount: '40406.04' }] } },
        listings: [
          { kind: 'BLACK', sector: 'courts' },
          { kind: 'WATCH', sector: 'tax' },
        ],
      },
    });
    expect(stack.asked()['tax']).toContain('TaxCredit.grade');

    const restricted = await asFirm({ as: { scope: 'credit:3' }, purpose: 'CREDIT_SUPERVISION' });
    expect(restricted.errors).toEqual([]);
    expect(restricted.data).toMatchObject({
      subject: { tax: { arrears: { totalCount: 2, nodes: [{ state: 'PUBLISHED' }, { totalBalance: '7.00', state: 'EXPIRED' }] } } },
    });
  });

  it('withholds for lack of a purpose, and refuses a purpose that is not granted', async () => {
    expect(withheld(await asFirm({ as: { scope: 'credit:3' } }))).toEqual([
      'subject.socialSecurity.arrears PURPOSE',
      'subject.tax.grade PURPOSE',
    ]);
    const refused = await asFirm({ as: { scope: 'credit:3' }, purpose: 'CURIOSITY' });
    expect([refused.status, refused.errors[0]?.extensions['code']]).toEqual([403, 'PURPOSE_NOT_ALLOWED']);
    expect((await asFirm({ purpose: 'TENDER_REVIEW' })).status).toBe(403);
  });

  it('does not ask a department of which everything is withheld, and keeps its container', async () => {
    const answer = await stack.query(
      `query ($c: String!) { subject(identifier: { kind: USCC, value: $c }) { kind tax { grade { grade } } } }`,
      { variables: { c: FIRM.uscc } },
    );
    expect(answer.data).toEqual({ subject: { kind: 'ENTERPRISE', tax: { grade: null } } });
    expect(withheld(answer)).toEqual(['subject.tax.grade LEVEL']);
    expect(Object.keys(stack.asked())).toEqual(['registry']);
    const nobody = await stack.query(`query ($c: String!) { subject(identifier: { kind: USCC, value: $c }) { tax { grade { grade } } } }`, {
      variables: { c: '91440000000000000X' },
    });
    expect([nobody.data, nobody.errors]).toEqual([{ subject: null }, []]);
  });

  it('never mixes two callers who alternate a hundred times', async () => {
    const clerk = await stack.token({ scope: 'credit:2' });
    const answers: Answer[] = [];
    for (let turn = 0; turn < 100; turn += 10) {
      const together = Array.from({ length: 10 }, (_, index) =>
        (turn + index) % 2 === 0 ? asFirm() : asFirm({ token: clerk, purpose: 'TENDER_REVIEW' }),
      );
      answers.push(...(await Promise.all(together)));
    }
    for (const [turn, { data, errors }] of answers.entries()) {
      const { subject } = data as unknown as { subject: { tax: { grade: unknown } } };
      expect([subject.tax.grade, errors.length]).toEqual(turn % 2 === 0 ? [null, 2] : [{ year: 2025, grade: 'D' }, 0]);
    }
  });

  it('withholds each class of a mixed list by its own rule', async () => {
    const ids = [
      await stack.idOf('USCC', FIRM.uscc),
      await stack.idOf('USCC', TRADER.uscc),
      await stack.idOf('CITIZEN_ID', DEBTOR.document),
    ];
    const query =
      '{ subjects(ids: $ids) { kind name tax { arrears { nodes { totalBalance address } } } courts { dishonestDebts { duty documentNumber } } listings { kind } } }'.replace(
        '{',
        'query ($ids: [ID!]!) {',
      );
    const open = await stack.query(query, { variables: { ids } });
    expect(open.data).toEqual({
      subjects: [
        {
          kind: 'ENTERPRISE',
          name: FIRM.name,
          tax: { arrears: { nodes: [{ totalBalance: '51000.10', address: '英德市英城街道1号' }] } },
          courts: { dishonestDebts: [{ duty: '支付款项694721.40元及利息', documentNumber: '（2026）粤1881执52号' }] },
          listings: [{ kind: 'BLACK' }],
        },
        {
          kind: 'SOLE_TRADER',
          name: TRADER.name,
          tax: { arrears: { nodes: [{ totalBalance: '320.50', address: '清城区先锋路2号' }] } },
          courts: { dishonestDebts: [] },
          listings: [],
        },
        { kind: 'INDIVIDUAL', name: null, tax: { arrears: null }, courts: { dishonestDebts: null }, listings: null },
      ],
    });
    expect(withheld(open)).toEqual([
      'subjects.2.courts.dishonestDebts PERSON',
      'subjects.2.listings PERSON',
      'subjects.2.name PERSON',
      'subjects.2.tax.arrears PERSON',
    ]);

    const identified = await stack.query(query, { variables: { ids }, as: { scope: 'credit:1' }, purpose: 'TENDER_REVIEW' });
    expect(identified.data?.['subjects']?.[2]).toMatchObject({ name: '欧阳**', tax: { arrears: null } });

    const shared = await stack.query(query, { variables: { ids }, as: { scope: 'credit:2' }, purpose: 'TENDER_REVIEW' });
    expect(shared.data?.['subjects']?.[2]).toEqual({
      kind: 'INDIVIDUAL',
      name: DEBTOR.name,
      tax: { arrears: null },
      courts: { dishonestDebts: [{ duty: '向王小明支付货款5000元', documentNumber: '（2026）粤1802执7号' }] },
      listings: [{ kind: 'BLACK' }],
    });
    expect(withheld(shared)).toEqual(['subjects.2.tax.arrears CONSENT']);
  });

  it('lets a person read everything about himself, and a legal representative about his firm and nobody else', async () => {
    const boss = await stack.idOf('CITIZEN_ID', BOSS.document);
    const ids = [
      boss,
      await stack.idOf('USCC', FIRM.uscc),
      await stack.idOf('CITIZEN_ID', DEBTOR.document),
      await stack.idOf('USCC', OTHER_FIRM.uscc),
    ];
    const answer = await stack.query(
      'query ($ids: [ID!]!) { me { subject represents } subjects(ids: $ids) { name identifiers { value masked } tax { grade { grade } arrears { totalCount } } } }',
      { variables: { ids }, as: { scope: 'credit:1', subject: boss } },
    );
    expect(answer.data).toMatchObject({
      me: { subject: boss, represents: [ids[1]] },
      subjects: [
        { name: BOSS.name, identifiers: [{ value: BOSS.document, masked: false }], tax: { grade: null, arrears: { totalCount: 0 } } },
        { name: FIRM.name, tax: { grade: { grade: 'D' }, arrears: { totalCount: 2 } } },
        { name: null, tax: { grade: null, arrears: null } },
        { name: OTHER_FIRM.name, tax: { grade: null, arrears: { totalCount: 0 } } },
      ],
    });
    expect(withheld(answer)).toEqual([
      'subjects.2.identifiers PURPOSE',
      'subjects.2.name PURPOSE',
      'subjects.2.tax.arrears CONSENT',
      'subjects.2.tax.grade CONSENT',
      'subjects.3.tax.grade CONSENT',
    ]);
    const cook = await stack.idOf('CITIZEN_ID', COOK.document);
    const stranger = await stack.query('query ($ids: [ID!]!) { subjects(ids: $ids) { tax { grade { grade } } } }', {
      variables: { ids: [ids[1]] },
      as: { scope: 'credit:1', subject: cook },
    });
    expect(stranger.data).toEqual({ subjects: [{ tax: { grade: null } }] });
  });

  it('names a firm’s practitioners by reference, and lets what is read of each be decided for each', async () => {
    const [boss, cook] = [await stack.idOf('CITIZEN_ID', BOSS.document), await stack.idOf('CITIZEN_ID', COOK.document)];
    const query = `query ($code: String!) { subject(identifier: { kind: USCC, value: $code }) { construction { practitioners { totalCount nodes {
      profession certificateNumber person { id kind name construction { registrations { certificateNumber firm { name } } } } } } } } }`;
    const ask = async (asking: Parameters<TestStack['query']>[1] = {}) => {
      const answer = await stack.query(query, { ...asking, variables: { code: FIRM.uscc } });
      const { nodes } = (answer.data?.['subject'] as unknown as { construction: { practitioners: { nodes: object[] } } }).construction
        .practitioners;
      return { nodes, withheld: withheld(answer).map((line) => line.replace('subject.construction.practitioners.nodes.', '')) };
    };
    const shown = (id: string, profession: string, name: string | null, registrations: object[] | null) => ({
      profession,
      certificateNumber: null,
      person: { id, kind: 'INDIVIDUAL', name, construction: { registrations } },
    });
    const bossRegistrations = [{ certificateNumber: '粤2442025202600001', firm: { name: FIRM.name } }];
    const cookRegistrations = [
      { certificateNumber: '粤1442008202500002', firm: { name: FIRM.name } },
      { certificateNumber: '粤2442008202400003', firm: { name: OTHER_FIRM.name } },
    ];

    const open = await ask();
    expect(open.nodes).toEqual([shown(boss, 'SECOND_CLASS_CONSTRUCTOR', null, null), shown(cook, 'SUPERVISION_ENGINEER', null, null)]);
    expect(open.withheld).toEqual([
      '0.person.construction.registrations PERSON',
      '0.person.name PERSON',
      '1.person.construction.registrations PERSON',
      '1.person.name PERSON',
    ]);
    const representative = await ask({ as: { scope: 'credit:1', subject: boss }, purpose: 'TENDER_REVIEW' });
    expect(representative.nodes).toEqual([
      shown(boss, 'SECOND_CLASS_CONSTRUCTOR', BOSS.name, bossRegistrations),
      shown(cook, 'SUPERVISION_ENGINEER', '江**', null),
    ]);
    const shared = await ask({ as: { scope: 'credit:2' }, purpose: 'TENDER_REVIEW' });
    expect([shared.withheld, shared.nodes]).toEqual([
      [],
      [
        shown(boss, 'SECOND_CLASS_CONSTRUCTOR', BOSS.name, bossRegistrations),
        shown(cook, 'SUPERVISION_ENGINEER', COOK.name, cookRegistrations),
      ],
    ]);
  });

  it('never computes a score for a sole trader or a person: not at RESTRICTED, not for themselves', async () => {
    const query = 'query ($id: ID!) { subject(id: $id) { construction { score { score } } } }';
    const [firm, trader, person] = [
      await stack.idOf('USCC', FIRM.uscc),
      await stack.idOf('USCC', TRADER.uscc),
      await stack.idOf('CITIZEN_ID', COOK.document),
    ];
    const restricted = { as: { scope: 'credit:3' }, purpose: 'CREDIT_SUPERVISION' };
    const scored = await stack.query(query, { ...restricted, variables: { id: firm } });
    expect([scored.data, scored.errors]).toEqual([{ subject: { construction: { score: { score: 88.25 } } } }, []]);
    expect(stack.asked()['construction']).toContain('ConstructionCredit.score');
    for (const id of [trader, person])
      for (const asking of [restricted, { as: { scope: 'credit:3', subject: person }, purpose: 'CREDIT_SUPERVISION' }]) {
        stack.forget();
        const answer = await stack.query(query, { ...asking, variables: { id } });
        expect([answer.data, withheld(answer)]).toEqual([
          { subject: { construction: { score: null } } },
          ['subject.construction.score PERSON'],
        ]);
        expect(stack.calls()).toEqual({ registry: 1 });
      }
    stack.forget();
    const mixed = await stack.query(
      'query ($ids: [ID!]) { subjects(ids: $ids) { construction { score { score } registrations { profession } } } }',
      { ...restricted, variables: { ids: [trader, firm, person] } },
    );
    expect(withheld(mixed)).toEqual(['subjects.0.construction.score PERSON', 'subjects.2.construction.score PERSON']);
    expect(mixed.data).toMatchObject({ subjects: [{}, { construction: { score: { score: 88.25 } } }, {}] });
  });

  it('gives each kind of subject its own archive, a sole trader’s at SHARED, a person’s at RESTRICTED', async () => {
    const ids = [
      await stack.idOf('USCC', FIRM.uscc),
      await stack.idOf('USCC', TRADER.uscc),
      await stack.idOf('CITIZEN_ID', DEBTOR.document),
    ];
    const query = `query ($ids: [ID!]!) { subjects(ids: $ids) { profile { __typename
      ... on EnterpriseProfile { size } ... on SoleTraderProfile { composition } ... on PersonProfile { professionalRegistrations } } } }`;
    const firm = { profile: { __typename: 'EnterpriseProfile', size: null } };
    const trader = { profile: { __typename: 'SoleTraderProfile', composition: null } };
    const person = { profile: { __typename: 'PersonProfile', professionalRegistrations: 0 } };
    const ask = async (scope?: string) => {
      const asking = scope === undefined ? {} : { as: { scope }, purpose: 'TENDER_REVIEW' };
      const answer = await stack.query(query, { ...asking, variables: { ids } });
      return [answer.data, withheld(answer)];
    };
    expect(await ask()).toEqual([
      { subjects: [firm, { profile: null }, { profile: null }] },
      ['subjects.1.profile PERSON', 'subjects.2.profile PERSON'],
    ]);
    expect(await ask('credit:2')).toEqual([{ subjects: [firm, trader, { profile: null }] }, ['subjects.2.profile CONSENT']]);
    expect(await ask('credit:3')).toEqual([{ subjects: [firm, trader, person] }, []]);
  });

  it('refuses the whole request where asked to, before a department is asked', async () => {
    const refused = await asFirm({ headers: { 'x-on-denied': 'reject' } });
    expect([refused.status, refused.data, refused.errors[0]?.extensions['code']]).toEqual([403, undefined, 'DENIED']);
    expect(stack.calls()).toEqual({});
    const perRecord = await stack.query('query ($ids: [ID!]!) { subjects(ids: $ids) { name } }', {
      variables: { ids: [await stack.idOf('CITIZEN_ID', DEBTOR.document)] },
      headers: { 'x-on-denied': 'reject' },
    });
    expect([perRecord.status, perRecord.data, perRecord.errors[0]?.extensions['code']]).toEqual([403, undefined, 'DENIED']);
  });

  it('finds a person by document only with the level, a purpose and the matching name, and answers alike otherwise', async () => {
    const query = 'query ($d: String!, $n: String) { subject(identifier: { kind: CITIZEN_ID, value: $d }, name: $n) { kind name } }';
    const clerk = { as: { scope: 'credit:2' }, purpose: 'TENDER_REVIEW' };
    expect((await stack.query(query, { ...clerk, variables: { d: DEBTOR.document, n: DEBTOR.name } })).data).toEqual({
      subject: { kind: 'INDIVIDUAL', name: DEBTOR.name },
    });
    const mismatch = await stack.query(query, { ...clerk, variables: { d: DEBTOR.document, n: BOSS.name } });
    const unknown = await stack.query(query, { ...clerk, variables: { d: '441825196502259073', n: BOSS.name } });
    expect([mismatch.text, mismatch.status]).toEqual([unknown.text, unknown.status]);
    stack.forget();
    const open = await stack.query(query, { variables: { d: DEBTOR.document, n: DEBTOR.name } });
    expect([open.data, withheld(open)]).toEqual([{ subject: null }, ['subject LEVEL']]);
    expect(stack.calls()).toEqual({});
  });

  it('gathers measures as it gathers listings: of each class by its own rule, withheld without a department being asked', async () => {
    const query = `query ($id: ID!) { subject(id: $id) {
      tender: measures(matter: TENDER) { code kind effect matter legalBasis remedy until trigger { list sector kind state } }
      recruitment: measures(matter: RECRUITMENT) { code } } }`;
    const [firm, trader, person] = [
      await stack.idOf('USCC', FIRM.uscc),
      await stack.idOf('USCC', TRADER.uscc),
      await stack.idOf('CITIZEN_ID', DEBTOR.document),
    ];
    const tender = {
      code: 'tender-dishonest-debtor',
      kind: 'RESTRICTION',
      effect: 'MANDATORY',
      matter: 'TENDER',
      legalBasis: '《关于在招标投标活动中对失信被执行人实施联合惩戒的通知》（法〔2016〕285号）',
      remedy: '失信信息删除之日起解除；认为纳入错误的，向执行法院书面申请纠正',
      trigger: { list: 'dishonest-debt', sector: 'courts', kind: 'BLACK', state: 'PUBLISHED' },
    };
    const ask = (id: string, asking: Parameters<TestStack['query']>[1] = {}) => {
      stack.forget();
      return stack.query(query, { ...asking, variables: { id } });
    };
    // The department that watches the firm, and serves that at RESTRICTED, triggers nothing.
    for (const asking of [{}, { as: { scope: 'credit:3' }, purpose: 'CREDIT_SUPERVISION' }])
      expect(await ask(firm, asking)).toMatchObject({ data: { subject: { tender: [tender], recruitment: [] } }, errors: [] });
    const once = { courts: 1, construction: 1, 'market-regulation': 1, 'social-security': 1, tax: 1 };
    expect(stack.calls()).toMatchObject(once);
    expect((await ask(trader)).data).toEqual({ subject: { tender: [], recruitment: [] } });
    for (const asking of [{}, { as: { scope: 'credit:1' }, purpose: 'TENDER_REVIEW' }, { as: { scope: 'credit:2' } }]) {
      const answer = await ask(person, asking);
      expect(answer.data).toEqual({ subject: { tender: null, recruitment: null } });
      expect(withheld(answer).map((line) => line.split(' ')[0])).toEqual(['subject.recruitment', 'subject.tender']);
      expect(stack.calls()).toEqual({ registry: 1 });
    }
    expect(await ask(person, { as: { scope: 'credit:2' }, purpose: 'TENDER_REVIEW' })).toMatchObject({
      data: { subject: { tender: [tender], recruitment: [{ code: 'recruitment-joint-restriction' }] } },
      errors: [],
    });
    const misspelt = await stack.query('query ($id: ID!) { subject(id: $id) { measures(matter: TENDERS) { code } } }', {
      variables: { id: firm },
    });
    expect([misspelt.status, misspelt.data]).toEqual([400, undefined]);
  });

  it('withholds what is computed where one of its departments withholds its part', async () => {
    const person = await stack.idOf('CITIZEN_ID', DEBTOR.document);
    const answer = await stack.query('query ($id: ID!) { subject(id: $id) { listings { kind } } }', {
      variables: { id: person },
      as: { scope: 'registry:2 courts:2 market-regulation:2 social-security:2 construction:2' },
      purpose: 'TENDER_REVIEW',
    });
    expect(answer.data).toEqual({ subject: { listings: null } });
    expect(answer.errors[0]?.extensions).toMatchObject({
      code: 'UNAUTHORIZED_FIELD_OR_TYPE',
      coordinate: 'Subject.listings',
      sector: 'tax',
      reason: 'PERSON',
    });
  });
});
