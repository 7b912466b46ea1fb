import { testDepartment, type TestDepartment } from '../../shared/testing/testDepartment.ts';
import { composedSdl } from '../../shared/subgraphServer.ts';
import analysis from '../index.ts';
import { coverageIndicators, parseIndicators } from './coverageIndicators.ts';

const FIELDS = '{ id origin unit value { value on counted total enteredBy enteredAt source } targets { year operator value reached } }';
const ENTERER = { identified: true, levels: { analysis: 'IDENTIFIED' as const }, roles: ['coverage:enter'] };
const CALLS = [{ requestId: 'r', organisation: '人民银行清远市中心支行', user: '经办' }];

interface Told {
  id: string;
  origin: string;
  value: {
    value: number;
    on: string;
    counted: number | null;
    total: number | null;
    enteredBy: string | null;
    source: string | null;
  } | null;
  targets: { year: number; operator: string; value: number; reached: boolean | null }[];
}

/** The plan's indicators: counted where they can be, entered where they cannot. */
describe('coverage', () => {
  let department: TestDepartment;
  let asked: string[] = [];
  let down: string[] = [];
  let files = [
    { kind: 'ENTERPRISE', subjects: 20_000, files: 19_999 },
    { kind: 'PUBLIC_INSTITUTION', subjects: 40, files: 40 },
    { kind: 'INDIVIDUAL', subjects: 4, files: 4 },
  ];
  beforeEach(async () => {
    department = await testDepartment(analysis, '', composedSdl('analysis'));
    asked = [];
    down = [];
  });
  afterEach(() => department.close());

  const askInternal = (sector: string, endpoint: string, body: object): Promise<unknown> => {
    asked.push(`${sector}/${endpoint}${JSON.stringify(body)}`);
    if (down.includes(sector)) return Promise.reject(new Error('down'));
    return Promise.resolve(endpoint === 'serves-data' ? { serves: sector !== 'courts' } : { kinds: files });
  };
  const ask = async (args = '', on = '2026-11-22') => {
    const { data, errors } = await department.query(`{ coverage${args} ${FIELDS} }`, {}, { on, askInternal });
    const of = (id: string) => (data?.['coverage'] as Told[] | undefined)?.find((each) => each.id === id);
    return { of, errors };
  };
  const enter = (args: string, over: object = {}) =>
    department.query(`mutation { enterCoverage(${args}) ${FIELDS} }`, {}, { access: ENTERER, calls: CALLS, askInternal, ...over });

  it('has the plan’s thirteen, with its operators', () => {
    expect(
      coverageIndicators().map(({ code, unit, targets }) => [
        code,
        unit,
        ...Object.values(targets).flatMap(({ operator, value }) => [operator, value]),
      ]),
    ).toEqual([
      ['connected-units', '个', 'AT_LEAST', 30, 'AT_LEAST', 50],
      ['credit-service-firms', '%', 'EQUAL', 100, 'EQUAL', 100],
      ['credit-service-staff', '%', 'EQUAL', 100, 'EQUAL', 100],
      ['rating-revenue', '亿元', 'AT_LEAST', 0.3, 'AT_LEAST', 1],
      ['civil-servants', '%', 'AT_LEAST', 85, 'EQUAL', 100],
      ['judicial-officers', '%', 'EQUAL', 100, 'EQUAL', 100],
      ['institutions', '%', 'EQUAL', 100, 'EQUAL', 100],
      ['enterprises', '%', 'EQUAL', 100, 'EQUAL', 100],
      ['real-name-accounts', '%', 'EQUAL', 90, 'EQUAL', 100],
      ['social-organisations', '%', 'EQUAL', 80, 'EQUAL', 100],
      ['individuals', '%', 'AT_LEAST', 60, 'AT_LEAST', 90],
      ['farm-households', '%', 'AT_LEAST', 50, 'AT_LEAST', 80],
      ['training', '%', 'EQUAL', 100, 'EQUAL', 100],
    ]);
    expect(() => parseIndicators('[{ code: x }]')).toThrow(/name/);
  });

  it('counts what can be counted, exactly, and no share of fewer than five persons', async () => {
    const { of, errors } = await ask();
    expect(errors).toEqual([]);
    expect(of('connected-units')?.value).toMatchObject({ value: 4, counted: 4, total: null, on: '2026-11-22' });
    // 99.995 % is not 100 %.
    expect(of('enterprises')?.value).toMatchObject({ value: 99.995, counted: 19_999, total: 20_000 });
    expect(of('enterprises')?.targets.map(({ reached }) => reached)).toEqual([false, false]);
    expect(of('institutions')?.targets.map(({ reached }) => reached)).toEqual([true, true]);
    expect(of('individuals')).toMatchObject({ value: null, targets: [{ reached: null }, { reached: null }] });
    expect(of('social-organisations')?.value).toBeNull();
    expect(asked.filter((each) => each.includes('subject-files'))).toEqual(['registry/subject-files{}']);
    // Within the hour nobody is asked again.
    await ask();
    expect(asked).toHaveLength(6);
  });

  it('tells the register by division, and nothing else', async () => {
    const { of } = await ask('(division: "441881")');
    expect(asked).toEqual(['registry/subject-files{"division":"441881"}']);
    expect([of('enterprises')?.value?.counted, of('connected-units')?.value]).toEqual([19_999, null]);
  });

  it('keeps what was counted, to be told as of a day', async () => {
    await ask('', '2026-11-01');
    files = files.map((each) => ({ ...each, files: each.files - 1 }));
    await ask('', '2026-11-20');
    asked = [];
    const { of } = await ask('(on: "2026-11-10")');
    expect(of('enterprises')?.value).toMatchObject({ counted: 19_999, on: '2026-11-01' });
    expect((await ask('(on: "2026-11-20")')).of('enterprises')?.value).toMatchObject({ counted: 19_998, on: '2026-11-20' });
    expect((await ask('(on: "2026-10-31")')).of('enterprises')?.value).toBeNull();
    expect(asked).toEqual([]);
    expect((await ask('(on: "2026-11-23")')).errors).toEqual([{ path: 'coverage', code: 'BAD_USER_INPUT', reason: undefined }]);
  });

  it('says that a department could not be reached; its targets stand', async () => {
    down = ['registry', 'tax'];
    const { of, errors } = await ask();
    expect(errors.map(({ path, code }) => [path, code])).toEqual(
      [0, 6, 7, 9, 10].map((place) => [`coverage.${place}.value`, 'DEPARTMENT_UNAVAILABLE']),
    );
    expect(of('enterprises')).toMatchObject({
      value: null,
      targets: [
        { value: 100, reached: null },
        { value: 100, reached: null },
      ],
    });
  });

  it('takes what is entered, with who and when; the last of a day counts, and none is lost', async () => {
    const given = 'indicator: "real-name-accounts", on: "2026-06-30"';
    const { data, errors } = await enter(`${given}, value: 89.9, source: "年报"`);
    expect(errors).toEqual([]);
    expect(data?.['enterCoverage']).toMatchObject({
      origin: 'ENTERED',
      value: {
        value: 89.9,
        on: '2026-06-30',
        counted: null,
        enteredBy: '人民银行清远市中心支行',
        source: '年报',
        enteredAt: '2026-11-22T12:00:00+08:00',
      },
      targets: [
        { year: 2015, operator: 'EQUAL', value: 90, reached: false },
        { year: 2020, operator: 'EQUAL', value: 100, reached: false },
      ],
    });
    await enter(`${given}, value: 95, source: "更正"`);
    expect((await ask('(on: "2026-07-01")')).of('real-name-accounts')).toMatchObject({
      value: { value: 95, source: '更正' },
      targets: [{ reached: true }, { reached: false }],
    });
    expect((await ask('(on: "2026-06-29")')).of('real-name-accounts')?.value).toBeNull();
    // The clerk's name is for the file, not for everybody.
    expect(JSON.stringify((await ask()).of('real-name-accounts'))).not.toContain('经办');
  });

  it('takes it from whom the role was given, of what is entered, and of nobody unnamed', async () => {
    const entry = 'indicator: "training", on: "2026-06-30", value: 90, source: "年报"';
    expect((await enter(entry, { access: { identified: true, levels: { analysis: 'IDENTIFIED' } } })).errors).toEqual([
      { path: 'enterCoverage', code: 'UNAUTHORIZED_FIELD_OR_TYPE', reason: 'SCOPE' },
    ]);
    for (const [args, over] of [
      ['indicator: "enterprises", on: "2026-06-30", value: 100, source: "x"', {}],
      ['indicator: "no-such", on: "2026-06-30", value: 100, source: "x"', {}],
      ['indicator: "training", on: "2026-11-23", value: 90, source: "x"', {}],
      ['indicator: "training", on: "2026-06-30", value: 101, source: "x"', {}],
      ['indicator: "training", on: "2026-06-30", value: -1, source: "x"', {}],
      ['indicator: "training", on: "2026-06-30", value: 90, source: " "', {}],
      [entry, { calls: [{ requestId: 'r', organisation: '单位' }] }],
    ] as const)
      expect([args, (await enter(args, over)).errors.map(({ code }) => code)]).toEqual([args, ['BAD_USER_INPUT']]);
    expect((await ask()).of('training')?.value).toBeNull();
  });
});
