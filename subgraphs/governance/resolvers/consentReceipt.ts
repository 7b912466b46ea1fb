import type { Purpose } from '../../../common/policy.ts';
import type { SignStatement } from '../../shared/defineSubgraph.ts';
import type { StoredConsent } from '../source/consents.ts';

/** A consent with what a receipt says of it. */
type Receipted = Omit<StoredConsent, 'subject'> & { readonly subject: string; readonly state: string };

/** The receipt of a consent for a purpose as the revision had it under which it was given, with the fields of ISO/IEC TS 27560:2023, signed over the JSON of all that stands before the signature. */
export function consentReceipt(consent: Receipted, purpose: Purpose | undefined, sign: SignStatement | undefined): object {
  if (!sign) throw new Error('SUBGRAPH_KEYS: governance needs policy.private');
  const receipt = {
    schemaVersion: 'ISO/IEC TS 27560:2023',
    recordId: consent.id,
    piiPrincipalId: consent.subject,
    piiController: '清远市公共信用信息中心',
    language: 'zh-CN',
    purpose: consent.purpose,
    lawfulBasis: purpose?.legalBasis ?? '《中华人民共和国个人信息保护法》第十三条第一款第一项',
    piiInformation: consent.datasets,
    recipients: [consent.organisation],
    jurisdiction: 'CN-GD',
    withdrawalMethod: 'withdrawConsent(id)；信用清远网“我的同意” / "my consents" on the portal',
    consentType: consent.basis === 'MANDATE' ? 'expressed, on paper' : 'expressed',
    eventState: consent.state,
    eventTime: consent.withdrawnAt ?? consent.usedAt ?? consent.givenAt,
    validUntil: consent.validUntil,
    policyRevision: consent.policyRevision,
  };
  return { ...receipt, signature: sign(JSON.stringify(receipt)) };
}
