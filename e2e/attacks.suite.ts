import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { DEBTOR, FIRM } from './fixtures/smallCity.ts';
import { sharedStack } from './sharedStack.ts';
import type { Answer, TestStack } from './stack.ts';

const codesOf = ({ errors }: Answer): unknown[] =>
  errors.map(({ path, extensions }) => [(path ?? []).join('.'), extensions['code'], extensions['departments']]);

/** One request that would hold the process, and departments that want more than to answer. */
describe('attacks', () => {
  let stack: TestStack;
  let hostile: Server;
  /** What the hostile department answers to these representations. */
  let script: (representations: readonly Record<string, unknown>[]) => string;

  beforeAll(async () => {
    stack = await sharedStack();
    hostile = createServer((incoming, outgoing) => {
      const chunks: Buffer[] = [];
      incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
      incoming.on('end', () => {
        const { variables = {} } = JSON.parse(Buffer.concat(chunks).toString('utf8')) as { variables?: Record<string, unknown> };
        const representations = (variables['representations'] ?? []) as Record<string, unknown>[];
        outgoing.writeHead(200, { 'content-type': 'application/json' }).end(script(representations));
      });
    });
    await new Promise<void>((resolve) => hostile.listen(0, '127.0.0.1', resolve));
  });
  afterAll(() => {
    hostile.closeAllConnections();
    hostile.close();
  });

  const repeat = (count: number, write: (index: number) => string): string =>
    Array.from({ length: count }, (_, index) => write(index)).join(' ');

  describe('by one request', () => {
    it('introspection is measured: aliases and fragments in it, as everywhere', async () => {
      const bomb = `{ ${repeat(50, (index) => `z${index}: __schema { types { fields { type { ...X ofType { ...X ofType { ...X } } } } } }`)} }
        fragment X on __Type { fields { ${repeat(300, (index) => `a${index}: name`)} } }`;
      const startedAt = performance.now();
      const answer = await stack.query(bomb);
      expect([answer.status, answer.errors[0]?.extensions['code']]).toEqual([400, 'OPERATION_TOO_LARGE']);
      expect(performance.now() - startedAt).toBeLessThan(2_000);
      const wide = await stack.query(`{ ${repeat(90, (index) => `z${index}: __schema { types { fields { name description } } }`)} }`);
      expect([wide.status, wide.errors[0]?.extensions['code']]).toEqual([400, 'OPERATION_TOO_COSTLY']);
      const narrow = await stack.query(
        `{ ${repeat(90, (index) => `z${index}: __type(name: "TaxCredit") { fields { name description } }`)} }`,
      );
      expect([narrow.status, narrow.errors[0]?.extensions['code']]).toEqual([200, undefined]);
    });

    it('short introspection that would be answered with megabytes is too costly', async () => {
      const described = repeat(100, (index) => `a${index}: description`);
      const bomb = await stack.query(`{ __schema { types { fields { type { ...T } } } } } fragment T on __Type { ${described} }`);
      expect([bomb.status, bomb.errors[0]?.extensions['code']]).toEqual([400, 'OPERATION_TOO_COSTLY']);
    });

    it('a hundred searches or cohorts are not counted in one request, a page of a few is', async () => {
      const count = (index: number): string => `a${index}: search(text: "公司", first: 0) { totalCount }`;
      const cohort = (index: number): string => `a${index}: cohort(where: {}) { count }`;
      stack.forget();
      for (const bomb of [repeat(100, count), repeat(100, cohort)]) {
        const refused = await stack.query(`{ ${bomb} }`);
        expect([refused.status, refused.errors[0]?.extensions['code']]).toEqual([400, 'OPERATION_TOO_COSTLY']);
      }
      expect(stack.calls()).toEqual({});
      expect((await stack.query(`{ ${repeat(10, count)} }`)).status).toBe(200);
    });

    it('a page is as long as it may be: a filter does not shorten it, a fragment does not hide it', async () => {
      const level = (inner: string): string => `relations(kind: [SHAREHOLDER]) { nodes { subject { ${inner} } } }`;
      const filtered = await stack.query(`{ search(text: "公司", kind: [ENTERPRISE]) { nodes { ${level(level(level('name')))} } } }`);
      expect([filtered.status, filtered.errors[0]?.extensions['code']]).toEqual([400, 'OPERATION_TOO_COSTLY']);
      const hidden = await stack.query(`{ search(text: "公司", first: 500) { ...C } }
        fragment C on SubjectConnection { nodes { relations(first: 500) { ...R } } }
        fragment R on RelationConnection { nodes { subject { name } } }`);
      expect([hidden.status, hidden.errors[0]?.extensions['code']]).toEqual([400, 'OPERATION_TOO_COSTLY']);
    });

    it('no answer has errors without end: each null has one, or the whole is refused', async () => {
      const person = await stack.idOf('CITIZEN_ID', DEBTOR.document);
      const names = repeat(100, (index) => `a${index}: name`);
      const ask = (count: number): Promise<Answer> =>
        stack.query(`query ($ids: [ID!]!) { subjects(ids: $ids) { ${names} } }`, { variables: { ids: Array(count).fill(person) } });
      const told = await ask(100);
      expect([told.status, told.errors.length]).toEqual([200, 10_000]);
      const refused = await ask(101);
      expect([refused.status, refused.data, codesOf(refused)]).toEqual([400, undefined, [['', 'OPERATION_TOO_LARGE', undefined]]]);
    });

    it('variables are measured before anything is made of them: how many values, how deep', async () => {
      const query = 'query ($where: CohortWhere!) { cohort(where: $where) { count } }';
      const wide = await stack.query(query, { variables: { where: { or: Array.from({ length: 300_000 }, () => ({})) } } });
      expect([wide.status, wide.errors[0]?.extensions['code']]).toEqual([400, 'OPERATION_TOO_LARGE']);
      let where: object = {};
      for (let level = 0; level < 1_000; level += 1) where = { not: where };
      const deep = await stack.query(query, { variables: { where } });
      expect([deep.status, deep.errors[0]?.extensions['code']]).toEqual([400, 'OPERATION_TOO_LARGE']);
      const literal = await stack.query(`{ subjects(ids: ${'['.repeat(2_400)}${']'.repeat(2_400)}) { id } }`);
      expect([literal.status, literal.errors.map(({ extensions }) => extensions['code'])]).toEqual([400, ['OPERATION_TOO_LARGE']]);
      expect(literal.text).not.toMatch(/call stack/);
    });

    it.each(['query A { divisions { id } } query B { divisions { id } }', 'mutation { anything }', 'subscription { anything }'])(
      'an operation that is not there is the client’s fault: %s',
      async (query) => {
        const answer = await stack.query(query);
        expect(answer.status).toBe(400);
        expect(answer.text).not.toContain('INTERNAL_SERVER_ERROR');
      },
    );
  });

  describe('by a hostile department', () => {
    const SUBJECT = 'subject(identifier: { kind: USCC, value: $code })';
    /** Asks with the tax department replaced by one that answers as it likes. */
    const ask = async (selection: string, entity: (id: unknown) => string, errors = '', root = SUBJECT): Promise<Answer> => {
      script = (representations) => `{"data":{"_entities":[${representations.map(({ id }) => entity(id)).join(',')}]}${errors}}`;
      const proxy = stack.proxies['tax'];
      if (!proxy) throw new Error('no proxy before tax');
      const { target } = proxy;
      proxy.target = `http://127.0.0.1:${(hostile.address() as AddressInfo).port}/graphql`;
      try {
        return await stack.query(`query ($code: String!) { ${root} { ${selection} } }`, { variables: { code: FIRM.uscc } });
      } finally {
        proxy.target = target;
      }
    };
    const TAX = 'name tax { arrears { totalCount } }';
    const SELECTION = `${TAX} courts { dishonestDebts { documentNumber } }`;
    const rest = { name: FIRM.name, courts: { dishonestDebts: [{ documentNumber: '（2026）粤1881执52号' }] } };
    const arrears = '"tax":{"arrears":{"totalCount":0}}';

    it('it puts nothing into the answer that it was not asked for', async () => {
      const other = stack.ids.subjectId(2);
      const answer = await ask(
        `${SELECTION} listings { kind }`,
        () => `{"__typename":"Subject","id":"${other}","__subject":"${other}","name":"假","courts":{"dishonestDebts":[]},
          "tax":{"arrears":{"totalCount":0,"nodes":[]},"listings":[],"__proto__":{"polluted":true}},"__proto__":{"polluted":true}}`,
      );
      expect(answer.data).toEqual({ subject: { ...rest, tax: { arrears: { totalCount: 0 } }, listings: [{ kind: 'BLACK' }] } });
      expect(answer.errors).toEqual([]);
    });

    it.each([
      ['a type name that is no string', () => `{"__typename":{"toString":1,"valueOf":1},${arrears}}`, 0],
      ['lists in lists', () => `{"tax":${'['.repeat(50_000)}${']'.repeat(50_000)}}`, null],
      ['a value nested without end', () => `{"tax":{"arrears":{"totalCount":${'[{"a":'.repeat(50_000)}1${'}]'.repeat(50_000)}}}}`, null],
      ['a list where an object belongs', () => '{"tax":[{"arrears":{"totalCount":0}}]}', null],
      ['an object where a number belongs', () => '{"tax":{"arrears":{"totalCount":{"valueOf":1,"toString":1,"toJSON":1}}}}', null],
    ])('%s leaves the rest of the answer standing', async (_, entity, count) => {
      const answer = await ask(SELECTION, entity);
      expect(answer.status).toBe(200);
      expect(answer.data).toMatchObject({ subject: rest });
      if (count === null)
        expect(codesOf(answer)).toEqual([[expect.stringMatching(/^subject\.tax/), expect.stringMatching(/^DEPARTMENT_/), ['tax']]]);
      else expect([answer.data, answer.errors]).toEqual([{ subject: { ...rest, tax: { arrears: { totalCount: count } } } }, []]);
    });

    it('paths and errors without end neither hold the gateway nor get into the answer', async () => {
      const path = JSON.stringify(['_entities', 0, ...Array.from({ length: 100_000 }, () => 'tax')]);
      const startedAt = performance.now();
      const long = await ask(SELECTION, () => `{${arrears}}`, `,"errors":[{"message":"密","path":${path}}]`);
      const many = await ask(
        SELECTION,
        () => `{${arrears}}`,
        `,"errors":[${Array.from({ length: 300_000 }, () => '{"message":"密"}').join(',')}]`,
      );
      expect(performance.now() - startedAt).toBeLessThan(10_000);
      for (const answer of [long, many]) {
        expect(answer.data).toMatchObject({ subject: rest });
        expect(answer.text).not.toContain('密');
      }
    });

    it('a null for which it gives no reason, or one that leads nowhere, does not read as nothing on file', async () => {
      const nothing = await ask(TAX, () => '{"tax":{"arrears":null}}');
      expect(nothing.data).toEqual({ subject: { name: FIRM.name, tax: { arrears: null } } });
      expect(codesOf(nothing)).toEqual([['subject.tax.arrears', 'DEPARTMENT_BAD_ANSWER', ['tax']]]);
      for (const path of ['', ',"path":[]', ',"path":["_entities",7,"tax"]', ',"path":["_entities",0,"other"]', ',"path":"tax"']) {
        const astray = await ask(
          'name tax { publishedGrade { year } }',
          () => '{"tax":{"publishedGrade":null}}',
          `,"errors":[{"message":"x"${path}}]`,
        );
        expect(codesOf(astray)).toEqual([['subject.tax.publishedGrade', 'DEPARTMENT_UNAVAILABLE', ['tax']]]);
      }
      const stated = await ask('name tax { publishedGrade { year } }', () => '{"tax":{"publishedGrade":null}}');
      expect([stated.data, stated.errors]).toEqual([{ subject: { name: FIRM.name, tax: { publishedGrade: null } } }, []]);
    });
  });
});
