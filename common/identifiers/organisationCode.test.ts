import { organisationCode } from './organisationCode.ts';
import { registrationNumber } from './registrationNumber.ts';

describe('organisationCode and registrationNumber', () => {
  it('compute their check characters', () => {
    expect(organisationCode.checkCharacter('D2143569')).toBe('X');
    expect(organisationCode.checkCharacter('67395965')).toBe('4');
    expect(registrationNumber.checkCharacter('11010800000001')).toBe('6');
    expect(registrationNumber.checkCharacter('44030110309741')).toBe('3');
  });
});
