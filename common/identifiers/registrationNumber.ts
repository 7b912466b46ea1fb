import { conforming, implausible, nonconforming, type IdentifierVerdict } from './identifierVerdict.ts';
import { isPlaceholder } from './isPlaceholder.ts';

/** 工商注册号, GS 15-2006: six digits of registrar, eight of sequence, a check digit by ISO 7064 MOD 11,10. */
export const registrationNumber = {
  /** The check digit of the first 14 digits, or undefined when they are not 14 digits. */
  checkCharacter(stem: string): string | undefined {
    if (!/^\d{14}$/.test(stem)) return undefined;
    let product = 10;
    for (const digit of stem) {
      const sum = (product + Number(digit)) % 10;
      product = ((sum === 0 ? 10 : sum) * 2) % 11;
    }
    return String((11 - product) % 10);
  },

  /** Judges a normalised value. The 13 digits in use before 2007 and the older `企独粤清总字第000001号` are plausible only. */
  inspect(value: string): IdentifierVerdict {
    if (value === '') return implausible('EMPTY');
    if (isPlaceholder(value)) return implausible('PLACEHOLDER');
    if (/^\d{13}$/.test(value) || /^\p{Script=Han}{2,10}第?\d{3,10}号?$/u.test(value)) return nonconforming('LENGTH');
    if (value.length !== 15) return implausible('LENGTH');
    if (!/^\d{15}$/.test(value)) return implausible('ALPHABET');
    return registrationNumber.checkCharacter(value.slice(0, 14)) === value.charAt(14) ? conforming : nonconforming('CHECK_CHARACTER');
  },
};
