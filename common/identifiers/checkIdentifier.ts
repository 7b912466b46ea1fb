import { certificateNumber } from './certificateNumber.ts';
import { citizenId } from './citizenId.ts';
import type { IdentifierKind } from './identifierKind.ts';
import type { IdentifierVerdict } from './identifierVerdict.ts';
import { normaliseIdentifier } from './normaliseIdentifier.ts';
import { organisationCode } from './organisationCode.ts';
import { registrationNumber } from './registrationNumber.ts';
import { taxpayerNumber } from './taxpayerNumber.ts';
import { travelDocument } from './travelDocument.ts';
import { unifiedSocialCreditCode } from './unifiedSocialCreditCode.ts';

/** An identifier in its one spelling, with what its standard says of it. */
export interface CheckedIdentifier extends IdentifierVerdict {
  kind: IdentifierKind;
  value: string;
}

/* eslint-disable @typescript-eslint/unbound-method -- plain functions in a literal; none knows `this` */
const inspections: Record<IdentifierKind, (value: string) => IdentifierVerdict> = {
  USCC: unifiedSocialCreditCode.inspect,
  ORGANISATION_CODE: organisationCode.inspect,
  REGISTRATION_NUMBER: registrationNumber.inspect,
  TAXPAYER_NUMBER: taxpayerNumber.inspect,
  INSTITUTION_CERTIFICATE: certificateNumber.inspectInstitution,
  SOCIAL_ORGANISATION_CERTIFICATE: certificateNumber.inspectSocialOrganisation,
  CITIZEN_ID: citizenId.inspect,
  PASSPORT: travelDocument.inspectPassport,
  HK_MACAO_PERMIT: travelDocument.inspectHkMacaoPermit,
  TAIWAN_PERMIT: travelDocument.inspectTaiwanPermit,
  FOREIGN_PERMANENT_RESIDENT_CARD: travelDocument.inspectResidentCard,
};
/* eslint-enable @typescript-eslint/unbound-method */

/**
 * Normalises an identifier and judges it by the standard of its kind.
 *
 * An issued but non-conforming code is plausible and kept; one that cannot be of its kind is not plausible. A citizen number of
 * 15 digits comes back in its 18-character form, so that both spellings find the same person. Never throws.
 */
export function checkIdentifier(identifier: { kind: IdentifierKind; value: string }): CheckedIdentifier {
  const { kind } = identifier;
  const normal = normaliseIdentifier(identifier.value);
  const verdict = inspections[kind](kind === 'INSTITUTION_CERTIFICATE' ? certificateNumber.bare(normal) : normal);
  return { kind, value: storedForm(kind, normal, verdict), ...verdict };
}

function storedForm(kind: IdentifierKind, normal: string, verdict: IdentifierVerdict): string {
  if (kind === 'CITIZEN_ID' && verdict.plausible) return citizenId.inFull(normal);
  return kind === 'INSTITUTION_CERTIFICATE' ? certificateNumber.bare(normal) : normal;
}
