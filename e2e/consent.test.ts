import { shanghaiDay } from '../common/clock.ts';
import { drafting, enact, step, WRITER } from './enact.ts';
import { BOSS, COOK, DEBTOR, FIRM } from './fixtures/smallCity.ts';
import { startStack, type Answer, type Asking, type TestStack } from './stack.ts';

const BANK = { organisation: '清远农村商业银行股份有限公司', user: '信贷员', scope: 'credit:1' };
const OTHER_BANK = { organisation: '英德农村商业银行股份有限公司', user: '信贷员', scope: 'credit:1' };
const CLERK = { organisation: '清远市公共信用信息中心', user: '经办人', scope: 'credit:1 consent:record' };
const PURPOSE = 'FINANCE_REVIEW';
const DEBTS = 'courts { dishonestDebts { documentNumber } }';

/** Consent: asked for, given, withdrawn; exactly what was consented to, of whom, to whom, for what. */
describe('consent, whole stack', () => {
  let stack: TestStack;
  let debtor: string;
  let cook: string;
  let boss: string;
  let firm: string;
  beforeAll(async () => {
    stack = await startStack({ environment: { POLICY_MAX_STALE: '2' } });
    [debtor, cook, boss] = (await Promise.all([DEBTOR, COOK, BOSS].map(({ document }) => stack.idOf('CITIZEN_ID', document)))) as [
      string,
      string,
      string,
    ];
    firm = await stack.idOf('USCC', FIRM.uscc);
  });
  afterAll(() => stack.close());

  const asSelf = (subject: string) => ({ organisation: '信用清远网', user: `本人-${subject.slice(0, 6)}`, scope: 'credit:1', subject });
  const reasons = ({ errors }: Answer) =>
    errors.map(({ path, extensions }) => [path?.join('.'), extensions['coordinate'], extensions['reason']]);
  const read = (fields: string, ids: readonly string[] = [debtor], asking: Asking = { as: BANK, purpose: PURPOSE }) =>
    stack.query(`query ($ids: [ID!]) { subjects(ids: $ids) { ${fields} } }`, { variables: { ids }, ...asking });
  const mutate = async (as: object, call: string, fields: string): Promise<Record<string, unknown>> => {
    const { data, errors } = await stack.query(`mutation { it: ${call} { ${fields} } }`, { as });
    const it = (data as { it?: Record<string, unknown> } | null)?.it;
    if (!it) throw new Error(`${call}: ${JSON.stringify(errors)}`);
    return it;
  };
  const give = (subject: string, datasets: string, more = '', organisation = BANK.organisation, as = asSelf(subject)) =>
    mutate(
      as,
      `giveConsent(input: { subject: "${subject}", organisation: "${organisation}", datasets: [${datasets}], purpose: "${PURPOSE}" ${more} })`,
      'id state',
    );
  const withdraw = (subject: string, id: unknown) => mutate(asSelf(subject), `withdrawConsent(id: "${String(id)}")`, 'state withdrawnAt');
  /** The ids of a subject's dishonest debts, as a court reads them. */
  const recordsOf = async (subject: string): Promise<string[]> => {
    const { data } = await stack.query(`{ subject(id: "${subject}") { courts { dishonestDebts { id } } } }`, {
      as: { organisation: '清远市中级人民法院', user: '王五', scope: 'credit:3' },
      purpose: 'LAW_ENFORCEMENT',
      headers: { 'x-query-reference': '1' },
    });
    return (data as unknown as { subject: { courts: { dishonestDebts: { id: string }[] } } }).subject.courts.dishonestDebts.map(
      ({ id }) => id,
    );
  };
  /** Within a second everywhere. */
  const soon = async (check: () => Promise<unknown>, expected: unknown): Promise<void> => {
    const deadline = Date.now() + 1_000;
    for (;;) {
      const found = await check();
      if (JSON.stringify(found) === JSON.stringify(expected) || Date.now() > deadline) return expect(found).toEqual(expected);
      await new Promise((resolve) => setTimeout(resolve, 30));
    }
  };
  const withheld = [['subjects.0.courts.dishonestDebts', 'CourtCredit.dishonestDebts', 'CONSENT']];

  it('opens exactly the data set, of that subject alone, in a list too, and nothing once it is withdrawn', async () => {
    stack.forget();
    expect(reasons(await read(DEBTS))).toEqual(withheld);
    expect(stack.asked()['courts']).toBeUndefined();
    const { id } = await give(debtor, '"dishonest-debt"');
    await soon(async () => reasons(await read(DEBTS)), []);
    stack.forget();
    const listed = await read(`${DEBTS} penal: courts { judgments { totalCount } } division { name }`, [cook, debtor]);
    expect(listed.data).toEqual({
      subjects: [
        { courts: { dishonestDebts: null }, penal: { judgments: null }, division: null },
        {
          courts: { dishonestDebts: [{ documentNumber: expect.any(String) as string }] },
          penal: { judgments: null },
          division: null,
        },
      ],
    });
    expect(new Set(reasons(listed).map(([, coordinate, reason]) => `${String(coordinate)} ${String(reason)}`))).toEqual(
      new Set(['CourtCredit.dishonestDebts CONSENT', 'CourtCredit.judgments CONSENT', 'Subject.division CONSENT']),
    );
    expect(stack.asked()['courts']?.filter((each) => each.startsWith('CourtCredit'))).toEqual(['CourtCredit.dishonestDebts']);
    expect(await withdraw(debtor, id)).toMatchObject({ state: 'WITHDRAWN' });
    await soon(async () => reasons(await read(DEBTS)), withheld);
    stack.forget();
    await read(DEBTS);
    expect(stack.asked()['courts']).toBeUndefined();
  });

  it('opens nothing to another organisation, for another purpose or for none', async () => {
    const { id } = await give(debtor, '"dishonest-debt"');
    await soon(async () => reasons(await read(DEBTS)), []);
    expect(reasons(await read(DEBTS, [debtor], { as: OTHER_BANK, purpose: PURPOSE }))).toEqual(withheld);
    expect(reasons(await read(DEBTS, [debtor], { as: BANK, purpose: 'TENDER_REVIEW' }))).toEqual(withheld);
    expect(reasons(await read(DEBTS, [debtor], { as: BANK }))).toEqual(withheld);
    expect(reasons(await read(DEBTS, [debtor], {}))[0]?.[2]).not.toBeUndefined();
    await withdraw(debtor, id);
    await soon(async () => reasons(await read(DEBTS)), withheld);
  });

  it('for one answer is used up by it, also where two ask at once', async () => {
    await give(debtor, '"dishonest-debt"', ', once: true');
    await new Promise((resolve) => setTimeout(resolve, 700));
    const answers = await Promise.all(Array.from({ length: 8 }, () => read(DEBTS)));
    expect(answers.map((answer) => reasons(answer).length).sort()).toEqual([0, 1, 1, 1, 1, 1, 1, 1]);
    expect(reasons(await read(DEBTS))).toEqual(withheld);
    const { data } = await stack.query(`{ subject(id: "${debtor}") { consents { state once usedAt } } }`, { as: asSelf(debtor) });
    expect((data as unknown as { subject: { consents: object[] } }).subject.consents[0]).toMatchObject({ state: 'USED', once: true });
  });

  it('for one answer is not used up by an answer that is refused', async () => {
    await give(debtor, '"dishonest-debt"', ', once: true');
    await new Promise((resolve) => setTimeout(resolve, 700));
    const rejecting = { as: BANK, purpose: PURPOSE, headers: { 'x-on-denied': 'reject' } };
    const refused = await read(DEBTS, [debtor, cook], rejecting);
    expect([refused.status, refused.errors[0]?.extensions['code']]).toEqual([403, 'DENIED']);
    expect(reasons(await read(DEBTS))).toEqual([]);
    expect(reasons(await read(DEBTS))).toEqual(withheld);
  });

  it('for one answer is not used up by an answer that tells nothing that it opens', async () => {
    await give(debtor, '"dishonest-debt"', ', once: true');
    await new Promise((resolve) => setTimeout(resolve, 700));
    expect((await read('kind name')).data).toMatchObject({ subjects: [{ kind: 'INDIVIDUAL' }] });
    expect((await read('tax { penalties { totalCount } }')).status).toBe(200);
    expect(reasons(await read(DEBTS))).toEqual([]);
    expect(reasons(await read(DEBTS))).toEqual(withheld);
  });

  it('opens a record by its id as it opens the list that holds it, and for one answer that one too', async () => {
    const [record] = (await recordsOf(debtor)) as [string];
    const byId = (asking: Asking = { as: BANK, purpose: PURPOSE }) =>
      stack.query(`query ($id: ID!) { record(id: $id) { dataset } }`, { variables: { id: record }, ...asking });
    const held = { record: { dataset: 'dishonest-debt' } };
    expect((await byId()).data).toEqual({ record: null });
    const other = await give(debtor, '"judgment"');
    const { id } = await give(debtor, '"dishonest-debt"');
    await soon(async () => (await byId()).data, held);
    expect((await byId({ as: OTHER_BANK, purpose: PURPOSE })).data).toEqual({ record: null });
    expect((await byId({ as: BANK })).data).toEqual({ record: null });
    await withdraw(debtor, id);
    await soon(async () => (await byId()).data, { record: null });
    await give(debtor, '"dishonest-debt"', ', once: true');
    await new Promise((resolve) => setTimeout(resolve, 700));
    const answers = await Promise.all(Array.from({ length: 4 }, () => byId()));
    expect(answers.filter(({ data }) => data?.['record'] !== null).map(({ data }) => data)).toEqual([held]);
    await withdraw(debtor, other.id);
  });

  it('is a representative’s to give for his firm, and nobody else’s', async () => {
    const forFirm = `giveConsent(input: { subject: "${firm}", organisation: "${BANK.organisation}", datasets: ["tax-credit-grade"], purpose: "${PURPOSE}" })`;
    const refused = await stack.query(`mutation { ${forFirm} { id } }`, { as: asSelf(cook) });
    expect(reasons(refused)).toEqual([['giveConsent', 'Mutation.giveConsent', 'SUBJECT']]);
    expect((await stack.query(`mutation { ${forFirm} { id } }`, { as: BANK })).status).toBe(403);
    const { id } = await give(firm, '"tax-credit-grade"', '', BANK.organisation, asSelf(boss));
    await soon(async () => (await read('tax { grade { grade } }', [firm])).data, { subjects: [{ tax: { grade: { grade: 'D' } } }] });
    const others = await stack.query(`mutation { withdrawConsent(id: "${String(id)}") { state } }`, { as: asSelf(cook) });
    const unknown = await stack.query('mutation { withdrawConsent(id: "00000000-0000-4000-8000-000000000000") { state } }', {
      as: asSelf(cook),
    });
    expect(others.errors[0]?.message).toBe(unknown.errors[0]?.message);
    await withdraw(boss, id);
    await soon(async () => (await read('tax { grade { grade } }', [firm])).data, { subjects: [{ tax: { grade: null } }] });
  });

  it('is asked for by the bank, seen and answered by the subject', async () => {
    const asked = await mutate(
      BANK,
      `requestConsent(input: { subject: "${cook}", datasets: ["judgment", "identity"], purpose: "${PURPOSE}", message: "贷款审批" })`,
      'id state organisation',
    );
    expect(asked).toMatchObject({ state: 'PENDING', organisation: BANK.organisation });
    const seen = await stack.query(`{ subject(id: "${cook}") { consentRequests { id message state } } }`, { as: asSelf(cook) });
    expect(seen.data).toEqual({ subject: { consentRequests: [{ id: asked['id'], message: '贷款审批', state: 'PENDING' }] } });
    expect(reasons(await read('consentRequests { id } consents { id }', [cook])).map(([, , reason]) => reason)).toEqual(
      ['PERSON', 'PERSON'].map(() => expect.any(String)),
    );
    await give(cook, '"judgment"', `, request: "${String(asked['id'])}"`);
    const mine = await stack.query('{ consentRequests { nodes { id state } totalCount } }', { as: BANK });
    expect(mine.data).toEqual({ consentRequests: { nodes: [{ id: asked['id'], state: 'GIVEN' }], totalCount: 1 } });
    expect((await stack.query('{ consentRequests { totalCount } }', { as: OTHER_BANK })).data).toEqual({
      consentRequests: { totalCount: 0 },
    });
    await soon(async () => reasons(await read('courts { judgments { totalCount } }', [cook])), []);
  });

  it('answers a request once, also where it is given twice at once', async () => {
    const { id } = await mutate(
      BANK,
      `requestConsent(input: { subject: "${cook}", datasets: ["dishonest-debt"], purpose: "${PURPOSE}" })`,
      'id',
    );
    const answer = `giveConsent(input: { subject: "${cook}", organisation: "${BANK.organisation}", datasets: ["dishonest-debt"], purpose: "${PURPOSE}", request: "${String(id)}" })`;
    const given = await Promise.all([1, 2, 3].map(() => stack.query(`mutation { it: ${answer} { id } }`, { as: asSelf(cook) })));
    expect(given.map(({ errors }) => errors.length).sort()).toEqual([0, 1, 1]);
    const consent = given.flatMap(({ data }) => (data as { it?: { id: string } | null } | null)?.it ?? [])[0];
    await withdraw(cook, consent?.id);
  });

  it('is asked for by one organisation so often at once and no more', async () => {
    const ask = () =>
      stack.query(
        `mutation { requestConsent(input: { subject: "${cook}", datasets: ["dishonest-debt"], purpose: "${PURPOSE}" }) { state } }`,
        { as: OTHER_BANK },
      );
    for (let asked = 0; asked < 20; asked += 1) expect((await ask()).errors).toEqual([]);
    expect((await ask()).errors[0]?.message).toMatch(/20 requests wait/);
  });

  it('has a receipt that says the purpose’s ground as it was when it was given, whatever it is later', async () => {
    const fields = 'id receipt { lawfulBasis policyRevision eventState signature }';
    const given = await mutate(
      asSelf(cook),
      `giveConsent(input: { organisation: "${BANK.organisation}", datasets: ["judgment"], purpose: "${PURPOSE}" })`,
      fields,
    );
    const change = `{ setPurpose: { code: "${PURPOSE}", name: "金融审查", legalBasis: "另一依据", requiresReference: false } }`;
    await enact(stack, drafting(change));
    const { data } = await stack.query(`{ subject(id: "${cook}") { consents { ${fields} } } }`, { as: asSelf(cook) });
    const { consents } = (data as unknown as { subject: { consents: Record<string, unknown>[] } }).subject;
    expect(consents.find(({ id }) => id === given['id'])).toEqual(given);
    expect(JSON.stringify(given)).not.toContain('另一依据');
    await withdraw(cook, given['id']);
  });

  it('on paper is recorded by a clerk of another organisation, with its receipt signed', async () => {
    const mandate = (organisation: string, { number = '委〔2026〕7号', signedOn = '2026-11-01', digest = 'ab' } = {}) =>
      `recordMandate(input: { subject: "${debtor}", organisation: "${organisation}", datasets: ["dishonest-debt"], purpose: "${PURPOSE}",
        mandateNumber: "${number}", signedOn: "${signedOn}", scanDigest: "${digest.repeat(32)}" })`;
    const own = await stack.query(`mutation { ${mandate(CLERK.organisation)} { id } }`, { as: CLERK });
    expect(own.errors[0]?.message).toMatch(/in its own favour/);
    const spelt = await stack.query(`mutation { ${mandate(` ${[...CLERK.organisation].join(' ')}`)} { id } }`, { as: CLERK });
    expect(spelt.errors[0]?.message).toMatch(/in its own favour/);
    expect((await stack.query(`mutation { ${mandate(BANK.organisation)} { id } }`, { as: BANK })).status).toBe(403);
    const recorded = await mutate(
      CLERK,
      mandate(BANK.organisation),
      'id basis state mandateNumber receipt { recordId recipients piiInformation signature }',
    );
    expect(recorded).toMatchObject({
      basis: 'MANDATE',
      state: 'ACTIVE',
      receipt: { recordId: recorded['id'], recipients: [BANK.organisation] },
    });
    await soon(async () => reasons(await read(DEBTS)), []);
    await withdraw(debtor, recorded['id']);
    await soon(async () => reasons(await read(DEBTS)), withheld);
    // What was withdrawn does not come back by the same paper, scanned again or under its number spelt otherwise.
    for (const paper of [{}, { digest: 'cd' }, { digest: 'cd', number: '委 〔2026〕 7号' }, { number: '委〔2026〕8号' }]) {
      const { errors } = await stack.query(`mutation { ${mandate(BANK.organisation, paper)} { id } }`, { as: CLERK });
      expect(errors[0]?.message).toMatch(/was recorded already/);
    }
    const old = { number: '委〔2023〕1号', signedOn: '2023-11-01', digest: 'ef' };
    const { errors } = await stack.query(`mutation { ${mandate(BANK.organisation, old)} { id } }`, { as: CLERK });
    expect(errors[0]?.message).toMatch(/within three years from the signature/);
  });

  it('on paper is withdrawn on paper by whom has no account', async () => {
    const mandate = `recordMandate(input: { subject: "${debtor}", organisation: "${BANK.organisation}", datasets: ["dishonest-debt"], purpose: "${PURPOSE}",
      mandateNumber: "委〔2026〕20号", signedOn: "2026-11-02", scanDigest: "${'12'.repeat(32)}" })`;
    const consent = await mutate(CLERK, mandate, 'id');
    await soon(async () => reasons(await read(DEBTS)), []);
    const withdrawal = (named: string, subject = debtor, digest = '34'.repeat(32), signedOn = '2026-11-03') =>
      `recordWithdrawal(input: { subject: "${subject}", ${named} documentNumber: "撤〔2026〕1号", signedOn: "${signedOn}", scanDigest: "${digest}" })`;
    const refused = async (named: string, subject?: string, digest?: string, signedOn?: string) =>
      (await stack.query(`mutation { ${withdrawal(named, subject, digest, signedOn)} { id } }`, { as: CLERK })).errors[0]?.message;
    const byId = `consent: "${String(consent['id'])}",`;
    expect((await stack.query(`mutation { ${withdrawal(byId)} { id } }`, { as: BANK })).status).toBe(403);
    expect(await refused(byId, cook)).toMatch(/no such consent/);
    expect(await refused(byId, debtor, 'x')).toMatch(/SHA-256 of the scan/);
    expect(await refused(byId, debtor, undefined, '2026-11-01')).toMatch(/earlier than the consent/);
    for (const named of ['', `${byId} mandateNumber: "委〔2026〕20号",`]) expect(await refused(named)).toMatch(/name one/);
    expect(await refused('mandateNumber: "委〔2026〕21号",')).toMatch(/no such consent/);
    expect(reasons(await read(DEBTS))).toEqual([]);
    const ended = await mutate(CLERK, withdrawal('mandateNumber: "委 〔2026〕 20号",'), 'id state receipt { eventState }');
    expect(ended).toEqual({ id: consent['id'], state: 'WITHDRAWN', receipt: { eventState: 'WITHDRAWN' } });
    await soon(async () => reasons(await read(DEBTS)), withheld);
    // Said twice it is the same.
    expect(await mutate(CLERK, withdrawal(byId), 'state')).toEqual({ state: 'WITHDRAWN' });
    // The subject sees by which paper, and who recorded it.
    const { data } = await stack.query(`{ subject(id: "${debtor}") { consents { id withdrawalNumber withdrawalRecordedFor } } }`, {
      as: asSelf(debtor),
    });
    const { consents } = (data as unknown as { subject: { consents: { id: unknown }[] } }).subject;
    expect(consents.find(({ id }) => id === consent['id'])).toMatchObject({
      withdrawalNumber: '撤〔2026〕1号',
      withdrawalRecordedFor: CLERK.organisation,
    });
    // The same paper, under another day, ends nothing that was consented to since.
    const later = await give(debtor, '"dishonest-debt"');
    expect(await refused(`consent: "${String(later['id'])}",`)).toMatch(/earlier than the consent/);
    expect(await refused(`consent: "${String(later['id'])}",`, debtor, undefined, shanghaiDay(Date.now))).toMatch(
      /this scan was recorded already/,
    );
    await withdraw(debtor, later['id']);
  });

  it.each([
    ['datasets: ["nothing"], purpose: "FINANCE_REVIEW"', /must name data sets/],
    ['datasets: [], purpose: "FINANCE_REVIEW"', /must name data sets/],
    ['datasets: ["judgment"], purpose: "NOTHING"', /must be one of the policy/],
    ['datasets: ["judgment"], purpose: "FINANCE_REVIEW", validUntil: "2020-01-01T00:00:00+08:00"', /within three years/],
    ['datasets: ["judgment"], purpose: "FINANCE_REVIEW", validUntil: "2099-01-01T00:00:00+08:00"', /within three years/],
    ['datasets: ["judgment"], purpose: "FINANCE_REVIEW", request: "x"', /is not an id/],
    ['datasets: ["judgment"], purpose: "FINANCE_REVIEW", request: "00000000-0000-4000-8000-000000000000"', /does not ask for/],
  ])('refuses %s', async (given, reason) => {
    const { errors } = await stack.query(`mutation { giveConsent(input: { organisation: "某银行", ${given} }) { id } }`, {
      as: asSelf(debtor),
    });
    expect([errors[0]?.extensions['code'], errors[0]?.message]).toEqual(['BAD_USER_INPUT', expect.stringMatching(reason) as string]);
  });

  describe('break-glass', () => {
    const OFFICER = { organisation: '清远市中级人民法院', user: '值班法官', scope: 'credit:1 break-glass' };
    const breakGlass = (more = '') =>
      `breakGlass(input: { subject: "${debtor}", sectors: ["courts"], purpose: "LAW_ENFORCEMENT", reference: "（2026）粤18执1号", reason: "紧急执行" ${more} })`;
    const asking = { as: OFFICER, purpose: 'LAW_ENFORCEMENT', headers: { 'x-query-reference': encodeURIComponent('（2026）粤18执1号') } };

    it('opens one sector of one subject to one person for a while, seen by the subject and the admins', async () => {
      expect(reasons(await read(DEBTS, [debtor], asking))).toEqual(withheld);
      const elevation = await mutate(OFFICER, breakGlass(', minutes: 1'), 'id user reason validUntil');
      expect(elevation).toMatchObject({ user: OFFICER.user, reason: '紧急执行' });
      await soon(async () => reasons(await read(DEBTS, [debtor], asking)), []);
      const other = await read(`${DEBTS} tax { penalties { totalCount } }`, [debtor, cook], asking);
      expect(
        reasons(other)
          .map(([path]) => path)
          .sort(),
      ).toEqual(['subjects.0.tax.penalties', 'subjects.1.courts.dishonestDebts', 'subjects.1.tax.penalties']);
      expect(reasons(await read(DEBTS, [debtor], { ...asking, as: { ...OFFICER, user: '另一人' } }))).toEqual(withheld);
      const own = await stack.query(`{ subject(id: "${debtor}") { elevations { organisation reason sectors } } }`, { as: asSelf(debtor) });
      expect(own.data).toEqual({
        subject: { elevations: [{ organisation: OFFICER.organisation, reason: '紧急执行', sectors: ['courts'] }] },
      });
      const admins = await stack.query('{ elevations(current: true) { nodes { user } totalCount } }', {
        as: { ...CLERK, scope: 'credit:1 policy:read' },
      });
      expect(admins.data).toEqual({ elevations: { nodes: [{ user: OFFICER.user }], totalCount: 1 } });
    });

    it('needs the role, a person, a reason, a reference and a purpose that is granted', async () => {
      expect((await stack.query(`mutation { ${breakGlass()} { id } }`, { as: { ...OFFICER, scope: 'credit:1' } })).status).toBe(403);
      for (const [call, message] of [
        [breakGlass(', minutes: 481'), /between 1 and 480/],
        [breakGlass().replace('紧急执行', ' '), /reason/],
        [breakGlass().replace('（2026）粤18执1号', ''), /reference/],
        [breakGlass().replace('"courts"', '"nowhere"'), /must name sectors/],
        [breakGlass().replace('LAW_ENFORCEMENT', 'NOTHING'), /must be a purpose/],
      ] as const)
        expect((await stack.query(`mutation { ${call} { id } }`, { as: OFFICER })).errors[0]?.message).toMatch(message);
    });

    it('ends with the purpose: once that is taken from the organisation no department is asked', async () => {
      await mutate(OFFICER, breakGlass(', minutes: 10'), 'id');
      await soon(async () => reasons(await read(DEBTS, [debtor], asking)), []);
      // The demo key's tokens have every purpose besides.
      const without = `{ setGrant: { organisation: "${OFFICER.organisation}", levels: [{ sector: "courts", level: RESTRICTED }], purposes: [] } }`;
      const taken = await step(stack, WRITER, `tightenNow(changes: [{ dropGrant: "*" }, ${without}], reason: "停用")`);
      expect(taken.errors).toEqual([]);
      const codes = async () => (await read(DEBTS, [debtor], asking)).errors.map(({ extensions }) => extensions['code']);
      await soon(codes, ['PURPOSE_NOT_ALLOWED']);
      stack.forget();
      expect(await codes()).toEqual(['PURPOSE_NOT_ALLOWED']);
      // Not by the purpose that a consent brings either.
      await mutate(
        asSelf(debtor),
        `giveConsent(input: { organisation: "${OFFICER.organisation}", datasets: ["judgment"], purpose: "LAW_ENFORCEMENT" })`,
        'id',
      );
      await soon(async () => reasons(await read(DEBTS, [debtor], asking)), withheld);
      stack.forget();
      expect(reasons(await read(DEBTS, [debtor], asking))).toEqual(withheld);
      expect(stack.asked()['courts']).toBeUndefined();
    });
  });
});
