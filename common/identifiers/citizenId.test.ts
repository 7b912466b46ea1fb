import { citizenId } from './citizenId.ts';

describe('citizenId', () => {
  it('computes the check character, X included', () => {
    expect(citizenId.checkCharacter('11010519491231002')).toBe('X');
    expect(citizenId.checkCharacter('44052418800101001')).toBe('4');
  });

  it('puts a 15-digit number into its century', () => {
    expect(citizenId.inFull('110105491231002')).toBe('11010519491231002X');
    expect(citizenId.inFull('440524800101997').slice(6, 10)).toBe('1880');
  });

  it('reads a real birth date only', () => {
    expect(citizenId.birthDate('11010519491231002X')).toBe('1949-12-31');
    expect(citizenId.birthDate('110105190002290021')).toBeUndefined();
    expect(citizenId.birthDate('110105200002290021')).toBe('2000-02-29');
  });

  it('keeps a number of an unknown province or with a wrong check, marked', () => {
    expect(citizenId.inspect('11010519491231002' + '1')).toMatchObject({ plausible: true, conforming: false, reason: 'CHECK_CHARACTER' });
    expect(citizenId.inspect('99010519491231002X')).toMatchObject({ plausible: true, conforming: false, reason: 'DIVISION' });
  });
});
