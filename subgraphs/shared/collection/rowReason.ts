/** Why a row is kept aside, or what was corrected in it: one list, each with its text in both languages. */
export const rowReasons = {
  COLUMN_COUNT: '列数与表头不符 / not as many columns as the header',
  TRUNCATED: '文件在此处中断 / the file breaks off here',
  ENCODING: '字符编码损坏 / broken characters',
  VALUE_REQUIRED: '必填项为空 / a required value is missing',
  TOO_LONG: '超出长度 / longer than allowed',
  DATE_IMPOSSIBLE: '不是日期 / not a date',
  DATE_IN_FUTURE: '决定（认定）日期晚于归集当日 / decided on a day that is still to come',
  AMOUNT_IMPOSSIBLE: '不是金额，或不足一分 / not an amount of whole fen',
  NUMBER_IMPOSSIBLE: '不是数字 / not a number',
  NUMBER_ROUNDED:
    '表格软件只留下十五位数字，其余已丢失，请以文本格式填写 / a spreadsheet kept fifteen digits of the number and lost the rest: enter it as text',
  BOOLEAN_UNKNOWN: '不是“是”或“否” / neither yes nor no',
  CODE_UNKNOWN: '不在代码表内 / not in the code list',
  IDENTIFIER_MISSING: '没有可用的主体标识 / no usable identifier',
  IDENTIFIER_IMPLAUSIBLE: '不可能是此类标识 / cannot be such an identifier',
  SUBJECT_UNKNOWN: '查无此主体，保留待登记后重试 / no such subject; kept to be tried again',
  KEY_REPEATED: '与本文件另一行同键而内容不同 / another row of this file has the same key and other content',
  STORE_REFUSED: '数据库拒绝 / the database refused it',
  OUTSIDE_DIVISION: '主体不在供数单位的辖区 / the subject is not of the division that the supplier may report on',
  DECIDED_AGAINST: '已由人工决定不采用 / a person decided not to take it',
  NAME_DIFFERS: '名称与登记不符，待人工决定 / the name is not the registered one; a person decides',
  RENAMED:
    '名称不是登记的名称；确已更名的，在“曾用名”中写明原名称 / not the registered name; where it was changed, say the former one in 曾用名',
  IDENTIFIERS_DISAGREE: '标识分属不同主体，待人工决定 / the identifiers are of different subjects; a person decides',
  WITHDRAWN_BEFORE: '该记录已撤回，再次报送待人工决定 / the record was withdrawn and comes again; a person decides',
  SUPERSEDED: '之后的文件或行已另报该记录，以后报的为准 / a later file or row says otherwise of this record; the later one counts',
  ENDED_UNKNOWN: '没有收到过该外地记录，无可终止 / no such record of that jurisdiction is held: there is nothing to end',
  ENDED_AMBIGUOUS: '有几条外地记录相符，不知是哪一条 / several records of that jurisdiction match; which one is not said',
  DATE_UNKNOWN: '以“未知”占位的日期按空处理 / a date that stands for "unknown" was taken as none',
  WORD_AS_EMPTY: '以文字表示的空值按空处理 / a word for "none" was taken as none',
  VALUE_DROPPED: '选填项不可读，按空处理，原值保留 / an unreadable optional value was taken as none, the original kept',
  END_IMPLAUSIBLE:
    '公示截止日期带有时刻，或者早于决定日期，按未载明处理，原值保留 / a last day of publication with a time of day, or before the decision, was taken as not stated, the original kept',
  UNIT_IN_CELL: '金额自带单位，按其单位换算 / the amount carried its own unit',
  IDENTIFIER_MOVED: '标识填错列，已识别 / an identifier stood in another column',
  IDENTIFIER_RESPELT: '标识写法已规范 / the identifier was put in its standard spelling',
  IDENTIFIER_IGNORED: '占位或不可能的标识，未使用 / a placeholder or impossible identifier was not used',
} as const;

/** Code of a row's reason. */
export type RowReason = keyof typeof rowReasons;

/** Something found in one cell: the reason, the header of its column, and what it was. */
export interface RowNote {
  reason: RowReason;
  column?: string | undefined;
  detail?: string | undefined;
}
