import { citizenId } from '../../common/identifiers/citizenId.ts';
import type { IdentifierKind } from '../../common/identifiers/identifierKind.ts';
import { unifiedSocialCreditCode } from '../../common/identifiers/unifiedSocialCreditCode.ts';

const personalKinds: readonly IdentifierKind[] = [
  'CITIZEN_ID',
  'PASSPORT',
  'HK_MACAO_PERMIT',
  'TAIWAN_PERMIT',
  'FOREIGN_PERMANENT_RESIDENT_CARD',
];

/**
 * The kind of natural person's document that an identifier is, or `undefined` for an organisation's.
 *
 * A taxpayer number of old is the citizen number of its holder, alone or with two more digits: under whatever kind it is
 * asked for or kept, it stays a citizen's document.
 */
export function personalDocument({ kind, value }: { kind: IdentifierKind; value: string }): IdentifierKind | undefined {
  if (personalKinds.includes(kind)) return kind;
  if (kind !== 'TAXPAYER_NUMBER') return undefined;
  const number = value.length === 20 ? value.slice(0, 18) : value;
  if (unifiedSocialCreditCode.inspect(number).conforming) return undefined;
  return citizenId.inspect(number).conforming ? 'CITIZEN_ID' : undefined;
}
