import { unifiedSocialCreditCode } from './unifiedSocialCreditCode.ts';

describe('unifiedSocialCreditCode', () => {
  it('computes the check character', () => {
    expect(unifiedSocialCreditCode.checkCharacter('91440300708461136')).toBe('T');
    expect(unifiedSocialCreditCode.checkCharacter('9144030071526726X')).toBe('G');
  });

  it('refuses the letters I O S V Z, and a stem of another length', () => {
    expect(unifiedSocialCreditCode.checkCharacter('9144030070846113O')).toBeUndefined();
    expect(unifiedSocialCreditCode.checkCharacter('914403')).toBeUndefined();
  });

  it.each(['N2', 'Y1', 'A9'])('accepts codes beginning with %s', (letters) => {
    const stem = `${letters}441802MA4W12345`;
    const check = unifiedSocialCreditCode.checkCharacter(stem) ?? '';
    expect(unifiedSocialCreditCode.inspect(stem + check)).toEqual({ conforming: true, plausible: true });
  });

  it('accepts letters in the division of codes that have them', () => {
    const stem = 'N2B41802MA4W12345';
    expect(unifiedSocialCreditCode.inspect(stem + (unifiedSocialCreditCode.checkCharacter(stem) ?? '')).conforming).toBe(true);
  });

  it('tells a sole trader', () => {
    expect(unifiedSocialCreditCode.isSoleTrader('92371000MA3MXH0E3W')).toBe(true);
    expect(unifiedSocialCreditCode.isSoleTrader('91440300708461136T')).toBe(false);
  });
});
