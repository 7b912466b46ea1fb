import type { Asking } from '../../shared/testing/testDepartment.ts';
import { NUMBERS } from '../testing/testCity.ts';
import { testRegistry, type TestRegistry } from '../testing/testRegistry.ts';

const listing = (over: object = {}) => ({
  id: 'L1',
  recordId: 'R1',
  kind: 'BLACK',
  list: 'dishonest-debt',
  name: '失信被执行人',
  sector: 'courts',
  dataset: 'dishonest-debt',
  state: 'PUBLISHED',
  since: '2026-06-01',
  until: '2028-06-01',
  legalBasis: 'b',
  remedy: 'm',
  underObjection: false,
  jurisdiction: null,
  ...over,
});

describe('measures', () => {
  let registry: TestRegistry;
  beforeAll(async () => {
    registry = await testRegistry();
  });
  afterAll(() => registry.close());

  const gathered = (sectors: Readonly<Record<string, readonly object[]>>) =>
    Object.fromEntries(
      ['tax', 'market', 'courts', 'socialSecurity', 'construction'].map((container) => [container, { listings: sectors[container] ?? [] }]),
    );
  const ask = async (
    sectors: object,
    { number = NUMBERS.builder, args = '', ...asking }: Asking & { number?: number; args?: string } = {},
  ) => {
    const selection = `measures${args} { code kind effect matter until trigger { id sector } }`;
    const { subjects, errors, statements } = await registry.ask([number], selection, asking, sectors);
    return {
      measures: subjects[0]?.['measures'] as
        { code: string; kind: string; effect: string; matter: string; until: string; trigger: object }[] | null,
      errors: errors.map(({ path, code, reason }) => [path, code, reason]),
      statements,
    };
  };
  const codes = async (sectors: object, asking?: Parameters<typeof ask>[1]) =>
    (await ask(sectors, asking)).measures?.map(({ code }) => code);

  it('are what a published black listing brings about for the matter, with its trigger and end, without touching the database', async () => {
    expect(await ask(gathered({ courts: [listing()] }), { args: '(matter: TENDER)' })).toEqual({
      measures: [
        {
          code: 'tender-dishonest-debtor',
          kind: 'RESTRICTION',
          effect: 'MANDATORY',
          matter: 'TENDER',
          until: '2028-06-01',
          trigger: { id: 'L1', sector: 'courts' },
        },
      ],
      errors: [],
      statements: [],
    });
    const all = await ask(gathered({ courts: [listing()], tax: [listing({ id: 'L2', kind: 'RED', list: 'tax-grade-a' })] }));
    expect(new Set(all.measures?.map(({ kind, trigger }) => `${kind} ${JSON.stringify(trigger)}`))).toEqual(
      new Set(['RESTRICTION {"id":"L1","sector":"courts"}', 'INCENTIVE {"id":"L2","sector":"tax"}']),
    );
  });

  it.each([
    ['watched', { kind: 'WATCH' }],
    ['flagged', { state: 'FLAGGED' }],
    ['suspended', { state: 'SUSPENDED' }],
    ['repaired', { state: 'REPAIRED' }],
    ['expired', { state: 'EXPIRED' }],
    ['withdrawn', { state: 'WITHDRAWN' }],
    ['over since yesterday', { until: '2026-11-21' }],
    ['not begun', { since: '2026-11-23' }],
    ['on a red list of a black list’s name', { kind: 'RED' }],
    ['on a list that no measure names', { list: 'some-list' }],
  ])('are not triggered by what is %s, whoever asks', async (_what, over) => {
    for (const as of ['OPEN', 'RESTRICTED'] as const)
      expect(await ask(gathered({ courts: [listing(over)] }), { as })).toEqual({ measures: [], errors: [], statements: [] });
  });

  it('end with the day after the last of the listing', async () => {
    const ending = gathered({ courts: [listing({ until: '2026-11-24' })] });
    const count = async (on: string) => (await ask(ending, { on, args: '(matter: TENDER)' })).measures?.length;
    expect([await count('2026-11-24'), await count('2026-11-25')]).toEqual([1, 0]);
  });

  it('are in force on the day asked: not before the law that they rest on', async () => {
    const ancient = gathered({ market: [listing({ list: 'serious-violation', since: '2021-01-01', until: null })] });
    const when = async (on: string) => codes(ancient, { on, args: '(matter: TENDER)' });
    expect([await when('2021-08-31'), await when('2021-09-01')]).toEqual([[], ['tender-serious-violation']]);
  });

  it('are discretionary under an accepted objection', async () => {
    const { measures } = await ask(gathered({ courts: [listing({ underObjection: true }), listing({ id: 'L2' })] }), {
      args: '(matter: TENDER)',
    });
    expect(measures?.map(({ effect, trigger }) => [effect, trigger])).toEqual([
      ['DISCRETIONARY', { id: 'L1', sector: 'courts' }],
      ['MANDATORY', { id: 'L2', sector: 'courts' }],
    ]);
  });

  it('are triggered by the department that keeps the list, not by another in its name', async () => {
    expect(await codes(gathered({ tax: [listing()] }))).toEqual([]);
  });

  it('are triggered by another jurisdiction’s list only where the measure recognises it', async () => {
    const grade = { kind: 'RED', list: 'tax-grade-a' };
    const licence = { args: '(matter: LICENCE)' };
    const incentives = (jurisdiction: string) => codes(gathered({ tax: [listing({ ...grade, jurisdiction })] }), licence);
    expect(await incentives('shaoguan')).toEqual(['licence-green-channel']);
    expect(await incentives('foshan')).toEqual([]);
    expect(await incentives('nowhere')).toEqual([]);
    for (const jurisdiction of ['province', 'shaoguan', ''])
      expect(await codes(gathered({ courts: [listing({ jurisdiction })] }))).toEqual([]);
    // Whose list it is must have been said.
    const { errors } = await ask(gathered({ courts: [listing({ jurisdiction: undefined })] }));
    expect(errors.map(([, code]) => code)).toEqual(['DEPARTMENT_UNAVAILABLE']);
  });

  it('reach only the classes of subject that they name', async () => {
    const debt = gathered({ courts: [listing()] });
    const recruiting = { args: '(matter: RECRUITMENT)' };
    expect(await codes(debt, recruiting)).toEqual([]);
    expect(await codes(debt, { ...recruiting, number: NUMBERS.diner })).toEqual([]);
    expect(await codes(debt, { ...recruiting, number: NUMBERS.li, as: 'SHARED' })).toEqual(['recruitment-joint-restriction']);
    expect(await codes(debt, { args: '(matter: TENDER)', number: NUMBERS.diner })).toEqual(['tender-dishonest-debtor']);
  });

  it('are withheld of a person below SHARED', async () => {
    for (const as of ['OPEN', 'IDENTIFIED'] as const)
      expect(await ask(gathered({ courts: [listing()] }), { number: NUMBERS.li, as })).toMatchObject({
        measures: null,
        errors: [['_entities.0.measures', 'UNAUTHORIZED_FIELD_OR_TYPE', 'PERSON']],
      });
  });

  it('fail, and are never empty, when one department did not answer or answered nonsense', async () => {
    const whole = gathered({ courts: [listing()] });
    for (const tax of [null, undefined, {}, { listings: null }, { listings: [null] }, { listings: [{ ...listing(), state: null }] }])
      expect(await ask({ ...whole, tax })).toMatchObject({
        measures: null,
        errors: [['_entities.0.measures', 'DEPARTMENT_UNAVAILABLE', undefined]],
      });
  });
});
