import type { Layout, LayoutColumn } from '../collection/layout.ts';

/** A file of rows by a layout, most of them clean, some with dirt of every kind; the same for the same seed. */
export function dirtyFile(layout: Layout, rows: number, seed: number): string {
  const next = randomBelow(seed);
  const pick = <T>(values: readonly T[]): T => values[next(values.length)] as T;
  const cellOf = (column: LayoutColumn, isDirty: boolean): string => {
    if (next(100) === 0) return pick(ODD_CELLS);
    const own = cellsOf(column);
    if (isDirty) return pick([...own.dirty, ...ODD_CELLS]);
    return !column.required && next(4) === 0 ? '' : pick(own.clean);
  };
  const written = (cell: string): string =>
    /[",\n]/.test(cell) || next(12) === 0 ? (next(1500) === 0 ? `"${cell}` : `"${cell.replaceAll('"', '""')}"`) : cell;
  const columns = shuffled(layout.columns, next);
  const lines = Array.from({ length: rows }, () => {
    const dirty = next(3) === 0 ? next(columns.length) : -1;
    const cells = columns.map((column, index) => written(cellOf(column, index === dirty)));
    const odd = next(60);
    if (odd === 0) cells.pop();
    if (odd === 1) cells.push(pick(['', ' ', 'x']));
    return `${odd === 2 ? '\n' : ''}${cells.join(',')}${odd === 3 ? '\r\n' : '\n'}`;
  });
  return `${columns.map(({ header }) => header).join(',')}\n${lines.join('')}`;
}

/** Numbers below a bound, the same for the same seed. */
export function randomBelow(seed: number): (below: number) => number {
  let state = seed >>> 0;
  return (below) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

const ODD_CELLS = [
  ...[
    '',
    ' ',
    '\u3000',
    '无',
    '暂无',
    'NULL',
    '\uff2e\uff35\uff2c\uff2c',
    '\\N',
    '未知',
    '不详',
    '-',
    '——',
    '/',
    'N/A',
    'nan',
    '无。',
    '空',
  ],
  ...[
    'a\tb',
    'a\\b',
    'a"b',
    'a,b',
    'a\nb',
    '甲\ufffd乙',
    'x\0y',
    '\u00a0甲乙丙丁戊己',
    '甲乙丙丁戊己\u3000',
    ' 甲乙丙丁戊己 ',
    '|',
    'a|b',
    '甲|乙',
  ],
  ...[
    '𠮷野家',
    '（甲）有限公司',
    '甲'.repeat(60),
    'x'.repeat(130),
    '甲'.repeat(210),
    '〇',
    '\ufeff甲乙丙丁戊',
    '甲乙丙丁戊\u2028',
    'ﬁve words here',
    '\u007f',
  ],
];

const DATES = ['2026-01-02', '2024-02-29', '2023-12-31', '2019-11-30', '1999-05-05', '2026-04-01', '2023-05-01', '2025-10-11'];
const ODD_DATES = [
  ...['2023-02-29', '2026-13-01', '2026-00-10', '1900-01-01', '2099-12-31', '2100-01-01', '1899-12-30', '0001-01-01', '长期', '永久有效'],
  ...[
    '2026/1/2',
    '2026.1.2',
    '20260102',
    '2026年1月2日',
    '2026-01-02 10:20:30',
    '2026-01-02 00:00:00',
    '2026-11-25',
    '2027-01-01 14:03:22',
    '2026-01-02T23:30:00Z',
    '２０２６-01-02',
    ' 2026-01-02',
    '2026-1-2',
    '2026-01-2x',
  ],
];
const AMOUNTS = ['0', '0.2', '12', '12.5', '12.50', '1234567.89', '0.00', '100'];
const ODD_AMOUNTS = [
  ...[
    '0.0001',
    '0.00001',
    '0.000001',
    '1234.123456',
    '1,234.5',
    '¥12',
    '12元',
    '0.2万元',
    '2E-1',
    '-5',
    '007',
    '00.5',
    '.5',
    '5.',
    '1234567890123',
  ],
  ...['99999999999999999', '１２', '1.234', '12.345678', '+3', '12 ', '一百'],
];
const NUMBERS = ['0', '1', '12', '2024', '123456789'];
const ODD_NUMBERS = ['1234567890', '007', '+5', '1,234', '12.0', '12.5', '2024年', '２０２４', '-1', ' 12', '12人', '一'];
const DECIMALS = ['0.5', '12', '12.5', '100.1234567890', '90'];
const ODD_DECIMALS = ['-0.5', '12.5%', '1,234.5', '.5', '12.', '12.12345678901', '1234567890123456', '１２．５', '0x1'];
const TEXTS = [
  '清远市甲建材有限公司',
  '英德测试贸易（100%进口）有限公司',
  '清远市市场监督管理局',
  '存续',
  '甲',
  'ABCDEFG',
  '清城区新城街道一号101房',
  '王五',
];
const DOCUMENTS = ['清市监罚〔2026〕1号', '（2025）粤1802执123号', 'QY-2024-00017', '粤清社证字第0123号'];
const ODD_DOCUMENTS = [
  '清市监罚[2026]1号',
  '(2025)粤1802执123号',
  '清市监罚【2026】 1 号',
  '清市监罚〔２０２６〕1号',
  '第①号',
  '〔无〕',
  ...[
    '清市监罚（2026）1号',
    '清市监罚{2026}1号',
    '〔2025〕粤1802执123号',
    '（粤）JZ安许证字（2023）000001',
    '（粤）JZ安许证字〔2023〕000001',
    'A〔2026）1',
  ],
  ...[
    '（2025〕粤1802执123号',
    'A（甲）1',
    '1）（2026',
    'A〔2026〕〔2025〕1',
    '（2025',
    'A〔2025',
    '（（2025））1号',
    '〔（2025）1〕号',
    'A（1234）1',
  ],
  '无号',
];
const UNIFIED_CODES = ['91440300708461136T', '9144030071526726XG', '91110000600037341L', '92371000MA3MXH0E3W'];
const ODD_IDENTIFIERS = [
  ...[
    '91440300708461136t',
    '９１４４０３００７０８４６１１３６Ｔ',
    '91440300708461136X',
    '00000000000000000X',
    '91440300-708461136T',
    '12345',
    '11010519491231002X',
  ],
  ...['110105491231002', 'D2143569X', '110108000000016', 'H12345678', '事证第144180000123号', 'E12345678', '91350211M00013FA1N'],
];
const IDENTIFIERS: Readonly<Record<string, readonly string[]>> = {
  USCC: UNIFIED_CODES,
  TAXPAYER_NUMBER: UNIFIED_CODES,
  CITIZEN_ID: ['11010519491231002X', '440524188001010014'],
  ORGANISATION_CODE: ['D2143569X', '673959654'],
  REGISTRATION_NUMBER: ['110108000000016', '440301103097413'],
};

function cellsOf({ type, codes = {}, to }: LayoutColumn): { clean: readonly string[]; dirty: readonly string[] } {
  if (to?.identifier !== undefined) {
    const kind = typeof to.identifier === 'string' ? to.identifier : 'CITIZEN_ID';
    return { clean: ['', ...(IDENTIFIERS[kind] ?? ['144180000123'])], dirty: ODD_IDENTIFIERS };
  }
  switch (type) {
    case 'date':
      return { clean: DATES, dirty: ODD_DATES };
    case 'month':
      return { clean: ['2026-01', '202512', '2024-12'], dirty: [...ODD_DATES, '2026-13', '1900-01', '2099-12', '2026年1月', '2026/1'] };
    case 'money':
      return { clean: AMOUNTS, dirty: ODD_AMOUNTS };
    case 'integer':
      return { clean: NUMBERS, dirty: ODD_NUMBERS };
    case 'decimal':
      return { clean: DECIMALS, dirty: ODD_DECIMALS };
    case 'boolean':
      return { clean: ['是', '否', '1', '0'], dirty: ['Y', '\uff34\uff32\uff35\uff25', '也许', ' 是'] };
    case 'code': {
      const names = Object.keys(codes);
      return {
        clean: names,
        dirty: [...names.map((name) => ` ${name}`), ...Object.values(codes), names.join(';'), `${names.join('；')}；x`, '没有此代码'],
      };
    }
    case 'documentNumber':
      return { clean: DOCUMENTS, dirty: ODD_DOCUMENTS };
    case 'text':
      return { clean: TEXTS, dirty: ODD_DOCUMENTS };
  }
}

function shuffled<T>(values: readonly T[], next: (below: number) => number): T[] {
  const order = [...values];
  for (let at = order.length - 1; at > 0; at -= 1) {
    const other = next(at + 1);
    [order[at], order[other]] = [order[other] as T, order[at] as T];
  }
  return order;
}
