import { citizenId } from './citizenId.ts';
import type { IdentifierKind } from './identifierKind.ts';
import { registrationNumber } from './registrationNumber.ts';
import { unifiedSocialCreditCode } from './unifiedSocialCreditCode.ts';

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
 * A citizen's number stays a citizen's document under whatever kind it is asked for or kept: the taxpayer number of old is
 * its holder's (alone or with two more digits), and clerks put it in every column. A wrong check character does not make
 * it anybody's: seventeen right digits tell whose it is. A code that conforms to a standard of organisations is one.
 */
export function personalDocument({ kind, value }: { kind: IdentifierKind; value: string }): IdentifierKind | undefined {
  if (personalKinds.includes(kind)) return kind;
  if (kind === 'REGISTRATION_NUMBER' && registrationNumber.inspect(value).conforming) return undefined;
  const number = /\d{17}[\dX]/.exec(value)?.[0] ?? value;
  if (unifiedSocialCreditCode.inspect(number).conforming) return undefined;
  const { conforming, reason } = citizenId.inspect(number);
  return conforming || reason === 'CHECK_CHARACTER' ? 'CITIZEN_ID' : undefined;
}
