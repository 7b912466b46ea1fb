import { citizenId } from './citizenId.ts';
import { conforming, implausible, nonconforming, type IdentifierVerdict } from './identifierVerdict.ts';
import { isPlaceholder } from './isPlaceholder.ts';
import { isRealDate } from './isRealDate.ts';

/** Documents of people who have no citizen number. Their forms are well known; only the residence card of 2023 has a check character. */
export const travelDocument = {
  /** 护照: five to twelve letters and digits, at least one digit (ICAO Doc 9303 sets no more). */
  inspectPassport(value: string): IdentifierVerdict {
    return byForm(value, /^(?=.*\d)[0-9A-Z]{5,12}$/);
  },

  /** 港澳居民来往内地通行证: H or M and eight digits, ten with the renewal count. */
  inspectHkMacaoPermit(value: string): IdentifierVerdict {
    return byForm(value, /^[HM]\d{8}(\d{2})?$/);
  },

  /** 台湾居民来往大陆通行证: eight digits; the booklet before 2015 has ten and a letter in brackets. */
  inspectTaiwanPermit(value: string): IdentifierVerdict {
    return byForm(value, /^\d{8}$|^\d{10}(\(?[A-Z]\)?)?$/);
  },

  /** 外国人永久居留身份证: 18 digits beginning with 9 (2023, check as GB 11643), or three letters of nationality and twelve digits. */
  inspectResidentCard(value: string): IdentifierVerdict {
    if (/^9\d{16}[\dX]$/.test(value) && !isPlaceholder(value)) {
      const real = isRealDate(Number(value.slice(6, 10)), Number(value.slice(10, 12)), Number(value.slice(12, 14)));
      if (!real) return implausible('BIRTH_DATE');
      return citizenId.checkCharacter(value.slice(0, 17)) === value.charAt(17) ? conforming : nonconforming('CHECK_CHARACTER');
    }
    return byForm(value, /^[A-Z]{3}\d{12}$/);
  },
};

function byForm(value: string, form: RegExp): IdentifierVerdict {
  if (value === '') return implausible('EMPTY');
  if (isPlaceholder(value)) return implausible('PLACEHOLDER');
  if (form.test(value)) return conforming;
  return implausible(/^[0-9A-Z()]+$/.test(value) ? 'LENGTH' : 'ALPHABET');
}
