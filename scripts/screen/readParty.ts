import { checkIdentifier } from '../../common/identifiers/checkIdentifier.ts';
import type { IdentifierKind } from '../../common/identifiers/identifierKind.ts';
import { recogniseIdentifier } from '../../subgraphs/shared/collection/recogniseIdentifier.ts';
import { spellHeader } from '../../subgraphs/shared/collection/spellHeader.ts';
import type { Party } from './party.ts';
import { PARTY_LAYOUT } from './partyLayout.ts';

const PERSONAL: readonly IdentifierKind[] = [
  'CITIZEN_ID',
  'PASSPORT',
  'HK_MACAO_PERMIT',
  'TAIWAN_PERMIT',
  'FOREIGN_PERMANENT_RESIDENT_CARD',
];
const MAX_TEXT = 200;
const KINDS = new Map(
  Object.entries(PARTY_LAYOUT.columns.find(({ header }) => header === '证件类型')?.codes ?? {}).map(([word, kind]) => [
    spellHeader(word),
    kind as IdentifierKind,
  ]),
);

/** A row as a party; or, as text, what is wrong with it and what to do. */
export function readParty(cell: (column: string) => string): Party | string {
  const [name, consortium] = [cell('名称'), cell('联合体')];
  const numbers = [...new Set([cell('统一社会信用代码'), cell('号码')].filter((number) => number !== ''))];
  const [number] = numbers;
  if (number === undefined) return '没有号码：补上号码，或删去该行 / no number: enter one, or delete the row';
  if (numbers.length > 1) return '“统一社会信用代码”和“号码”两列不同：只留一个 / two different numbers in one row: keep one of them';
  if ([name, consortium].some((text) => text.length > MAX_TEXT))
    return `名称、联合体至多 ${MAX_TEXT} 字：缩短 / name and consortium take ${MAX_TEXT} characters at most: shorten`;
  const said = cell('证件类型');
  const kind = said === '' ? undefined : KINDS.get(spellHeader(said));
  if (said !== '' && kind === undefined)
    return `不认识的证件类型“${said}”：改为${[...KINDS.keys()].slice(0, 3).join('、')}等，或留空由号码判断 / unknown kind of number: correct it, or leave it empty`;
  const identifier = identifierOf(number, kind ?? (cell('统一社会信用代码') === '' ? undefined : 'USCC'));
  if (typeof identifier === 'string') return identifier;
  if (name === '' && PERSONAL.includes(identifier.kind))
    return '自然人须同时填写姓名 / a natural person’s number needs the name beside it: enter it';
  return { identifier, ...(name === '' ? {} : { name }), ...(consortium === '' ? {} : { consortium }) };
}

/** The number under its kind: as said, where it can be of that kind; else by its check character, and by nothing less. */
function identifierOf(number: string, said: IdentifierKind | undefined): Party['identifier'] | string {
  const { identifiers } = recogniseIdentifier(said ?? 'USCC', number);
  const [found] = identifiers.filter(({ conforming }) => said !== undefined || conforming);
  if (found) return { kind: found.kind, value: found.value };
  const { reason = 'CHECK_CHARACTER' } = checkIdentifier({ kind: said ?? 'USCC', value: number });
  return said === undefined
    ? `号码“${number}”看不出类型（${reason}）：核对号码，或填写证件类型 / what kind of number this is cannot be told: check it, or enter its kind`
    : `号码“${number}”不可能是 ${said}（${reason}）：核对号码 / the number cannot be of that kind: check it`;
}
