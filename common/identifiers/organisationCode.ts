import { conforming, implausible, nonconforming, type IdentifierVerdict } from './identifierVerdict.ts';
import { isPlaceholder } from './isPlaceholder.ts';

const weights = [3, 7, 9, 10, 5, 8, 4, 2];

/** 组织机构代码, GB 11714-1997: eight characters and a check character. */
export const organisationCode = {
  /** The check character of the first eight characters, or undefined when they are not eight of 0–9 A–Z. */
  checkCharacter(stem: string): string | undefined {
    if (!/^[0-9A-Z]{8}$/.test(stem)) return undefined;
    let sum = 0;
    for (let i = 0; i < 8; i++) sum += Number.parseInt(stem.charAt(i), 36) * (weights[i] ?? 0);
    const check = 11 - (sum % 11);
    if (check === 10) return 'X';
    return check === 11 ? '0' : String(check);
  },

  /** Judges a normalised value (the hyphen before the check character is gone). */
  inspect(value: string): IdentifierVerdict {
    if (value === '') return implausible('EMPTY');
    if (isPlaceholder(value)) return implausible('PLACEHOLDER');
    if (value.length !== 9) return implausible('LENGTH');
    if (!/^[0-9A-Z]{8}[0-9X]$/.test(value)) return implausible('ALPHABET');
    return organisationCode.checkCharacter(value.slice(0, 8)) === value.charAt(8) ? conforming : nonconforming('CHECK_CHARACTER');
  },
};
