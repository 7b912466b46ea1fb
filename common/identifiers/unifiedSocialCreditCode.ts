import { conforming, implausible, nonconforming, type IdentifierVerdict } from './identifierVerdict.ts';
import { isPlaceholder } from './isPlaceholder.ts';

const alphabet = '0123456789ABCDEFGHJKLMNPQRTUWXY';
const weights = [1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28];

/** 统一社会信用代码, GB 32100-2015: department, kind, six of division, nine of organisation code, check character. */
export const unifiedSocialCreditCode = {
  /**
   * The check character of the first 17 characters, or undefined when one of them is not in the standard's alphabet
   * (no I O S V Z) or there are not 17.
   */
  checkCharacter(stem: string): string | undefined {
    if (stem.length !== 17) return undefined;
    let sum = 0;
    for (let i = 0; i < 17; i++) {
      const value = alphabet.indexOf(stem.charAt(i));
      if (value < 0) return undefined;
      sum += value * (weights[i] ?? 0);
    }
    return alphabet.charAt((31 - (sum % 31)) % 31);
  },

  /**
   * Judges a normalised value. Letters may stand in the first eight positions: codes of rural collectives (N…), the army (A…)
   * and others (Y…) have them. A wrong check character is non-conforming, not implausible: such codes have been issued.
   */
  inspect(value: string): IdentifierVerdict {
    if (value === '') return implausible('EMPTY');
    if (isPlaceholder(value)) return implausible('PLACEHOLDER');
    if (value.length !== 18) return implausible('LENGTH');
    if (!/^[0-9A-Z]{18}$/.test(value)) return implausible('ALPHABET');
    const check = unifiedSocialCreditCode.checkCharacter(value.slice(0, 17));
    if (check === undefined) return nonconforming('ALPHABET');
    return check === value.charAt(17) ? conforming : nonconforming('CHECK_CHARACTER');
  },

  /** Whether a code's holder is a sole trader (个体工商户, 92…), whose data are an individual's. */
  isSoleTrader(value: string): boolean {
    return value.startsWith('92');
  },
};
