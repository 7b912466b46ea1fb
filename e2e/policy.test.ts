import sql from 'sql-template-tag';
import { BOSS, COOK, DEBTOR, FIRM } from './fixtures/smallCity.ts';
import { startStack, type Answer, type TestStack } from './stack.ts';

const WRITER = { organisation: '清远市公共信用信息中心', user: '甲', scope: 'credit:1 policy:read policy:write' };
const APPROVER = { organisation: '清远市公共信用信息中心', user: '乙', scope: 'credit:1 policy:read policy:approve' };
const ARREARS = `{ subject(identifier: { kind: USCC, value: "${FIRM.uscc}" }) { name tax { arrears { totalCount } } } }`;

interface Revision {
  revision: number;
  state: string;
  differences: { what: string; widens: boolean; risk: number }[];
  needsConfirmation: boolean;
}

/** The policy as an institution: drafted, approved by another, in force everywhere within a second, tightened at once, rolled back. */
describe('the policy, whole stack', () => {
  let stack: TestStack;
  beforeAll(async () => {
    stack = await startStack({ environment: { ENTITY_CACHE: 'true' } });
  });
  afterAll(() => stack.close());

  const FIELDS = '{ revision state needsConfirmation differences { what widens risk } }';
  const step = async (as: object, call: string): Promise<{ revision: Revision | null; errors: Answer['errors']; status: number }> => {
    const { data, errors, status } = await stack.query(`mutation { it: ${call} ${FIELDS} }`, { as });
    return { revision: (data as { it?: Revision } | null)?.it ?? null, errors, status };
  };
  const done = async (as: object, call: string): Promise<Revision> => {
    const { revision, errors } = await step(as, call);
    if (!revision) throw new Error(`${call}: ${JSON.stringify(errors)}`);
    return revision;
  };
  const inForce = async (number: number): Promise<void> => {
    const deadline = Date.now() + 1_000;
    for (;;) {
      const { headers } = await stack.query('{ __typename }');
      if (headers.get('x-policy-revision') === String(number)) return;
      if (Date.now() > deadline) throw new Error(`revision ${number} is not in force after a second`);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  };
  const raise = (coordinate: string, level: string): string => `{ setRule: { coordinate: "${coordinate}", level: ${level} } }`;
  const draft = (...changes: string[]) => `draftPolicy(changes: [${changes.join(', ')}], reason: "试行")`;
  const arrears = async () => {
    const { data, errors } = await stack.query(ARREARS);
    const { tax } = (data as unknown as { subject: { tax: { arrears: unknown } } }).subject;
    return [tax.arrears, errors.map(({ extensions }) => [extensions['coordinate'], extensions['requiredLevel']])];
  };

  /** Whether the arrears stand in the timeline, and why one of them is withheld by its id. */
  let id = '';
  const summaries = async () => {
    const { data } = await stack.query(
      `{ subject(identifier: { kind: USCC, value: "${FIRM.uscc}" }) { records(sector: ["tax"]) { nodes { id dataset } } tax { arrears { nodes { id } } } } }`,
    );
    const { records, tax } = (
      data as unknown as {
        subject: { records: { nodes: { id: string; dataset: string }[] }; tax: { arrears: { nodes: { id: string }[] } | null } };
      }
    ).subject;
    id = tax.arrears?.nodes[0]?.id ?? id;
    const { errors } = await stack.query(`{ record(id: "${id}") { title } }`);
    return [records.nodes.some(({ dataset }) => dataset === 'tax-arrears'), errors[0]?.extensions['reason']];
  };

  it('is drafted, submitted, approved by another person, and then in force with caches warm; a rollback brings back what was', async () => {
    const open = [{ totalCount: expect.any(Number) as number }, []];
    expect(await summaries()).toEqual([true, undefined]);
    expect(await arrears()).toEqual(open);
    expect(await arrears()).toEqual(open);
    const drafted = await done(WRITER, draft(raise('TaxCredit.arrears', 'SHARED')));
    expect(drafted).toMatchObject({ state: 'DRAFT', differences: [{ what: 'TaxCredit.arrears', widens: false, risk: 0 }] });
    const submitted = await done(WRITER, `submitPolicy(revision: ${drafted.revision})`);
    expect([submitted.state, await arrears()]).toEqual(['SUBMITTED', open]);
    const approved = await done(APPROVER, `approvePolicy(revision: ${drafted.revision})`);
    expect(approved.state).toBe('ACTIVE');
    await inForce(drafted.revision);
    stack.forget();
    expect(await arrears()).toEqual([null, [['TaxCredit.arrears', 'SHARED']]]);
    expect(stack.calls()['tax']).toBeUndefined();
    expect(await summaries()).toEqual([false, 'LEVEL']);

    const back = await done(WRITER, 'rollbackPolicy(to: 1, reason: "回退")');
    expect(back).toMatchObject({ state: 'DRAFT', differences: [{ what: 'TaxCredit.arrears', widens: true, risk: 2 }] });
    await done(WRITER, `submitPolicy(revision: ${back.revision})`);
    await done(APPROVER, `approvePolicy(revision: ${back.revision})`);
    await inForce(back.revision);
    expect(await arrears()).toEqual(open);
  });

  it('raises what is computed from a field with the field', async () => {
    const drafted = await done(WRITER, draft(raise('TaxCredit.listings', 'SHARED')));
    await done(WRITER, `submitPolicy(revision: ${drafted.revision})`);
    await done(APPROVER, `approvePolicy(revision: ${drafted.revision})`);
    await inForce(drafted.revision);
    stack.forget();
    const { data, errors } = await stack.query(`{ subject(identifier: { kind: USCC, value: "${FIRM.uscc}" }) { listings { name } } }`);
    expect([data, errors.map(({ extensions }) => [extensions['coordinate'], extensions['requiredLevel']])]).toEqual([
      { subject: { listings: null } },
      [['Subject.listings', 'SHARED']],
    ]);
    expect(stack.calls()['courts']).toBeUndefined();
    const back = await done(WRITER, 'rollbackPolicy(to: 1, reason: "回退")');
    await done(WRITER, `submitPolicy(revision: ${back.revision})`);
    await done(APPROVER, `approvePolicy(revision: ${back.revision})`);
    await inForce(back.revision);
  });

  it('is approved by nobody who drafted or submitted it, by whatever key, account or spelling', async () => {
    const { revision } = await done(WRITER, draft(raise('TaxCredit.arrears', 'SHARED')));
    await done({ ...WRITER, user: '丙' }, `submitPolicy(revision: ${revision})`);
    for (const user of ['甲', ' 甲 ', '丙']) {
      const other = { ...APPROVER, organisation: '另一单位', user };
      expect((await step(other, `approvePolicy(revision: ${revision})`)).errors[0]?.message).toMatch(/another person/);
    }
    // Nor by another account of the same person, though it goes by another name.
    const [drafter, submitter, third] = await Promise.all([DEBTOR, BOSS, COOK].map(({ document }) => stack.idOf('CITIZEN_ID', document)));
    const own = await done({ ...WRITER, subject: drafter }, draft(raise('TaxCredit.arrears', 'SHARED')));
    await done({ ...WRITER, user: '丙', subject: submitter }, `submitPolicy(revision: ${own.revision})`);
    for (const subject of [drafter, submitter]) {
      const { errors } = await step({ ...APPROVER, user: '别名', subject }, `approvePolicy(revision: ${own.revision})`);
      expect(errors[0]?.message).toMatch(/another person/);
    }
    expect((await done({ ...APPROVER, subject: third }, `rejectPolicy(revision: ${own.revision}, reason: "不妥")`)).state).toBe('REJECTED');
    const nobody = await step(
      { organisation: '某单位', scope: 'credit:1 policy:read policy:approve' },
      `approvePolicy(revision: ${revision})`,
    );
    expect(nobody.errors[0]?.message).toMatch(/person at the keyboard/);
    expect((await step(WRITER, `approvePolicy(revision: ${revision})`)).status).toBe(403);
    expect((await done(APPROVER, `rejectPolicy(revision: ${revision}, reason: "不妥")`)).state).toBe('REJECTED');
    expect((await step(APPROVER, `approvePolicy(revision: ${revision})`)).errors[0]?.message).toMatch(/not SUBMITTED/);
  });

  it.each([
    [[raise('TaxCredit.nothing', 'SHARED')], /no coordinate/],
    [[raise('Subject.id', 'SHARED')], /may not be null/],
    [[raise('TaxCredit.grade', 'OPEN')], /below the department/],
    [
      [raise('TaxCredit.arrears', 'SHARED'), raise('ListKind.WATCH', 'RESTRICTED')],
      /ListKind\.WATCH .* is a value: its rows are its department's/,
    ],
    [[raise('RecordSummary.statement', 'SHARED')], /RecordSummary\.statement .* is handed out by several departments/],
    [['{ setRule: { coordinate: "TaxCredit.arrears", level: OPEN, person: SHARED } }'], /below the department/],
    [['{ setGrant: { organisation: "*", levels: [{ sector: "credit", level: RESTRICTED }], purposes: [] } }'], /cannot be granted/],
    [['{ setGrant: { organisation: "某", levels: [{ sector: "nowhere", level: SHARED }], purposes: [] } }'], /no sector/],
    [['{ dropGrant: "没有" }'], /there is no/],
    // Nobody could come back from these, or use his rights.
    [['{ uncoverSector: "governance" }'], /or nobody could act/],
    [['{ dropGrant: "清远市公共信用信息中心" }'], /must hold RESTRICTED in governance/],
    [[raise('Mutation.withdrawConsent', 'RESTRICTED')], /Mutation\.withdrawConsent .* cannot be withheld/],
    [[raise('Mutation.confirmPolicy', 'RESTRICTED')], /cannot be withheld/],
    [['{}'], /exactly one/],
    [[], /no change/],
  ])('refuses a draft that cannot be kept: %j', async (changes, reason) => {
    const { revision, errors } = await step(WRITER, draft(...changes));
    expect([revision, errors[0]?.extensions['code']]).toEqual([null, 'BAD_USER_INPUT']);
    expect(errors[0]?.message).toMatch(reason);
  });

  it('is tightened at once by one person, never widened, and confirmed by another', async () => {
    const wider = await step(
      WRITER,
      'tightenNow(changes: [{ setGrant: { organisation: "某", levels: [{ sector: "tax", level: SHARED }], purposes: [] } }], reason: "急")',
    );
    expect(wider.errors[0]?.message).toMatch(/would widen/);
    // What was approved to come later was approved over another revision.
    const later = await done(WRITER, draft(raise('MarketCredit.penalties', 'SHARED')));
    await done(WRITER, `submitPolicy(revision: ${later.revision})`);
    const scheduled = await done(APPROVER, `approvePolicy(revision: ${later.revision}, activateAt: "2099-01-01T00:00:00+08:00")`);
    expect(scheduled.state).toBe('SCHEDULED');
    const tightened = await done(WRITER, `tightenNow(changes: [${raise('TaxCredit.arrears', 'RESTRICTED')}], reason: "泄露")`);
    expect(tightened).toMatchObject({ state: 'ACTIVE', needsConfirmation: true });
    await inForce(tightened.revision);
    expect((await arrears())[0]).toBeNull();
    const again = await stack.query(`{ policy(revision: ${later.revision}) { state } }`, { as: APPROVER });
    expect(again.data).toEqual({ policy: { state: 'SUBMITTED' } });
    expect((await step(APPROVER, `approvePolicy(revision: ${later.revision})`)).errors[0]?.message).toMatch(/draft it again/);
    expect((await step({ ...APPROVER, user: '甲' }, `confirmPolicy(revision: ${tightened.revision})`)).errors[0]?.message).toMatch(
      /another person/,
    );
    expect(await done(APPROVER, `confirmPolicy(revision: ${tightened.revision})`)).toMatchObject({ needsConfirmation: false });
    const dropped = await step(WRITER, 'tightenNow(changes: [{ dropRule: "TaxCredit.arrears" }], reason: "急")');
    expect(dropped.errors[0]?.message).toMatch(/would widen: RULE TaxCredit.arrears/);
    const back = await done(WRITER, 'rollbackPolicy(to: 1, reason: "回退")');
    await done(WRITER, `submitPolicy(revision: ${back.revision})`);
    await done(APPROVER, `approvePolicy(revision: ${back.revision})`);
    await inForce(back.revision);
  });

  it('lets a department administer rules of its own data alone, at any hour and by two persons', async () => {
    const TAX = { organisation: '国家税务总局清远市税务局', user: '戊', scope: 'credit:1 tax:3 policy:read policy:write' };
    const TAX_APPROVER = { ...TAX, user: '己', scope: 'credit:1 tax:3 policy:read policy:approve' };
    const foreign = raise('CourtCredit.dishonestDebts', 'RESTRICTED');
    const before = (await stack.query('{ policy { revision } }', { as: WRITER })).data;
    for (const way of [
      draft(foreign),
      `tightenNow(changes: [${foreign}], reason: "x") { revision }`,
      draft('{ dropGrant: "清远农村商业银行股份有限公司" }'),
    ]) {
      const { errors } = await stack.query(`mutation { ${way.replace(/ \{ revision \}$/, '')} { revision } }`, { as: TAX });
      expect(errors[0]?.message).toMatch(/only rules of your own data/);
    }
    const theirs = await done(WRITER, draft(foreign));
    await done(WRITER, `submitPolicy(revision: ${theirs.revision})`);
    for (const way of [`approvePolicy(revision: ${theirs.revision})`, `rejectPolicy(revision: ${theirs.revision}, reason: "x")`])
      expect((await step(TAX_APPROVER, way)).errors[0]?.message).toMatch(/only rules of your own data/);
    await done(APPROVER, `rejectPolicy(revision: ${theirs.revision}, reason: "不妥")`);
    expect((await stack.query('{ policy { revision } }', { as: WRITER })).data).toEqual(before);

    const own = await done(TAX, draft(raise('TaxCredit.arrears', 'SHARED')));
    await done(TAX, `submitPolicy(revision: ${own.revision})`);
    await done(TAX_APPROVER, `approvePolicy(revision: ${own.revision})`);
    await inForce(own.revision);
    const back = await done(WRITER, 'rollbackPolicy(to: 1, reason: "回退")');
    await done(WRITER, `submitPolicy(revision: ${back.revision})`);
    await done(APPROVER, `approvePolicy(revision: ${back.revision})`);
    await inForce(back.revision);
  });

  it('cannot be rewritten in the database unnoticed', async () => {
    const db = await stack.running.databases.of('governance');
    await expect(db.query(sql`update governance.policy_revision set content = '{}' where number = 1`)).rejects.toThrow(/does not change/);
    await expect(db.query(sql`delete from governance.policy_revision where number = 1`)).rejects.toThrow(/not deleted/);
  });

  it('a sector that is not covered is open to everybody and no more, until its own department accepts a grant', async () => {
    const BUILDERS = {
      organisation: '清远市住房和城乡建设局',
      user: '丁',
      scope: 'credit:1 construction:3 policy:read policy:write grant:accept',
    };
    const TENDERS = '清远市公共资源交易中心';
    const score = async (organisation: string) => {
      const { errors } = await stack.query(
        `{ subject(identifier: { kind: USCC, value: "${FIRM.uscc}" }) { construction { score { score } } } }`,
        {
          as: { organisation, scope: 'credit:3' },
          purpose: 'TENDER_REVIEW',
        },
      );
      return errors.map(({ extensions }) => extensions['reason'] ?? extensions['code']);
    };
    expect(await score(TENDERS)).toEqual([]);
    const drafted = await done(WRITER, draft('{ uncoverSector: "construction" }'));
    expect(drafted.differences.every(({ widens }) => !widens)).toBe(true);
    await done(WRITER, `submitPolicy(revision: ${drafted.revision})`);
    await done(APPROVER, `approvePolicy(revision: ${drafted.revision})`);
    await inForce(drafted.revision);
    expect(await score(TENDERS)).toEqual(['LEVEL']);
    expect(await score('任何单位')).toEqual(['LEVEL']);
    // The centre cannot let itself in, nor anybody else, by whatever way.
    const granting = (organisation: string): string =>
      draft(
        `{ setGrant: { organisation: "${organisation}", levels: [{ sector: "construction", level: RESTRICTED }, { sector: "governance", level: RESTRICTED }], purposes: [] } }`,
      );
    for (const way of [
      draft('{ coverSector: "construction" }'),
      granting(WRITER.organisation),
      granting('任何单位'),
      'rollbackPolicy(to: 1, reason: "回退")',
    ])
      expect((await step(WRITER, way)).errors[0]?.extensions).toMatchObject({ reason: 'LEVEL' });

    const { data } = await stack.query('{ policy { grants { organisation awaiting { id sector level } } } }', { as: BUILDERS });
    const { grants } = (data as unknown as { policy: { grants: { organisation: string; awaiting: { id: string }[] }[] } }).policy;
    const awaiting = grants.find(({ organisation }) => organisation === TENDERS)?.awaiting ?? [];
    expect(awaiting).toEqual([{ id: expect.any(String) as string, sector: 'construction', level: 'SHARED' }]);
    const accept = (as: object) =>
      stack.query(`mutation { acceptGrant(id: "${awaiting[0]?.id ?? ''}") { organisation awaiting { sector } } }`, { as });
    expect((await accept({ ...WRITER, scope: 'credit:3 grant:accept' })).errors[0]?.extensions).toMatchObject({ reason: 'LEVEL' });
    expect((await accept({ ...BUILDERS, scope: 'credit:1 construction:3' })).status).toBe(403);
    expect((await accept(BUILDERS)).data).toEqual({ acceptGrant: { organisation: TENDERS, awaiting: [] } });
    await inForce(drafted.revision + 1);
    expect(await score(TENDERS)).toEqual([]);
    expect(await score('英德市人民政府办公室')).toEqual(['LEVEL']);
    expect((await accept(BUILDERS)).errors[0]?.message).toMatch(/no such grant to accept/);

    // Nor does the centre let those whom the department let in go further: for other purposes, of others, for longer.
    const wider = `{ setGrant: { organisation: "${TENDERS}", levels: [{ sector: "construction", level: SHARED }], purposes: ["CREDIT_SUPERVISION"] } }`;
    expect((await step(WRITER, draft(wider))).errors[0]?.extensions).toMatchObject({ reason: 'LEVEL' });

    const back = await done(BUILDERS, 'rollbackPolicy(to: 1, reason: "回退")');
    await done(WRITER, `submitPolicy(revision: ${back.revision})`);
    await done(APPROVER, `approvePolicy(revision: ${back.revision})`);
    await inForce(back.revision);
  });
});
