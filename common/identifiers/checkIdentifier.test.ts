import { checkIdentifier } from './checkIdentifier.ts';
import type { IdentifierKind } from './identifierKind.ts';

const check = (kind: IdentifierKind, value: string) => checkIdentifier({ kind, value });

describe('checkIdentifier', () => {
  it.each<[IdentifierKind, string]>([
    ['USCC', '91440300708461136T'],
    ['USCC', '91110000600037341L'],
    ['USCC', '9144030071526726XG'],
    ['USCC', '92371000MA3MXH0E3W'],
    ['ORGANISATION_CODE', 'D2143569X'],
    ['ORGANISATION_CODE', '673959654'],
    ['REGISTRATION_NUMBER', '110108000000016'],
    ['REGISTRATION_NUMBER', '440301103097413'],
    ['CITIZEN_ID', '11010519491231002X'],
    ['CITIZEN_ID', '440524188001010014'],
    ['TAXPAYER_NUMBER', '9144030071526726XG'],
    ['TAXPAYER_NUMBER', '44030171526726X'],
    ['TAXPAYER_NUMBER', '11010519491231002X01'],
    ['INSTITUTION_CERTIFICATE', '144180000123'],
    ['SOCIAL_ORGANISATION_CERTIFICATE', '粤清社证字第0123号'],
    ['PASSPORT', 'E12345678'],
    ['HK_MACAO_PERMIT', 'H12345678'],
    ['TAIWAN_PERMIT', '01234567'],
    ['FOREIGN_PERMANENT_RESIDENT_CARD', 'USA441890010112'],
  ])('finds %s %s conforming', (kind, value) => {
    expect(check(kind, value)).toEqual({ kind, value, conforming: true, plausible: true });
  });

  it('writes full-width, lower-case, spaced and hyphenated values in one spelling', () => {
    expect(check('USCC', '９１４４０３００　７０８４６１１３６ｔ').value).toBe('91440300708461136T');
    expect(check('ORGANISATION_CODE', ' d2143569—x ').value).toBe('D2143569X');
    expect(check('CITIZEN_ID', '11010519491231002x').conforming).toBe(true);
    expect(check('INSTITUTION_CERTIFICATE', '事证第144180000123号').value).toBe('144180000123');
  });

  it('finds the same person under a number of 15 digits', () => {
    expect(check('CITIZEN_ID', '110105491231002').value).toBe('11010519491231002X');
  });

  it('keeps an issued code that does not conform, marked', () => {
    expect(check('USCC', '91350211M00013FA1N')).toEqual({
      kind: 'USCC',
      value: '91350211M00013FA1N',
      conforming: false,
      plausible: true,
      reason: 'CHECK_CHARACTER',
    });
    expect(check('ORGANISATION_CODE', 'D21435690')).toMatchObject({ conforming: false, plausible: true });
    expect(check('REGISTRATION_NUMBER', '4418001234567')).toMatchObject({ conforming: false, plausible: true, reason: 'LENGTH' });
  });

  it.each<[IdentifierKind, string, string]>([
    ['USCC', '', 'EMPTY'],
    ['USCC', '00000000000000000X', 'PLACEHOLDER'],
    ['USCC', '9144030070846113', 'LENGTH'],
    ['USCC', '清远市市场监督管理局清远市市场监督', 'LENGTH'],
    ['CITIZEN_ID', '110105194902300021', 'BIRTH_DATE'],
    ['CITIZEN_ID', '4418021990010100', 'LENGTH'],
    ['ORGANISATION_CODE', '000000000', 'PLACEHOLDER'],
    ['PASSPORT', '无', 'ALPHABET'],
  ])('takes %s %s for nobody', (kind, value, reason) => {
    expect(check(kind, value)).toMatchObject({ conforming: false, plausible: false, reason });
  });
});
