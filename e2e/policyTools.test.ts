import { createHash } from 'node:crypto';
import sql from 'sql-template-tag';
import { FIRM } from './fixtures/smallCity.ts';
import { publishedOperation } from '../subgraphs/governance/source/savedQueries.ts';
import { startStack, type TestStack } from './stack.ts';

const CENTRE = '清远市公共信用信息中心';
const BANK = '清远农村商业银行股份有限公司';
const COURT = '清远市中级人民法院';
const ADMIN = { organisation: CENTRE, user: '甲', scope: 'credit:1 policy:read policy:write' };
const ANALYST = { organisation: '清远市公共资源交易中心', user: '分析员', scope: 'credit:2' };
const COLLEAGUE = { ...ANALYST, user: '同事' };

/** What a policy means before it is in force: explained, simulated, its impact on what is saved. Nothing is fetched for any of it. */
describe('understanding the policy, whole stack', () => {
  let stack: TestStack;
  beforeAll(async () => {
    stack = await startStack();
  });
  afterAll(() => stack.close());

  const ask = async (query: string, as: object = ADMIN, variables: Record<string, unknown> = {}) => {
    stack.forget();
    const { data, errors } = await stack.query(query, { as, variables });
    if (errors.length > 0) throw new Error(JSON.stringify(errors));
    expect(Object.keys(stack.calls())).toEqual(['governance']);
    return data as unknown as Record<string, unknown>;
  };
  const simulate = async (operation: string, as: string, revision?: number) =>
    (
      await ask(
        `query ($operation: String!, $revision: Int) { simulate(operation: $operation, as: ${as}, revision: $revision) {
          revision faults refused kept withheld { coordinate subjectClass reason } departments cost } }`,
        ADMIN,
        { operation, revision: revision ?? null },
      )
    )['simulate'] as {
      faults: string[];
      refused: boolean;
      kept: string[];
      withheld: { coordinate: string; subjectClass: string; reason: string }[];
      departments: string[];
    };
  const OPERATION = `{ subject(identifier: { kind: USCC, value: "${FIRM.uscc}" }) { name tax { grade { grade } arrears { totalCount } } courts { dishonestDebts { id } } } }`;

  it('simulates what the gateway then answers', async () => {
    const asBank = await simulate(OPERATION, `{ organisation: "${BANK}", scope: "credit:3", purpose: "FINANCE_REVIEW" }`);
    expect(asBank.withheld.filter(({ subjectClass }) => subjectClass === 'ORGANISATION')).toEqual([
      { coordinate: 'TaxCredit.grade', subjectClass: 'ORGANISATION', reason: 'CONSENT' },
    ]);
    expect(asBank.departments).toEqual(['courts', 'registry', 'tax']);
    const asked = await stack.query(OPERATION, { as: { organisation: BANK, scope: 'credit:1' }, purpose: 'FINANCE_REVIEW' });
    expect(asked.errors.map(({ extensions }) => [extensions['coordinate'], extensions['reason']])).toEqual([
      ['TaxCredit.grade', 'CONSENT'],
    ]);
    const asCentre = await simulate(OPERATION, `{ organisation: "${CENTRE}", scope: "credit:2", purpose: "CREDIT_SUPERVISION" }`);
    expect([asCentre.withheld.map(({ coordinate, subjectClass }) => `${coordinate} ${subjectClass}`), asCentre.kept]).toEqual([
      ['TaxCredit.arrears INDIVIDUAL'],
      expect.arrayContaining(['Subject.name', 'TaxCredit.grade', 'CourtCredit.dishonestDebts']),
    ]);
    const asAnybody = await simulate('{ subject(id: "x") { tax { grade { grade } } } }', '{}');
    expect(asAnybody).toMatchObject({ departments: ['registry'], refused: false });
    const asConsented = await simulate(
      '{ subject(id: "x") { tax { grade { grade } } } }',
      `{ organisation: "${BANK}", scope: "credit:1", purpose: "FINANCE_REVIEW", consents: ["tax-credit-grade"] }`,
    );
    expect(asConsented.withheld.filter(({ subjectClass }) => subjectClass === 'ORGANISATION')).toEqual([]);
    const asSelf = await simulate(
      '{ subject(id: "x") { tax { inspections { totalCount } } objections: name } }',
      '{ self: true, scope: "credit:1" }',
    );
    expect(asSelf.withheld).toEqual([]);
  });

  it.each([
    [`{ organisation: "${BANK}", scope: "credit:3", purpose: "LAW_ENFORCEMENT" }`, /^PURPOSE_NOT_ALLOWED/, undefined],
    [`{ organisation: "${COURT}", scope: "credit:3", purpose: "LAW_ENFORCEMENT", reference: false }`, /^REFERENCE_REQUIRED/, 400],
    [`{ purpose: "FINANCE_REVIEW" }`, /^PURPOSE_NOT_ALLOWED/, 403],
  ])('simulates the refusal of a purpose, as the gateway refuses it: %s', async (as, fault, status) => {
    expect(await simulate(OPERATION, as)).toMatchObject({
      refused: true,
      faults: [expect.stringMatching(fault)],
      kept: [],
      departments: [],
    });
    const { organisation, purpose } = Object.fromEntries([...as.matchAll(/(\w+): "([^"]*)"/g)].map(([, name, value]) => [name, value])) as {
      organisation?: string;
      purpose: string;
    };
    const token = organisation === undefined ? {} : { as: { organisation, scope: 'credit:3' } };
    // The demo key grants every purpose: what an organisation lacks is not seen by a request with it.
    if (status !== undefined) expect((await stack.query(OPERATION, { ...token, purpose })).status).toBe(status);
    expect(await simulate(OPERATION, `{ organisation: "${COURT}", scope: "credit:3", purpose: "LAW_ENFORCEMENT" }`)).toMatchObject({
      refused: false,
    });
  });

  it.each([
    ['{ nothing }', /Cannot query field/],
    ['{ subject(id: "x") {', /not a GraphQL document/],
    ['query A { divisions { id } } query B { divisions { id } }', /exactly one/],
    [`{ ${'a: divisions { id } '.repeat(600).replace(/a:/g, () => `a${Math.random().toString(36).slice(2)}:`)} }`, /aliases|costs|large/],
  ])('says why an operation would be refused: %.40s', async (operation, reason) => {
    const { faults, refused } = await simulate(operation, '{}');
    expect([faults[0], refused]).toEqual([expect.stringMatching(reason), true]);
  });

  it('refuses a mutation of which a part is withheld, as the gateway does', async () => {
    const mutation = 'mutation { withdrawRecord: tightenNow(changes: [], reason: "x") { revision } }';
    expect(await simulate(mutation, '{ scope: "credit:1", organisation: "某" }')).toMatchObject({ refused: true, departments: [] });
    expect(await simulate(mutation, '{ scope: "credit:1 policy:read policy:write", organisation: "某" }')).toMatchObject({
      refused: false,
      departments: ['governance'],
    });
  });

  it('explains a coordinate: the rules, where they come from, what is missing', async () => {
    const explain = (coordinate: string, more = '', as: object = ADMIN) =>
      ask(
        `{ explainPermission(coordinate: "${coordinate}" ${more}) { sector dataset revision rules { on source level person } decisions { subjectClass allowed reason requiredLevel heldLevel missing } } }`,
        as,
      ).then(
        (data) =>
          data['explainPermission'] as { rules: object[]; decisions: { subjectClass: string; allowed: boolean; reason: string | null }[] },
      );
    const own = await explain('TaxCredit.arrears', '', { organisation: BANK, user: '信贷员', scope: 'credit:1' });
    expect(own).toMatchObject({
      sector: 'tax',
      dataset: 'tax-arrears',
      rules: expect.arrayContaining([{ on: 'TaxCredit.arrears', source: 'FLOOR', level: 'OPEN', person: 'RESTRICTED' }]),
    });
    expect(own.decisions.map(({ subjectClass, allowed, reason }) => [subjectClass, allowed, reason])).toEqual([
      ['ORGANISATION', true, null],
      ['SOLE_TRADER', true, null],
      ['INDIVIDUAL', false, 'CONSENT'],
    ]);
    const other = await explain('Subject.listings', `, as: { organisation: "${CENTRE}", scope: "credit:2" }, subjectKind: INDIVIDUAL`);
    expect(other.decisions).toEqual([
      expect.objectContaining({
        subjectClass: 'INDIVIDUAL',
        allowed: false,
        reason: 'PURPOSE',
        missing: expect.stringContaining('x-query-purpose'),
      }),
    ]);
    expect(other.rules.length).toBeGreaterThan(3);
    const denied = await stack.query('{ explainPermission(coordinate: "Subject.name", as: { organisation: "某" }) { sector } }', {
      as: ANALYST,
    });
    expect(denied.errors[0]?.extensions).toMatchObject({ code: 'UNAUTHORIZED_FIELD_OR_TYPE', reason: 'SCOPE' });
    for (const coordinate of ['Nothing.at', 'TaxCredit.nothing', '__proto__.constructor', 'Subject'])
      expect(
        (await stack.query(`{ explainPermission(coordinate: "${coordinate}") { sector } }`, { as: ANALYST })).errors[0]?.extensions['code'],
      ).toBe('BAD_USER_INPUT');
  });

  it('explains arguments, input fields and enum values', async () => {
    const explain = async (coordinate: string) => {
      const { explainPermission } = (await ask(
        `{ explainPermission(coordinate: "${coordinate}", as: { organisation: "${BANK}", scope: "credit:1" }) {
          sector note rules { on level } decisions { subjectClass allowed reason } } }`,
      )) as unknown as { explainPermission: { note: string } };
      return explainPermission;
    };
    expect(await explain('Query.search(kind:)')).toMatchObject({ sector: 'registry', note: expect.stringMatching(/argument is given/) });
    expect(await explain('TaxCredit.arrears(during:)')).toMatchObject({
      sector: 'tax',
      note: expect.stringMatching(/argument is given/),
      rules: expect.arrayContaining([expect.objectContaining({ on: 'TaxCredit.arrears' })]),
      decisions: [
        { subjectClass: 'ORGANISATION', allowed: true, reason: null },
        { subjectClass: 'SOLE_TRADER', allowed: true, reason: null },
        { subjectClass: 'INDIVIDUAL', allowed: false, reason: 'CONSENT' },
      ],
    });
    expect(await explain('ListKind.WATCH')).toEqual({
      ...{ sector: '', note: expect.stringMatching(/decided with the field/), decisions: [] },
      rules: [{ on: 'ListKind.WATCH', level: 'SHARED' }],
    });
    expect(await explain('CohortWhere.tax')).toMatchObject({ sector: 'analysis', decisions: [] });
    for (const coordinate of ['TaxCredit.arrears(nothing:)', 'CohortWhere.nothing', 'ListKind.NOTHING', 'ListKind.WATCH(during:)'])
      expect(
        (await stack.query(`{ explainPermission(coordinate: "${coordinate}") { sector } }`, { as: ANALYST })).errors[0]?.extensions['code'],
      ).toBe('BAD_USER_INPUT');
  });

  it('lets a department make an argument of its own field stricter, and nobody else’s', async () => {
    const tax = { organisation: '国家税务总局清远市税务局', user: '税务经办', scope: 'credit:2 tax:3 policy:read policy:write' };
    const drafted = (coordinate: string) =>
      stack.query(
        `mutation { draftPolicy(changes: [{ setRule: { coordinate: "${coordinate}", level: SHARED } }], reason: "试行") { revision } }`,
        { as: tax },
      );
    expect((await drafted('TaxCredit.arrears(during:)')).errors).toEqual([]);
    expect((await drafted('CourtCredit.dishonestDebts(current:)')).errors[0]?.message).toMatch(/these are others'/);
    expect((await drafted('CohortWhere.tax')).errors[0]?.message).toMatch(/these are others'/);
  });

  it('saves queries in versions, for oneself, the team or everybody; a published one runs by its hash', async () => {
    const save = (name: string, operation: string, more: string, as: object = ANALYST) =>
      ask(
        `mutation ($name: String!, $operation: String!) { saveQuery(input: { name: $name, operation: $operation, ${more} }) { id version hash visibility versions { version operation } } }`,
        as,
        { name, operation },
      ).then((data) => data['saveQuery'] as { id: string; version: number; hash: string; versions: object[] });
    const seen = async (as: object) =>
      ((await ask('{ savedQueries { nodes { name } totalCount } }', as))['savedQueries'] as { nodes: { name: string }[] }).nodes.map(
        ({ name }) => name,
      );
    const mine = await save('自用', '{ divisions { id } }', 'visibility: PRIVATE');
    await save('共用', '{ divisions { name } }', 'visibility: TEAM');
    const published = await save('公布', OPERATION, 'visibility: PUBLISHED');
    expect(await seen(ANALYST)).toEqual(['公布', '共用', '自用']);
    expect(await seen(COLLEAGUE)).toEqual(['公布', '共用']);
    expect(await seen({ organisation: BANK, user: '分析员', scope: 'credit:1' })).toEqual(['公布']);
    const again = await save('自用', '{ divisions { id name } }', `id: "${mine.id}"`);
    expect([again.version, again.versions.length]).toEqual([2, 2]);
    for (const as of [COLLEAGUE, { ...ANALYST, organisation: BANK }])
      expect(
        (
          await stack.query(`mutation { saveQuery(input: { id: "${mine.id}", name: "x", operation: "{ divisions { id } }" }) { id } }`, {
            as,
          })
        ).errors[0]?.message,
      ).toMatch(/no such query of yours/);
    expect(
      (await stack.query('mutation { saveQuery(input: { name: "x", operation: "{ nothing }" }) { id } }', { as: ANALYST })).errors[0]
        ?.message,
    ).toMatch(/does not run/);
    expect(published.hash).toBe(createHash('sha256').update(OPERATION).digest('hex'));
    const byHash = (sha256Hash: string) =>
      fetch(`${stack.url}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ extensions: { persistedQuery: { version: 1, sha256Hash } } }),
      }).then(
        (response) => response.json() as Promise<{ data?: { subject: { name: string } }; errors?: { extensions: { code: string } }[] }>,
      );
    expect((await byHash(published.hash)).data?.subject.name).toBe(FIRM.name);
    // What is not published is nobody's by its hash.
    expect((await byHash(mine.hash)).errors?.[0]?.extensions.code).toBe('PERSISTED_QUERY_NOT_FOUND');
    // A version that was private is not published by the next one; one that was stays, for clients that were built with it.
    const hidden = await save('先不公布', '{ divisions { id } } # 1', 'visibility: PRIVATE');
    await save('先不公布', '{ divisions { id } } # 2', `id: "${hidden.id}", visibility: PUBLISHED`);
    const next = await save('公布', `${OPERATION} # 2`, `id: "${published.id}", visibility: PUBLISHED`);
    expect((await byHash(hidden.hash)).errors?.[0]?.extensions.code).toBe('PERSISTED_QUERY_NOT_FOUND');
    expect((await byHash(next.hash)).data?.subject.name).toBe(FIRM.name);
    const db = await stack.running.databases.of('governance');
    expect(await publishedOperation(db, published.hash, new Date())).toBe(OPERATION);
    await save('公布', OPERATION, `id: "${published.id}", visibility: TEAM`);
    expect(await publishedOperation(db, published.hash, new Date())).toBeUndefined();
    await save('公布', OPERATION, `id: "${published.id}", visibility: PUBLISHED`);
  });

  it('deletes a query of one’s own; what was published stays registered while it is', async () => {
    const as = { ...ANALYST, user: '离任者' };
    const save = (more: string, operation: string, by = as) =>
      stack.query(`mutation ($operation: String!) { saveQuery(input: { name: "临时", operation: $operation, ${more} }) { id hash } }`, {
        as: by,
        variables: { operation },
      });
    const saved = async (more: string, operation: string) =>
      ((await save(more, operation)).data as unknown as { saveQuery: { id: string; hash: string } }).saveQuery;
    const remove = async (id: string, by: object = as) => {
      const { data, errors } = await stack.query(`mutation { deleteSavedQuery(id: "${id}") { id registeredVersions } }`, { as: by });
      return errors[0]?.message ?? (data as unknown as { deleteSavedQuery: object }).deleteSavedQuery;
    };
    const db = await stack.running.databases.of('governance');
    const mine = await saved('visibility: PRIVATE', '{ divisions { id } } # a');
    const shared = await saved('visibility: PUBLISHED', '{ divisions { id } } # b');
    await saved(`id: "${shared.id}", visibility: PUBLISHED`, '{ divisions { id } } # c');
    expect(await remove(mine.id, COLLEAGUE)).toMatch(/no such query of yours/);
    expect(await remove(mine.id)).toEqual({ id: mine.id, registeredVersions: 0 });
    expect(await remove(mine.id)).toMatch(/no such query of yours/);
    expect(await remove(shared.id)).toEqual({ id: shared.id, registeredVersions: 2 });
    expect((await save(`id: "${shared.id}"`, '{ divisions { id } } # d')).errors[0]?.message).toMatch(/no such query of yours/);
    const { savedQueries } = (await ask('{ savedQueries { nodes { name } } }', as)) as unknown as {
      savedQueries: { nodes: { name: string }[] };
    };
    expect(savedQueries.nodes.map(({ name }) => name)).not.toContain('临时');
    expect(await publishedOperation(db, shared.hash, new Date())).toBe('{ divisions { id } } # b');
    // Published no more before it is deleted, it is gone.
    const taken = await saved('visibility: PUBLISHED', '{ divisions { id } } # e');
    await saved(`id: "${taken.id}", visibility: TEAM`, '{ divisions { id } } # f');
    expect(await remove(taken.id)).toEqual({ id: taken.id, registeredVersions: 0 });
    expect(await publishedOperation(db, taken.hash, new Date())).toBeUndefined();
    await db.query(
      sql`delete from governance.saved_query_version where query = (select number from governance.saved_query where id = ${shared.id}::uuid)`,
    );
    await db.query(sql`delete from governance.saved_query where id = ${shared.id}::uuid`);
    await expect(db.query(sql`delete from governance.saved_query_version`)).rejects.toThrow(/does not change/);
  });

  it('says which limit of saved queries is reached', async () => {
    const db = await stack.running.databases.of('governance');
    const as = { ...ANALYST, user: '勤勉者' };
    const save = (id?: string) =>
      stack.query(
        `mutation { saveQuery(input: { ${id === undefined ? '' : `id: "${id}", `}name: "x", operation: "{ divisions { id } }" }) { id } }`,
        { as },
      );
    const { id } = ((await save()).data as unknown as { saveQuery: { id: string } }).saveQuery;
    const own = sql`(select number from governance.saved_query where id = ${id}::uuid)`;
    await db.query(sql`
      insert into governance.saved_query_version (query, version, operation, hash, saved_by, saved_at)
      select ${own}, g, '', '', '', now() from generate_series(2, 200) g`);
    expect((await save(id)).errors[0]?.message).toMatch(/as many versions as it may/);
    await db.query(sql`
      insert into governance.saved_query (owner, organisation, visibility, name)
      select owner, organisation, 'PRIVATE', name from governance.saved_query, generate_series(2, 200) where id = ${id}::uuid`);
    expect((await save()).errors[0]?.message).toMatch(/as many queries as you may/);
    await db.query(sql`update governance.saved_query set deleted_at = now() where owner = '勤勉者'`);
    await db.query(sql`delete from governance.saved_query_version where query = ${own}`);
    await db.query(sql`delete from governance.saved_query where owner = '勤勉者'`);
  });

  it('tells the impact of a draft on what is saved: what breaks, what degrades, what is left', async () => {
    const drafted = await ask(
      'mutation { draftPolicy(changes: [{ setRule: { coordinate: "TaxCredit.arrears", level: RESTRICTED } }], reason: "试行") { revision } }',
    );
    const { revision } = drafted['draftPolicy'] as { revision: number };
    const { impact } = (await ask(
      `{ impact(revision: ${revision}) { revision against breaks degrades widens unchanged operations { query { name } effect organisations withheld opened } } }`,
    )) as unknown as { impact: { operations: { organisations: string[] }[] } };
    expect(impact).toMatchObject({
      revision,
      against: 1,
      breaks: 0,
      degrades: 1,
      widens: 0,
      unchanged: 3,
      operations: [{ query: { name: '公布' }, effect: 'DEGRADES', withheld: ['TaxCredit.arrears'], opened: [] }],
    });
    const after = (await ask(`{ impact(revision: ${revision}) { examined remaining endCursor } }`))['impact'] as { endCursor: string };
    expect(after).toEqual({ examined: 4, remaining: 0, endCursor: expect.stringMatching(/^\d+\.\d+$/) });
    const beyond = `{ impact(revision: ${revision}, after: "${after.endCursor}") { examined remaining endCursor degrades } }`;
    expect((await ask(beyond))['impact']).toEqual({ ...after, examined: 0, degrades: 0 });
    expect(impact.operations[0]?.organisations).toEqual(expect.arrayContaining(['', BANK]));
    expect(impact.operations[0]?.organisations).not.toContain('国家税务总局清远市税务局');
    expect((await stack.query(`{ impact(revision: ${revision}) { breaks } }`, { as: ANALYST })).errors[0]?.extensions['reason']).toBe(
      'SCOPE',
    );
  });

  it('tells that a draft breaks what the gateway would then refuse for its purpose, or for want of a reference', async () => {
    const save = `mutation { saveQuery(input: { name: "授信审查", operation: "{ divisions { id name } }", purpose: "FINANCE_REVIEW", visibility: TEAM }) { id } }`;
    await ask(save, { organisation: BANK, user: '信贷员', scope: 'credit:1' });
    const { policy } = (await ask(
      '{ policy { purposes { code name legalBasis } grants { organisation purposes levels { sector level } } } }',
    )) as unknown as {
      policy: {
        purposes: { code: string; name: string; legalBasis: string }[];
        grants: { organisation: string; purposes: string[]; levels: object[] }[];
      };
    };
    const impactOf = async (change: object) => {
      const drafting = 'mutation ($changes: [PolicyChangeInput!]!) { draftPolicy(changes: $changes, reason: "试行") { revision } }';
      const drafted = await ask(drafting, ADMIN, { changes: [change] });
      const { revision } = drafted['draftPolicy'] as { revision: number };
      const { impact } = (await ask(
        `{ impact(revision: ${revision}) { operations { query { name } effect organisations } } }`,
      )) as unknown as {
        impact: object;
      };
      return impact;
    };
    const { levels, purposes } = policy.grants.find(({ organisation }) => organisation === BANK) ?? { levels: [], purposes: [] };
    const without = { organisation: BANK, levels, purposes: purposes.filter((code) => code !== 'FINANCE_REVIEW') };
    const broken = {
      operations: expect.arrayContaining([{ query: { name: '（未公开）/ (not shared)' }, effect: 'BREAKS', organisations: [BANK] }]),
    };
    expect(await impactOf({ setGrant: without })).toMatchObject(broken);
    const purpose = policy.purposes.find(({ code }) => code === 'FINANCE_REVIEW');
    expect(await impactOf({ setPurpose: { ...purpose, requiresReference: true } })).toMatchObject(broken);
  });

  it('tells of the impact on what somebody keeps to himself, and nothing of what it asks', async () => {
    const secret = 'query Secret($id: ID) { subject(id: $id) { tax { arrears { totalCount } } } }';
    const save = `mutation ($operation: String!, $variables: String) {
      saveQuery(input: { name: "某案", operation: $operation, variables: $variables, visibility: PRIVATE }) { id } }`;
    const saved = await ask(save, ANALYST, { operation: secret, variables: '{ "id": "somebody" }' });
    const { id } = saved['saveQuery'] as { id: string };
    const drafted = await ask(
      'mutation { draftPolicy(changes: [{ setRule: { coordinate: "TaxCredit.arrears", level: RESTRICTED } }], reason: "试行") { revision } }',
    );
    const { revision } = drafted['draftPolicy'] as { revision: number };
    const { impact } = (await ask(
      `{ impact(revision: ${revision}) { operations { effect query { id name owner description operation hash variables organisation versions { operation } } } } }`,
    )) as unknown as { impact: { operations: { query: { id: string } }[] } };
    const found = impact.operations.find(({ query }) => query.id === id);
    expect(found).toMatchObject({ query: { organisation: ANALYST.organisation, hash: '', variables: '{}', description: null } });
    expect(JSON.stringify(found)).not.toMatch(/某案|Secret|somebody|arrears/);
    expect(JSON.stringify(found)).not.toContain(ANALYST.user);
    // Published later, it shows what it is then, not what it was.
    const publish =
      'mutation ($id: ID, $operation: String!) { saveQuery(input: { id: $id, name: "公开", operation: $operation, visibility: PUBLISHED }) { id } }';
    await ask(publish, ANALYST, { id, operation: '{ divisions { id } }' });
    const others = await ask('{ savedQueries { nodes { id versions { version operation } } } }', {
      organisation: BANK,
      user: '分析员',
      scope: 'credit:1',
    });
    const { nodes } = others['savedQueries'] as { nodes: { id: string; versions: object[] }[] };
    expect(nodes.find((node) => node.id === id)?.versions).toEqual([{ version: 2, operation: '{ divisions { id } }' }]);
  });

  it('tells which grants nobody has used, which say the same and which are toxic together', async () => {
    const TENDERS = '清远市公共资源交易中心';
    await stack.query(`{ subject(identifier: { kind: USCC, value: "${FIRM.uscc}" }) { tax { grade { grade } } } }`, {
      as: ANALYST,
      purpose: 'TENDER_REVIEW',
    });
    await expectSoon(async () => {
      const { policyCoverage } = (await ask(
        '{ policyCoverage { revision unused { organisation lastUsedAt } equal toxic { organisation name } } }',
      )) as unknown as {
        policyCoverage: { unused: { organisation: string }[]; equal: string[][]; toxic: object[] };
      };
      const unused = policyCoverage.unused.map(({ organisation }) => organisation);
      return [unused.includes(TENDERS), unused.includes('英德市人民政府办公室'), policyCoverage.equal, policyCoverage.toxic];
    }, [false, true, [], []]);
    expect((await stack.query('{ policyCoverage { revision } }', { as: ANALYST })).errors[0]?.extensions['reason']).toBe('SCOPE');
  });

  /** The audit is sent on a moment after the answer. */
  async function expectSoon(look: () => Promise<unknown>, expected: unknown): Promise<void> {
    const deadline = Date.now() + 3_000;
    for (;;) {
      const found = await look();
      if (JSON.stringify(found) === JSON.stringify(expected) || Date.now() > deadline) return expect(found).toEqual(expected);
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
});
