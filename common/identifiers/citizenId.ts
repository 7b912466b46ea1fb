import { conforming, implausible, nonconforming, type IdentifierVerdict } from './identifierVerdict.ts';
import { isPlaceholder } from './isPlaceholder.ts';
import { isRealDate } from './isRealDate.ts';

const weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
const checks = '10X98765432';
// The division is the one valid at issue, so only the province part can be judged without a history of every county.
const provinces = new Set(
  '11 12 13 14 15 21 22 23 31 32 33 34 35 36 37 41 42 43 44 45 46 50 51 52 53 54 61 62 63 64 65 71 81 82 83'.split(' '),
);

/** 公民身份号码, GB 11643-1999: division, birth date, sequence (odd for men), check character; 15 digits before 1999. */
export const citizenId = {
  /** The check character of the first 17 digits, or undefined when they are not 17 digits. */
  checkCharacter(stem: string): string | undefined {
    if (!/^\d{17}$/.test(stem)) return undefined;
    let sum = 0;
    for (let i = 0; i < 17; i++) sum += Number(stem.charAt(i)) * (weights[i] ?? 0);
    return checks.charAt(sum % 11);
  },

  /**
   * The 18-character form of a normalised 15-digit number; any other value is returned as it is. The century is the twentieth,
   * but for the sequences 996–999, which were kept for people born before it.
   */
  inFull(value: string): string {
    if (!/^\d{15}$/.test(value)) return value;
    const century = Number(value.slice(12)) >= 996 ? '18' : '19';
    const stem = value.slice(0, 6) + century + value.slice(6);
    return stem + (citizenId.checkCharacter(stem) ?? '');
  },

  /** The birth date (YYYY-MM-DD) in a normalised number of either form, or undefined when there is no real date in it. */
  birthDate(value: string): string | undefined {
    const full = citizenId.inFull(value);
    const match = /^\d{6}(\d{4})(\d{2})(\d{2})/.exec(full);
    if (match === null) return undefined;
    const [, year = '', month = '', day = ''] = match;
    return Number(year) >= 1800 && isRealDate(Number(year), Number(month), Number(day)) ? `${year}-${month}-${day}` : undefined;
  },

  /** Judges a normalised value of either form. */
  inspect(value: string): IdentifierVerdict {
    if (value === '') return implausible('EMPTY');
    if (isPlaceholder(value)) return implausible('PLACEHOLDER');
    if (value.length !== 18 && value.length !== 15) return implausible('LENGTH');
    const full = citizenId.inFull(value);
    if (!/^\d{17}[\dX]$/.test(full)) return implausible('ALPHABET');
    if (citizenId.birthDate(full) === undefined) return implausible('BIRTH_DATE');
    if (!provinces.has(full.slice(0, 2))) return nonconforming('DIVISION');
    return citizenId.checkCharacter(full.slice(0, 17)) === full.charAt(17) ? conforming : nonconforming('CHECK_CHARACTER');
  },
};
