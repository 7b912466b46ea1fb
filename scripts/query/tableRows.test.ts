import { buildSchema, getOperationAST, parse, type GraphQLFormattedError } from 'graphql';
import { cellOf } from './cell.ts';
import { columnsOf, tablePlan, tablesOf } from './tablePlan.ts';
import { tableRows } from './tableRows.ts';

const SCHEMA = buildSchema(`
  scalar Date scalar DateTime scalar Money
  type Query { firms: [Firm]! one: Firm }
  type Firm { name: String profile: Profile arrears: Arrears former: [String] any: Any }
  type Arrears { nodes: [Arrear!]! totalCount: Int }
  type Arrear { amount: Money on: Date at: DateTime }
  type Profile { size: String address: String }
  union Any = Profile | Arrear
`);

const flat = (query: string, data: object, errors: GraphQLFormattedError[] = []) => {
  const document = parse(query);
  const operation = getOperationAST(document);
  if (!operation) throw new Error('no operation');
  const root = tablePlan(document, operation, SCHEMA);
  const rows = [...tableRows(root, data, errors)];
  return Object.fromEntries(
    tablesOf(root).map((table) => [
      table.name,
      [columnsOf(root, table).map(({ name }) => name), ...rows.filter((row) => row.table === table).map(({ cells }) => cells)],
    ]),
  );
};
const withheld = (...path: (string | number)[]): GraphQLFormattedError => ({
  message: '',
  path,
  extensions: { code: 'UNAUTHORIZED_FIELD_OR_TYPE' },
});
const unavailable = (...path: (string | number)[]): GraphQLFormattedError => ({
  message: '',
  path,
  extensions: { code: 'DEPARTMENT_UNAVAILABLE' },
});
const W = '未授权 / withheld';
const U = '不可用 / unavailable';

describe('an answer made flat', () => {
  it('is a table for itself and for every list of objects, the columns above standing before a table’s own', () => {
    const query = '{ firms { ...F arrears { nodes { sum: amount on } totalCount } } } fragment F on Firm { name former profile { size } }';
    const data = {
      firms: [
        {
          name: '甲',
          former: ['乙', '丙'],
          profile: { size: 'SMALL' },
          arrears: {
            nodes: [
              { sum: '1.10', on: '2026-01-02' },
              { sum: null, on: null },
            ],
            totalCount: 2,
          },
        },
        null,
        { name: '丁', former: [], profile: null, arrears: { nodes: [], totalCount: 0 } },
      ],
    };
    expect(flat(query, data)).toEqual({
      '': [['firms'], [3]],
      firms: [
        ['firms', 'name', 'former', 'profile.size', 'arrears.nodes', 'arrears.totalCount'].slice(1).map((name) => `firms.${name}`),
        ['甲', '乙；丙', 'SMALL', 2, 2],
        [null, null, null, null, null],
        ['丁', '', null, 0, 0],
      ],
      'firms.arrears.nodes': [
        ['name', 'former', 'profile.size', 'arrears.totalCount', 'arrears.nodes.sum', 'arrears.nodes.on'].map((name) => `firms.${name}`),
        ['甲', '乙；丙', 'SMALL', 2, 1.1, new Date('2026-01-02T00:00:00Z')],
        ['甲', '乙；丙', 'SMALL', 2, null, null],
      ],
    });
  });

  it('leaves no cell empty that was withheld or could not be had, itself, in what it stands in, or by what it would hold', () => {
    const query = '{ firms { name former profile { size address } arrears { nodes { amount } totalCount } } one { name } }';
    const data = {
      firms: [
        { name: null, former: ['甲', null], profile: { size: 'SMALL', address: null }, arrears: null },
        { name: '乙', former: null, profile: null, arrears: null },
        null,
      ],
      one: null,
    };
    const errors = [
      withheld('firms', 0, 'name'),
      withheld('firms', 0, 'former', 1),
      withheld('firms', 0, 'arrears'),
      unavailable('firms', 1, 'profile'),
      withheld('firms', 1, 'arrears'),
      unavailable('firms', 1, 'arrears', 'nodes'),
      unavailable('firms', 2),
      withheld('one', 'name'),
    ];
    expect(flat(query, data, errors)).toEqual({
      '': [
        ['firms', 'one.name'],
        [3, W],
      ],
      firms: [expect.anything(), [W, W, `甲；${W}`, 'SMALL', null, W, W], [W, '乙', null, U, U, U, W], [W, U, U, U, U, U, U]],
      'firms.arrears.nodes': [expect.anything()],
    });
  });

  it('has the columns of every type that may stand at a place', () => {
    const query = '{ one { any { ... on Profile { size } ... on Arrear { amount } } } }';
    expect(flat(query, { one: { any: { size: 'SMALL' } } })).toEqual({
      '': [
        ['one.any.size', 'one.any.amount'],
        ['SMALL', null],
      ],
    });
  });

  it('keeps money exact, dates typed, times those of Beijing, and runs no formula', () => {
    expect(cellOf('2000.10', 'money')).toBe(2000.1);
    expect(cellOf('-5.00', 'money')).toBe(-5);
    expect(cellOf('9999999999999.99', 'money')).toBe(9_999_999_999_999.99);
    expect(cellOf('99999999999999.99', 'money')).toBe('99999999999999.99');
    expect(cellOf('2026-11-22', 'date')).toEqual(new Date('2026-11-22T00:00:00Z'));
    expect(cellOf('1899-12-31', 'date')).toBe('1899-12-31');
    expect(cellOf('2026-11-22T20:00:00+00:00', 'time')).toEqual(new Date('2026-11-23T04:00:00Z'));
    for (const text of ['=1+1', '+1', '-1', '@SUM(A1)', '\t=1', '\r=1', '=cmd|" /C calc"!A0'])
      expect(cellOf(text, 'text')).toBe(`'${text}`);
    expect(cellOf(['=1', '2'], 'text')).toBe("'=1；2");
    expect(cellOf('a=1', 'text')).toBe('a=1');
    // What claims to be an amount and is none is text like any other.
    expect(cellOf('-1+1', 'money')).toBe("'-1+1");
  });
});
