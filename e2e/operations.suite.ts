import { createHash, randomUUID } from 'node:crypto';
import { serverAudits } from 'graphql-http';
import { buildSchema, getIntrospectionQuery, type IntrospectionQuery } from 'graphql';
import { DEBTOR, FIRM, TRADER } from './fixtures/smallCity.ts';
import { sharedStack } from './sharedStack.ts';
import type { TestStack } from './stack.ts';

const SUBJECT = 'subject(identifier: { kind: USCC, value: "91441881969259729U" })';

describe('operations, whole stack', () => {
  let stack: TestStack;
  beforeAll(async () => {
    stack = await sharedStack();
  });
  beforeEach(() => stack.forget());

  /** Shapes in which what is withheld tries to come along: data as it must be at OPEN, and the paths withheld. */
  const CORPUS: readonly { shape: string; query: string; variables?: Record<string, unknown>; data: unknown; withheld: string[] }[] = [
    {
      shape: 'an alias',
      query: `{ s: ${SUBJECT} { t: tax { open: publishedGrade { y: year } secret: grade { y: year } } } }`,
      data: { s: { t: { open: { y: 2023 }, secret: null } } },
      withheld: ['s.t.secret'],
    },
    {
      shape: 'a named fragment',
      query: `fragment T on TaxCredit { grade { year } } fragment S on Subject { tax { ...T } kind } { ${SUBJECT} { ...S } }`,
      data: { subject: { tax: { grade: null }, kind: 'ENTERPRISE' } },
      withheld: ['subject.tax.grade'],
    },
    {
      shape: 'an inline fragment without a type',
      query: `{ ${SUBJECT} { ... { tax { ... @include(if: true) { grade { year } } } } } }`,
      data: { subject: { tax: { grade: null } } },
      withheld: ['subject.tax.grade'],
    },
    {
      shape: 'the same response key in sibling fragments',
      query: `{ ${SUBJECT} { ... on Subject { tax { grade { year } } } ... on Subject { tax { grade { grade } publishedGrade { grade } } } } }`,
      data: { subject: { tax: { grade: null, publishedGrade: { grade: 'A' } } } },
      withheld: ['subject.tax.grade'],
    },
    {
      shape: 'a fragment on an interface',
      query: `{ ${SUBJECT} { tax { arrears(first: 1) { nodes { ... on CreditRecord { documentNumber ... on TaxArrears { taxKind } ... on AdministrativePenalty { facts } } } } } } }`,
      data: { subject: { tax: { arrears: { nodes: [{ documentNumber: '清税欠告〔2026〕1号', taxKind: '增值税' }] } } } },
      withheld: [],
    },
    {
      shape: 'the names that Relay gives to __typename',
      query: `fragment R on CreditRecord { __isCreditRecord: __typename documentNumber } { __isQuery: __typename ${SUBJECT} { __isNode: __typename tax { __isTax: __typename grade { __isGrade: __typename } arrears(first: 1) { nodes { ...R } } } } }`,
      data: {
        __isQuery: 'Query',
        subject: {
          __isNode: 'Subject',
          tax: {
            __isTax: 'TaxCredit',
            grade: null,
            arrears: { nodes: [{ __isCreditRecord: 'TaxArrears', documentNumber: '清税欠告〔2026〕1号' }] },
          },
        },
      },
      withheld: ['subject.tax.grade'],
    },
    {
      shape: '@skip and @include by variable',
      query: `query ($yes: Boolean!, $no: Boolean!) { ${SUBJECT} { tax { a: grade @include(if: $no) { year } b: grade @skip(if: $yes) { year } c: grade @include(if: $yes) { year } } } }`,
      variables: { yes: true, no: false },
      data: { subject: { tax: { c: null } } },
      withheld: ['subject.tax.c'],
    },
    {
      shape: 'a variable used only in what is withheld',
      query: `query ($since: Int!) { ${SUBJECT} { tax { grades(since: $since) { year } } name } }`,
      variables: { since: 2020 },
      data: { subject: { tax: { grades: null }, name: FIRM.name } },
      withheld: ['subject.tax.grades'],
    },
    {
      shape: 'selections that are emptied at every level',
      query: `{ ${SUBJECT} { tax { grade { grade } } socialSecurity { arrears { totalCount } } } }`,
      data: { subject: { tax: { grade: null }, socialSecurity: { arrears: null } } },
      withheld: ['subject.socialSecurity.arrears', 'subject.tax.grade'],
    },
    {
      shape: 'introspection mixed in',
      query: `{ __typename a: __type(name: "TaxGradeLetter") { kind } ${SUBJECT} { __typename tax { __typename grade { __typename } } } }`,
      data: { __typename: 'Query', a: { kind: 'ENUM' }, subject: { __typename: 'Subject', tax: { __typename: 'TaxCredit', grade: null } } },
      withheld: ['subject.tax.grade'],
    },
    {
      shape: 'an enum value with a rule, inline',
      query: `{ ${SUBJECT} { listings(kind: WATCH) { kind } } }`,
      data: { subject: { listings: null } },
      withheld: ['subject.listings'],
    },
    {
      shape: 'an enum value with a rule, in a variable',
      query: `query ($k: ListKind) { ${SUBJECT} { listings(kind: $k) { kind } } }`,
      variables: { k: 'WATCH' },
      data: { subject: { listings: null } },
      withheld: ['subject.listings'],
    },
    {
      shape: 'an enum value with a rule, as a default',
      query: `query ($k: ListKind = WATCH) { ${SUBJECT} { listings(kind: $k) { kind } } }`,
      data: { subject: { listings: null } },
      withheld: ['subject.listings'],
    },
    {
      shape: 'an enum value with a rule, among others',
      query: `query ($s: [RecordState!]) { ${SUBJECT} { tax { arrears(state: $s) { totalCount } } } }`,
      variables: { s: ['PUBLISHED', 'EXPIRED'] },
      data: { subject: { tax: { arrears: null } } },
      withheld: ['subject.tax.arrears'],
    },
    {
      shape: 'a count of what is withheld',
      query: `{ ${SUBJECT} { socialSecurity { arrears(first: 0) { totalCount pageInfo { hasNextPage } } } } }`,
      data: { subject: { socialSecurity: { arrears: null } } },
      withheld: ['subject.socialSecurity.arrears'],
    },
    {
      shape: 'response names of the prototype',
      query: `{ ${SUBJECT} { constructor: kind toString: tax { hasOwnProperty: grade { year } } } }`,
      data: { subject: { constructor: 'ENTERPRISE', toString: { hasOwnProperty: null } } },
      withheld: ['subject.toString.hasOwnProperty'],
    },
    {
      shape: 'the way round over a relation',
      query: `{ ${SUBJECT} { relations { nodes { kind subject { name } } totalCount } } }`,
      data: { subject: { relations: { nodes: [], totalCount: 0 } } },
      withheld: [],
    },
  ];

  it.each(CORPUS)('at OPEN withholds in the shape of $shape', async ({ query, variables, data, withheld }) => {
    const answer = await stack.query(query, variables === undefined ? {} : { variables });
    expect(answer.data).toEqual(data);
    expect(answer.errors.map(({ path, extensions }) => `${(path ?? []).join('.')} ${String(extensions['code'])}`).sort()).toEqual(
      withheld.map((path) => `${path} UNAUTHORIZED_FIELD_OR_TYPE`),
    );
    for (const coordinate of ['TaxCredit.grade', 'TaxCredit.grades', 'SocialSecurityCredit.arrears'])
      expect(Object.values(stack.asked()).flat()).not.toContain(coordinate);
  });

  it.each(CORPUS)('at SHARED answers in full in the shape of $shape', async ({ query, variables }) => {
    const answer = await stack.query(query, {
      as: { scope: 'credit:2' },
      purpose: 'TENDER_REVIEW',
      ...(variables === undefined ? {} : { variables }),
    });
    // An expired record stays RESTRICTED whatever the shape.
    const codes = answer.errors.map(({ extensions }) => extensions['code']);
    expect(codes).toEqual(JSON.stringify(variables ?? {}).includes('EXPIRED') ? ['UNAUTHORIZED_FIELD_OR_TYPE'] : []);
  });

  it('never lets an amount be found by filter, page or cursor', async () => {
    const person = await stack.idOf('CITIZEN_ID', DEBTOR.document);
    const ask = (args: string) =>
      stack.query(`query ($id: ID!) { subject(id: $id) { tax { arrears${args} { totalCount pageInfo { hasNextPage endCursor } } } } }`, {
        variables: { id: person },
        as: { scope: 'credit:2' },
        purpose: 'TENDER_REVIEW',
      });
    const texts = await Promise.all(
      ['', '(first: 1)', '(during: { from: "2026-01-01" })', '(during: { from: "2030-01-01" })', '(after: "WyIyMDI2LTA0LTIwIiwxXQ")'].map(
        async (args) => (await ask(args)).text,
      ),
    );
    expect(new Set(texts).size).toBe(1);
  });

  it('does not tell an existing person’s document from another by search or list', async () => {
    const search = await stack.query('query ($t: String!) { search(text: $t) { totalCount nodes { id } } }', {
      variables: { t: DEBTOR.name },
    });
    expect(search.data).toEqual({ search: { totalCount: 0, nodes: [] } });
    const listed = await stack.query('query ($i: [IdentifierInput!]) { subjects(identifiers: $i) { id } }', {
      variables: { i: [{ kind: 'CITIZEN_ID', value: DEBTOR.document }] },
      as: { scope: 'credit:3' },
      purpose: 'CREDIT_SUPERVISION',
    });
    expect(listed.errors[0]?.extensions['code']).toBe('BAD_USER_INPUT');
  });

  it('refuses what is too deep, too wide, too costly, too long, and names of the machinery', async () => {
    const code = async (query: string, variables?: Record<string, unknown>): Promise<[number, unknown]> => {
      const { status, errors } = await stack.query(query, variables ? { variables } : {});
      return [status, errors[0]?.extensions['code']];
    };
    const bomb = Array.from(
      { length: 30 },
      (_, level) =>
        `fragment F${level} on Subject { ${level === 29 ? 'kind' : `...F${level + 1} a: ${'tax { __typename }'} ...F${level + 1} ... on Subject { ...F${level + 1} }`} }`,
    ).join('\n');
    const started = performance.now();
    expect(await code(`${bomb} { ${SUBJECT} { ...F0 } }`)).toEqual([400, 'OPERATION_TOO_LARGE']);
    expect(performance.now() - started).toBeLessThan(2_000);
    const deep = Array.from({ length: 12 }, () => 'relations { nodes { subject {').join(' ') + ' id ' + '} } }'.repeat(12);
    expect(await code(`{ ${SUBJECT} { ${deep} } }`)).toEqual([400, 'OPERATION_TOO_LARGE']);
    expect(await code(`{ ${Array.from({ length: 150 }, (_, index) => `a${index}: ${SUBJECT} { id }`).join(' ')} }`)).toEqual([
      400,
      'OPERATION_TOO_LARGE',
    ]);
    expect(
      await code(
        `query ($ids: [ID!]!) { subjects(ids: $ids) { relations(first: 500) { nodes { subject { relations(first: 500) { nodes { kind } } } } } } }`,
        { ids: ['a', 'b'] },
      ),
    ).toEqual([400, 'OPERATION_TOO_COSTLY']);
    const wide = Array.from(
      { length: 40 },
      (_, index) =>
        `a${index}: ${SUBJECT} { tax { listings { kind } } market { listings { kind } } courts { listings { kind } } listings { kind } }`,
    );
    // Wide, but what its aliases ask of one department travels together.
    stack.forget();
    expect(await code(`{ ${wide.join(' ')} }`)).toEqual([200, undefined]);
    expect(Object.values(stack.calls()).reduce((sum, calls) => sum + calls, 0)).toBeLessThan(20);
    stack.forget();
    expect((await stack.query(`{ ${'__typename '.repeat(6_000)} }`)).status).toBe(400);
    expect(await code(`{ ${SUBJECT} { __subject: name } }`)).toEqual([400, 'RESERVED_NAME']);
    expect(await code(`{ ${SUBJECT} { __typename: name } }`)).toEqual([400, 'RESERVED_NAME']);
    expect(await code(`{ ${SUBJECT} { __isSubject: name } }`)).toEqual([400, 'RESERVED_NAME']);
    // It would be fetched under the name of the other.
    expect(await code(`{ ${SUBJECT} { a: name _alias_a: kind } }`)).toEqual([400, 'RESERVED_NAME']);
    expect(
      (
        await stack.query(`query ($d: Date) { ${SUBJECT} { tax { arrears(during: { from: $d }) { totalCount } } } }`, {
          variables: { d: '2026-02-30' },
        })
      ).status,
    ).toBe(400);
    expect(stack.calls()).toEqual({});
  });

  it.each([
    ['query ($v: Boolean = true) { subject(id: "x") { id @include(if: $v) } }', { v: true }],
    ['query ($t: String = "ab") { search(text: $t) { nodes { id } } }', { t: '没有的' }],
  ])('a null where none may stand is the client’s fault, when it first comes as when it is known: %s', async (query, good) => {
    const nulls = Object.fromEntries(Object.keys(good).map((name) => [name, null]));
    const codes: unknown[] = [];
    for (const variables of [nulls, good, nulls]) {
      const { status, errors } = await stack.query(query, { variables });
      codes.push([status, ...errors.map(({ extensions }) => extensions['code'])]);
    }
    expect(codes).toEqual([[400, 'BAD_REQUEST'], [200], [400, 'BAD_REQUEST']]);
  });

  it('cuts introspection and /schema.graphql to the caller’s level', async () => {
    const fieldsOf = async (asking: Parameters<TestStack['query']>[1]): Promise<string[]> => {
      const { data } = await stack.query(getIntrospectionQuery(), asking);
      const type = (data as unknown as IntrospectionQuery).__schema.types.find(({ name }) => name === 'TaxCredit');
      return type?.kind === 'OBJECT' ? type.fields.map(({ name }) => name) : [];
    };
    const open = ['arrears', 'commitments', 'irregularSince', 'listings', 'majorViolations', 'penalties', 'publishedGrade'];
    expect((await fieldsOf({})).sort()).toEqual(open);
    expect((await fieldsOf({ as: { scope: 'credit:2' } })).sort()).toEqual([...open, 'grade', 'grades'].sort());
    const sdl = async (token?: string): Promise<string> =>
      (await fetch(`${stack.url}/schema.graphql`, token === undefined ? {} : { headers: { authorization: `Bearer ${token}` } })).text();
    const openSdl = await sdl();
    expect(openSdl).not.toMatch(/grades\(|WATCH|join__|@permission/);
    expect(buildSchema(openSdl).getType('TaxArrears')).toBeDefined();
    expect(await sdl(await stack.token({ scope: 'credit:2' }))).toMatch(/grades\(/);
    expect((await fetch(`${stack.url}/schema.graphql`, { headers: { authorization: 'Bearer x.y.z' } })).status).toBe(401);
  });

  it('authorises a persisted query for whoever sends its hash', async () => {
    // Of this run alone: a Redis that is kept knows the queries of the runs before.
    const query = `query Persisted { ${SUBJECT} { tax { grade { grade } } } } # ${randomUUID()}`;
    const extensions = { persistedQuery: { version: 1, sha256Hash: createHash('sha256').update(query).digest('hex') } };
    const send = async (body: object, asking?: { token: string; purpose: string }) => {
      const response = await fetch(`${stack.url}/graphql`, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          ...(asking ? { authorization: `Bearer ${asking.token}`, 'x-query-purpose': asking.purpose } : {}),
        },
        body: JSON.stringify(body),
      });
      return (await response.json()) as { data?: unknown; errors?: { extensions: { code: string } }[] };
    };
    expect((await send({ extensions })).errors?.[0]?.extensions.code).toBe('PERSISTED_QUERY_NOT_FOUND');
    const clerk = { token: await stack.token({ scope: 'credit:2' }), purpose: 'TENDER_REVIEW' };
    expect((await send({ query, extensions }, clerk)).data).toEqual({ subject: { tax: { grade: { grade: 'D' } } } });
    expect((await send({ extensions })).data).toEqual({ subject: { tax: { grade: null } } });
    expect((await send({ extensions }, clerk)).data).toEqual({ subject: { tax: { grade: { grade: 'D' } } } });
    const another = { persistedQuery: { ...extensions.persistedQuery, version: 2 } };
    for (const wrong of [
      { query: '{ __typename }', extensions },
      { query, extensions: another },
    ])
      expect((await send(wrong)).errors?.map(({ extensions: { code } }) => code)).toEqual(['BAD_REQUEST']);
  });

  it('refuses batches, cross-site requests, other media types and bodies that are too large', async () => {
    const post = (body: string, type = 'application/json', headers: Record<string, string> = {}) =>
      fetch(`${stack.url}/graphql`, { method: 'POST', headers: { 'content-type': type, ...headers }, body });
    expect((await post('[{"query":"{ __typename }"},{"query":"{ __typename }"}]')).status).toBe(400);
    expect((await post('{"query":"{ __typename }"}', 'text/plain')).status).toBe(415);
    for (const type of ['application/json; charset=latin1', 'application/json;charset="utf-16"'])
      expect((await post('{"query":"{ __typename }"}', type)).status).toBe(415);
    expect((await post('{"query":"{ __typename }"}', 'application/json', { 'content-encoding': 'gzip' })).status).toBe(415);
    expect((await post('{"query":"{ __typename }"}', 'application/json;charset="UTF-8"', { 'content-encoding': 'identity' })).status).toBe(
      200,
    );
    expect((await post('{"query":"{ __typename }"', 'application/json')).status).toBe(400);
    expect((await post('{"query":"{ __typename }","__proto__":{"x":1}}')).status).toBe(400);
    expect((await post(JSON.stringify({ query: `{ __typename } #${'x'.repeat(1_100_000)}` }))).status).toBe(413);
    expect((await fetch(`${stack.url}/graphql?query=%7B__typename%7D`)).status).toBe(400);
    expect((await fetch(`${stack.url}/graphql?query=%7B__typename%7D`, { headers: { 'apollo-require-preflight': 'true' } })).status).toBe(
      200,
    );
    for (const method of ['PUT', 'PATCH', 'DELETE']) {
      const refused = await fetch(`${stack.url}/graphql`, { method, body: '{"query":"{ __typename }"}' });
      expect([refused.status, refused.headers.get('allow')]).toEqual([405, 'GET, POST, OPTIONS']);
    }
    const options = await fetch(`${stack.url}/graphql`, { method: 'OPTIONS' });
    expect([options.status, options.headers.get('allow')]).toEqual([204, 'GET, POST, OPTIONS']);
    const missing = await fetch(`${stack.url}/nowhere`);
    expect([missing.status, ((await missing.json()) as { errors: { extensions: { code: string } }[] }).errors[0]?.extensions.code]).toEqual(
      [404, 'NOT_FOUND'],
    );
  });

  it('never says how it works inside: no suggestions, no addresses, no stack', async () => {
    const { text } = await stack.query(`{ ${SUBJECT} { tax { grad } } }`);
    expect(text).not.toMatch(/Did you mean|stacktrace|127\.0\.0\.1|node_modules/);
  });

  it('batches: fifty subjects take each department one request', async () => {
    const ids = Array.from({ length: 50 }, () => '')
      .fill(await stack.idOf('USCC', FIRM.uscc), 0, 25)
      .fill(await stack.idOf('USCC', TRADER.uscc), 25);
    stack.forget();
    await stack.query(
      'query ($ids: [ID!]!) { subjects(ids: $ids) { name tax { arrears { totalCount } } courts { dishonestDebts { id } } } }',
      { variables: { ids } },
    );
    expect(stack.calls()).toEqual({ registry: 1, tax: 1, courts: 1 });
  });

  it('is live, ready and measured', async () => {
    expect((await fetch(`${stack.url}/health/live`)).status).toBe(200);
    expect(await (await fetch(`${stack.url}/health/ready`)).json()).toMatchObject({ status: 'ready', policyRevision: 1 });
    expect(await (await fetch(`${stack.url}/metrics`)).text()).toMatch(/credit_graph_requests_total\{status="200"\} \d+/);
  });

  it('passes the GraphQL-over-HTTP audit', async () => {
    const audits = serverAudits({
      url: `${stack.url}/graphql`,
      fetchFn: (url: string, init: RequestInit = {}) =>
        fetch(url, { ...init, headers: { ...(init.headers as Record<string, string>), 'apollo-require-preflight': 'true' } }),
    });
    const failed: string[] = [];
    for (const audit of audits) {
      const result = await audit.fn();
      if (result.status !== 'ok') failed.push(`${result.status}: ${audit.name}`);
    }
    // A refusal is told by its status in the legacy media type too (400, as Apollo Server does): clients, proxies and alarms look at it.
    expect(failed).toEqual([
      'warn: SHOULD use 200 status code on document parsing failure when accepting application/json',
      'warn: SHOULD use 200 status code on document validation failure when accepting application/json',
      'warn: SHOULD use a status code of 200 on variable coercion failure when accepting application/json',
    ]);
  });
});
