import type { IdentifierKind } from './identifierKind.ts';
import { personalDocument } from './personalDocument.ts';

const CODES = { wang: '441802198001020114', builder: '91441803MA4U0001XC', diner: '92441827MA4U00036W', bureau: '007000011' };

const ORGANISATIONAL: readonly IdentifierKind[] = [
  'USCC',
  'ORGANISATION_CODE',
  'REGISTRATION_NUMBER',
  'TAXPAYER_NUMBER',
  'INSTITUTION_CERTIFICATE',
  'SOCIAL_ORGANISATION_CERTIFICATE',
];

describe('personalDocument', () => {
  it.each(ORGANISATIONAL)('knows a citizen’s number under %s: alone, with two more digits, mistyped at its end', (kind) => {
    const mistyped = `${CODES.wang.slice(0, 17)}${CODES.wang.endsWith('1') ? '2' : '1'}`;
    for (const value of [CODES.wang, `${CODES.wang}01`, mistyped]) expect(personalDocument({ kind, value })).toBe('CITIZEN_ID');
  });

  it('leaves the codes of organisations alone, also one that was issued wrong', () => {
    expect(personalDocument({ kind: 'USCC', value: CODES.builder })).toBeUndefined();
    expect(personalDocument({ kind: 'USCC', value: '91350211M00013FA1N' })).toBeUndefined();
    expect(personalDocument({ kind: 'TAXPAYER_NUMBER', value: CODES.diner })).toBeUndefined();
    expect(personalDocument({ kind: 'ORGANISATION_CODE', value: CODES.bureau })).toBeUndefined();
    expect(personalDocument({ kind: 'REGISTRATION_NUMBER', value: '441802000015500' })).toBeUndefined();
    expect(personalDocument({ kind: 'SOCIAL_ORGANISATION_CERTIFICATE', value: '粤清社证字第0123号' })).toBeUndefined();
  });
});
