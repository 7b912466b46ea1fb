const TEXTS: Readonly<Record<string, string>> = {
  NOTHING_FOUND: '未发现 / nothing found',
  INCENTIVE: '有激励 / incentive',
  RESTRICTION: '有惩戒 / restriction',
  BOTH: '激励和惩戒都有 / both',
  NO_SUCH_SUBJECT: '查无此主体 / no such subject',
  WITHHELD: '不得读取，不表示没有 / withheld',
  INCOMPLETE: '有部门未答复，不表示没有 / incomplete',
};

/** An outcome in words, its code with them: what is counted in a sheet is counted by the code. */
export function outcomeText(outcome: string): string {
  const known = TEXTS[outcome];
  return known === undefined ? outcome : `${outcome} ${known}`;
}
