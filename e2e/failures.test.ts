import type { Fault } from './faultyProxy.ts';
import { FIRM, OTHER_FIRM } from './fixtures/smallCity.ts';
import { IMPATIENT, startStack, type TestStack } from './stack.ts';

const QUERY = `query ($code: String!) {
  subject(identifier: { kind: USCC, value: $code }) {
    name
    tax { arrears { totalCount } publishedGrade { grade } }
    courts { dishonestDebts { documentNumber } }
    listings { kind }
  }
}`;

/** A department that fails, in every way a department can: the rest of the answer stands, and nothing reads as "nothing on file". */
describe('a department that fails', () => {
  let stack: TestStack;
  beforeAll(async () => {
    stack = await startStack({ environment: IMPATIENT });
  });
  afterAll(() => stack.close());
  afterEach(() => {
    for (const proxy of Object.values(stack.proxies)) proxy.fault = 'none';
  });

  const ask = () => stack.query(QUERY, { variables: { code: FIRM.uscc } });
  const rest = { name: FIRM.name, courts: { dishonestDebts: [{ documentNumber: '（2026）粤1881执52号' }] } };
  const unavailable = (path: string, departments: string[]) =>
    expect.objectContaining({ path: path.split('.'), extensions: { code: 'DEPARTMENT_UNAVAILABLE', departments } });

  it.each<Fault>(['killed', 'frozen', 'nullData', 'nullEntities', 'nonsense', 'late'])(
    '%s: its fields and what is computed from them are null with its name, the rest stands',
    async (fault) => {
      const proxy = stack.proxies['tax'];
      if (proxy) proxy.fault = fault;
      const answer = await ask();
      expect(answer.status).toBe(200);
      expect(answer.data).toEqual({ subject: { ...rest, tax: null, listings: null } });
      expect(answer.errors).toHaveLength(2);
      expect(answer.errors).toEqual(
        expect.arrayContaining([unavailable('subject.tax', ['tax']), unavailable('subject.listings', ['tax'])]),
      );
      expect(answer.text).not.toMatch(/127\.0\.0\.1|localhost|10\.0\.0\.7|_entities|representations|html/);
    },
  );

  it('values of the wrong types are not passed on: null, and an error that says so', async () => {
    const proxy = stack.proxies['tax'];
    if (proxy) proxy.fault = 'wrongTypes';
    const answer = await ask();
    expect(answer.data).toMatchObject({ subject: { ...rest, tax: null, listings: null } });
    expect(answer.errors.map(({ path, extensions }) => [(path ?? []).join('.'), extensions['code'], extensions['departments']])).toEqual(
      expect.arrayContaining([
        ['subject.tax', 'DEPARTMENT_BAD_ANSWER', ['tax']],
        ['subject.listings', expect.stringMatching(/^DEPARTMENT_/), ['tax']],
      ]),
    );
  });

  it('names every department that is missing from what is gathered, and answers again when they are back', async () => {
    for (const name of ['courts', 'construction']) {
      const proxy = stack.proxies[name];
      if (proxy) proxy.fault = 'killed';
    }
    const answer = await ask();
    expect(answer.data).toMatchObject({ subject: { tax: { arrears: { totalCount: 1 } }, courts: null, listings: null } });
    expect(answer.errors.find(({ path }) => path?.at(-1) === 'listings')?.extensions['departments']).toEqual(['construction', 'courts']);
    for (const proxy of Object.values(stack.proxies)) proxy.fault = 'none';
    expect((await ask()).errors).toEqual([]);
  });

  it.each<Fault>(['killed', 'nullData', 'nullEntities', 'wrongTypes'])('%s: measures are null with its name, never none', async (fault) => {
    // Of the pharmacy nothing is known to any of the courts: without them its measures would look complete.
    const query =
      'query ($code: String!) { subject(identifier: { kind: USCC, value: $code }) { all: measures { code } tender: measures(matter: TENDER) { code } } }';
    const whole = await stack.query(query, { variables: { code: OTHER_FIRM.uscc } });
    expect([whole.errors, whole.data?.['subject']]).toMatchObject([
      [],
      { all: expect.arrayContaining([{ code: 'subsidy-priority' }]) as unknown, tender: [] },
    ]);
    const proxy = stack.proxies['courts'];
    if (proxy) proxy.fault = fault;
    const answer = await stack.query(query, { variables: { code: OTHER_FIRM.uscc } });
    expect(answer.data).toEqual({ subject: { all: null, tender: null } });
    expect(answer.errors.map(({ path, extensions }) => [(path ?? []).join('.'), extensions['departments']])).toEqual(
      expect.arrayContaining([
        ['subject.all', ['courts']],
        ['subject.tender', ['courts']],
      ]),
    );
  });

  it('says so when the registry itself is gone', async () => {
    const proxy = stack.proxies['registry'];
    if (proxy) proxy.fault = 'killed';
    const answer = await ask();
    expect(answer.data).toEqual({ subject: null });
    expect(answer.errors).toEqual([unavailable('subject', ['registry'])]);
    const must = await stack.query('{ divisions { id } }');
    expect([must.data, must.errors[0]?.extensions]).toEqual([null, { code: 'DEPARTMENT_UNAVAILABLE', departments: ['registry'] }]);
  });

  it('keeps what is withheld apart from what is not available', async () => {
    const proxy = stack.proxies['social-security'];
    if (proxy) proxy.fault = 'killed';
    const answer = await stack.query(
      'query ($c: String!) { subject(identifier: { kind: USCC, value: $c }) { a: socialSecurity { arrears { totalCount } } b: socialSecurity { labourGrade { grade } } } }',
      { variables: { c: FIRM.uscc } },
    );
    expect(answer.data).toEqual({ subject: { a: { arrears: null }, b: null } });
    expect(answer.errors.map(({ path, extensions }) => [(path ?? []).join('.'), extensions['code']]).sort()).toEqual([
      ['subject.a.arrears', 'UNAUTHORIZED_FIELD_OR_TYPE'],
      ['subject.b', 'DEPARTMENT_UNAVAILABLE'],
    ]);
  });
});
