import { csv, firm, other, penaltyCollection, penaltyRow, unlisted, type Row } from '../testing/penaltyFiles.ts';
import { testDatabases } from '../testing/testDatabases.ts';

describe.each(testDatabases())('the cells of a row on %s', (_dialect, open) => {
  const { opening, collect, kept, one, penalties } = penaltyCollection(open);

  it('stores a row by its layout: subject, yuan, dates, codes, derived publication', async () => {
    const { record } = await one({});
    expect(record).toMatchObject({
      subject: 1,
      severity: 'ORDINARY',
      document_number: '清市监罚〔2026〕1号',
      issuer: '清远市市场监督管理局',
      determined_on: '2026-05-10',
      publish_until: '2027-05-10',
      repairable_from: '2026-08-10',
      rule_code: 'CREDIT_REPAIR',
      rule_version: '2026-04-01',
      state: 'PUBLISHED',
      penalty_kinds: 'FINE',
      fine: '2000.00',
      confiscated: null,
      valid_until: null,
      source_key: '1|清市监罚〔2026〕1号',
      run: 1,
      source_line: 2,
    });
  });

  it.each<[string, Row, Record<string, unknown>, string[]]>([
    ['1900-01-01 as unknown', { 公示截止期: '1900-01-01' }, { publish_until: '2027-05-10' }, ['DATE_UNKNOWN']],
    ['1899-12-31 as unknown', { 处罚有效期: '1899/12/31' }, { valid_until: null }, ['DATE_UNKNOWN']],
    ['a stated last day', { 公示截止期: '2026-06-01' }, { publish_until: '2026-06-01' }, []],
    ['a stated last day at midnight', { 公示截止期: '2026-06-01 00:00:00' }, { publish_until: '2026-06-01' }, []],
    ['a last day with a time of day', { 公示截止期: '2026-05-17 14:03:22' }, { publish_until: '2027-05-10' }, ['END_IMPLAUSIBLE']],
    ['a last day before the decision', { 公示截止期: '2026-05-09' }, { publish_until: '2027-05-10' }, ['END_IMPLAUSIBLE']],
    ['a decision of the day', { 处罚决定日期: '2026-11-01' }, { determined_on: '2026-11-01' }, []],
    ['9999-09-09 as open-ended', { 处罚有效期: '9999-09-09' }, { valid_until: null }, []],
    ['无处罚期限 as open-ended', { 处罚有效期: '无处罚期限' }, { valid_until: null }, []],
    ['暂无 in a date column', { 处罚有效期: '暂无' }, { valid_until: null }, ['WORD_AS_EMPTY']],
    ['\\N in a date column', { 处罚有效期: '\\N' }, { valid_until: null }, ['WORD_AS_EMPTY']],
    ['无 in an amount column', { '罚款金额（万元）': '无' }, { fine: null }, ['WORD_AS_EMPTY']],
    ['a required date as 2026年5月9日', { 处罚决定日期: '2026年5月9日' }, { determined_on: '2026-05-09' }, []],
    ['a required date as 20260509', { 处罚决定日期: '20260509' }, { determined_on: '2026-05-09' }, []],
    ['a required date as 2026/5/9', { 处罚决定日期: '2026/5/9' }, { determined_on: '2026-05-09' }, []],
    ['an amount that overflows DECIMAL(7,6)', { '罚款金额（万元）': '123456.789012' }, { fine: '1234567890.12' }, []],
    ['an amount with its own unit', { '罚款金额（万元）': '２０００元' }, { fine: '2000.00' }, ['UNIT_IN_CELL']],
    ['an unreadable optional amount', { '罚款金额（万元）': '约2万' }, { fine: null }, ['VALUE_DROPPED']],
    [
      'half-width brackets in a document number',
      { 行政处罚决定书文号: '清市监罚[2026] 1号' },
      { document_number: '清市监罚〔2026〕1号' },
      [],
    ],
    ['round brackets around its year', { 行政处罚决定书文号: '清市监罚（2026）1号' }, { document_number: '清市监罚〔2026〕1号' }, []],
    ['a list of penalty kinds', { 处罚类别: '罚款;没收违法所得、没收非法财物' }, { penalty_kinds: 'FINE;CONFISCATION' }, []],
    ['an authority that is the city itself', { 处罚机关: '清远市' }, { issuer: '清远市' }, []],
    ['a lower-case check letter', { '行政相对人代码_1（统一社会信用代码）': firm.toLowerCase() }, { subject: 1 }, ['IDENTIFIER_RESPELT']],
    [
      'a full-width code',
      { '行政相对人代码_1（统一社会信用代码）': '９１４４０３００７０８４６１１３６Ｔ' },
      { subject: 1 },
      ['IDENTIFIER_RESPELT'],
    ],
    ['an issued code that does not conform', { '行政相对人代码_1（统一社会信用代码）': '91350211M00013FA1N' }, { subject: 4 }, []],
  ])('takes %s', async (_what, fields, expected, reasons) => {
    const answer = await one(fields);
    expect(answer.reasons).toEqual(reasons);
    expect(answer.record).toMatchObject(expected);
  });

  it.each([
    ['警告', 'MINOR', '2026-08-10'],
    ['罚款', 'ORDINARY', '2027-05-10'],
    ['吊销许可证件', 'SERIOUS', '2029-05-10'],
  ])('publishes %s at most as long as the law says, whatever later day is stated', async (kind, severity, most) => {
    const days = ['2026-08-09', most, '2030-05-10', ''];
    const rows = days.map((day, index) =>
      penaltyRow({ 处罚类别: kind, 公示截止期: day, 行政处罚决定书文号: `清市监罚〔2026〕${String(index)}号` }),
    );
    // By the way of clean rows, and cell by cell.
    for (const lane of [true, false]) {
      await collect(csv(rows), { lane });
      expect((await penalties()).map(({ severity, publish_until }) => [severity, publish_until])).toEqual(
        ['2026-08-09', most, most, most].map((day) => [severity, day]),
      );
      await (await opening).execute('truncate market_regulation.penalty');
    }
  });

  it.each<[string, Row, number, string[]]>([
    ['a hyphenated organisation code', { '行政相对人代码_3（组织机构代码）': 'D2143569-X' }, 3, []],
    ['a unified code in the tax column', { '行政相对人代码_4（税务登记号）': other }, 2, []],
    ['a unified code in the organisation column', { '行政相对人代码_3（组织机构代码）': other }, 2, ['IDENTIFIER_MOVED']],
    ['a unified code in the column of social organisations', { '行政相对人代码_6（社会组织登记证号）': other }, 2, ['IDENTIFIER_MOVED']],
    ['an organisation code in the unified column', { '行政相对人代码_1（统一社会信用代码）': 'D2143569X' }, 3, ['IDENTIFIER_MOVED']],
    [
      'a placeholder beside a real code',
      { '行政相对人代码_1（统一社会信用代码）': '00000000000000000X', '行政相对人代码_3（组织机构代码）': 'D2143569X' },
      3,
      ['IDENTIFIER_IGNORED'],
    ],
    ['a person by document', { 自然人证件类型: '身份证', 自然人证件号码: '11010519491231002x' }, 2_000_000_000, ['IDENTIFIER_RESPELT']],
    [
      'a person by a number of 15 digits',
      { 自然人证件类型: '身份证', 自然人证件号码: '110105491231002' },
      2_000_000_000,
      ['IDENTIFIER_RESPELT'],
    ],
    [
      'a person in the unified column',
      { '行政相对人代码_1（统一社会信用代码）': '11010519491231002X' },
      2_000_000_000,
      ['IDENTIFIER_MOVED'],
    ],
  ])('finds the subject by %s', async (_what, fields, subject, reasons) => {
    const answer = await one({ '行政相对人代码_1（统一社会信用代码）': '', ...fields });
    expect(answer).toMatchObject({ record: { subject }, reasons });
  });

  it.each<[string, Row, string, string | null]>([
    ['a day that does not exist', { 处罚决定日期: '2026-02-30' }, 'DATE_IMPOSSIBLE', '处罚决定日期'],
    ['a decision of a day to come', { 处罚决定日期: '2026-11-02' }, 'DATE_IN_FUTURE', '处罚决定日期'],
    ['a required date that is unknown', { 处罚决定日期: '1900-01-01' }, 'DATE_UNKNOWN', '处罚决定日期'],
    ['a word in a required date', { 处罚决定日期: '暂无' }, 'WORD_AS_EMPTY', '处罚决定日期'],
    ['an empty required value', { 违法事实: '' }, 'VALUE_REQUIRED', '违法事实'],
    ['a code that is in no list', { 处罚类别: '罚酒三杯' }, 'CODE_UNKNOWN', '处罚类别'],
    ['a text that is too long', { 行政相对人名称: '甲'.repeat(201) }, 'TOO_LONG', '行政相对人名称'],
    ['an unknown subject', { '行政相对人代码_1（统一社会信用代码）': unlisted }, 'SUBJECT_UNKNOWN', null],
    ['a placeholder only', { '行政相对人代码_1（统一社会信用代码）': '00000000000000000X' }, 'SUBJECT_UNKNOWN', null],
    [
      'a number whose last digits a spreadsheet dropped',
      { '行政相对人代码_1（统一社会信用代码）': '#ROUNDED', '行政相对人代码_3（组织机构代码）': 'D2143569X' },
      'NUMBER_ROUNDED',
      '行政相对人代码_1（统一社会信用代码）',
    ],
    ['a document of no known kind', { 自然人证件类型: '军官证', 自然人证件号码: '军字第123456号' }, 'VALUE_DROPPED', null],
  ])('keeps %s aside as it came', async (_what, fields, reason, column) => {
    const row = penaltyRow(fields);
    await collect(csv([row]));
    const [aside] = await kept();
    expect(aside).toMatchObject({ line: 2, reason, ...(column === null ? {} : { column_name: column }) });
    expect(aside?.raw).toMatchObject(Object.fromEntries(Object.entries(fields)));
  });
});
