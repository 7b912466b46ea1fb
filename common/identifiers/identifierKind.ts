/** Every kind of identifier of the contract, in the order of `IdentifierKind` in the schema. */
export const identifierKinds = [
  'USCC',
  'ORGANISATION_CODE',
  'REGISTRATION_NUMBER',
  'TAXPAYER_NUMBER',
  'INSTITUTION_CERTIFICATE',
  'SOCIAL_ORGANISATION_CERTIFICATE',
  'CITIZEN_ID',
  'PASSPORT',
  'HK_MACAO_PERMIT',
  'TAIWAN_PERMIT',
  'FOREIGN_PERMANENT_RESIDENT_CARD',
] as const;

/** One kind of identifier of the contract. */
export type IdentifierKind = (typeof identifierKinds)[number];
