/**
 * Looks at a cell's bytes (UTF-8, between `from` and `to`) and says whether it is written so plainly that reading it by its column's
 * type changes nothing. False says nothing about the cell: `readCell` decides.
 */

/** No word for "none", and no other spelling of it, is longer in bytes than four Chinese characters. */
const longestNothing = 12;

/** Text that stays as it is: no space of any kind around it, within its length, and no word for "none". */
export function isPlainText(bytes: Buffer, from: number, to: number, maxLength: number): boolean {
  const size = to - from;
  if (size <= longestNothing) return size <= maxLength && isChinese(bytes, from, to) && !(size <= 6 && endsWithNone(bytes, to));
  if (beginsWithSpace(bytes, from) || endsWithSpace(bytes, to)) return false;
  if (size <= maxLength) return true;
  let length = 0;
  for (let at = from; at < to; at += 1) if (((bytes[at] as number) & 0xc0) !== 0x80) length += 1;
  return length <= maxLength;
}

/** A day of the calendar as YYYY-MM-DD that stands for nothing but itself. */
export function isPlainDate(bytes: Buffer, from: number, to: number): boolean {
  if (to - from !== 10 || bytes[from + 4] !== DASH || bytes[from + 7] !== DASH) return false;
  const year = numberIn(bytes, from, 4);
  const month = numberIn(bytes, from + 5, 2);
  const day = numberIn(bytes, from + 8, 2);
  // The 29th to 31st are looked up in the calendar by who reads cells.
  return year > 1900 && year < 2099 && month >= 1 && month <= 12 && day >= 1 && (day <= 28 || (day <= 30 && month !== 2));
}

/** A whole number of up to nine digits, without leading zeros. */
export function isPlainInteger(bytes: Buffer, from: number, to: number): boolean {
  const size = to - from;
  return size >= 1 && size <= 9 && (size === 1 || bytes[from] !== ZERO) && digitsEnd(bytes, from, to) === to;
}

/** A number with digits behind its point, if it has one. */
export function isPlainDecimal(bytes: Buffer, from: number, to: number): boolean {
  const point = digitsEnd(bytes, from, to);
  if (point === from || point - from > 15) return false;
  if (point === to) return true;
  return bytes[point] === POINT && to - point > 1 && to - point <= 11 && digitsEnd(bytes, point + 1, to) === to;
}

/**
 * A document number in its one spelling: half-width digits and letters, hyphens, Chinese characters, 〔〕 behind the first character, and
 * full-width brackets where they are the first: elsewhere they may be around a year.
 */
export function isPlainDocumentNumber(bytes: Buffer, from: number, to: number, maxLength: number): boolean {
  if (to - from > maxLength) return false;
  let hasDigit = false;
  /** The last byte of the bracket that closes what was opened. */
  let closing = 0;
  for (let at = from; at < to; at += 1) {
    const byte = bytes[at] as number;
    if (isDigit(byte)) hasDigit = true;
    else if (byte >= FIRST_CHINESE && byte <= LAST_CHINESE) at += 2;
    else if ((byte === 0xe3 && bytes[at + 1] === 0x80) || (byte === 0xef && bytes[at + 1] === 0xbc)) {
      const last = bytes[at + 2] as number;
      const opened = closing;
      if (opened !== 0 && last !== opened) return false;
      closing = 0;
      if (opened === 0) {
        const opening = byte === 0xe3 ? SQUARE_OPENING : ROUND_OPENING;
        if (last !== opening || (at === from) !== (byte === 0xef)) return false;
        closing = opening + 1;
      }
      at += 2;
    } else if (!isLetter(byte) && byte !== DASH) return false;
  }
  return hasDigit && closing === 0;
}

/**
 * Writes an amount of digits and a point in yuan with two decimals into `target`; `places` is by how many digits the unit moves the
 * point. Answers how many bytes it wrote; 0 where the amount is not plain.
 */
export function plainMoney(bytes: Buffer, from: number, to: number, places: number, target: Buffer, at: number): number {
  const point = digitsEnd(bytes, from, to);
  const fraction = point < to ? to - point - 1 : 0;
  if (point === from || point - from > 11 || fraction > places + 2) return 0;
  if (point < to && (fraction === 0 || bytes[point] !== POINT || digitsEnd(bytes, point + 1, to) !== to)) return 0;
  let length = 0;
  /** The digit so many places behind the first; zeros follow the last. */
  const digit = (place: number): number => {
    const own = from + place < point ? from + place : from + place + 1;
    return own < to ? (bytes[own] as number) : ZERO;
  };
  const whole = point - from + places;
  for (let place = 0; place < whole; place += 1) {
    const byte = digit(place);
    if (byte === ZERO && length === 0 && place < whole - 1) continue;
    target[at + length] = byte;
    length += 1;
  }
  target[at + length] = POINT;
  target[at + length + 1] = digit(whole);
  target[at + length + 2] = digit(whole + 1);
  return length + 3;
}

const ZERO = 48;
const DASH = 45;
const POINT = 46;
/** Last bytes of 〔 (E3 80 94) and （ (EF BC 88); the bracket that closes is the character behind. */
const SQUARE_OPENING = 0x94;
const ROUND_OPENING = 0x88;
/** First bytes of U+4000 to U+9FFF: Chinese characters and nothing that is written in several ways. */
const FIRST_CHINESE = 0xe4;
const LAST_CHINESE = 0xe9;

function isDigit(byte: number): boolean {
  return byte >= ZERO && byte <= 57;
}

function isLetter(byte: number): boolean {
  return (byte >= 65 && byte <= 90) || (byte >= 97 && byte <= 122);
}

function isChinese(bytes: Buffer, from: number, to: number): boolean {
  for (let at = from; at < to; at += 3) if ((bytes[at] as number) < FIRST_CHINESE || (bytes[at] as number) > LAST_CHINESE) return false;
  return to > from;
}

/** Whether the last character is 无, as in the words for "none" that a text may be. */
function endsWithNone(bytes: Buffer, to: number): boolean {
  return bytes[to - 3] === 0xe6 && bytes[to - 2] === 0x97 && bytes[to - 1] === 0xa0;
}

function digitsEnd(bytes: Buffer, from: number, to: number): number {
  let at = from;
  while (at < to && isDigit(bytes[at] as number)) at += 1;
  return at;
}

/** The number that so many digits write; -1 where they are none. */
function numberIn(bytes: Buffer, from: number, digits: number): number {
  let number = 0;
  for (let at = from; at < from + digits; at += 1) {
    if (!isDigit(bytes[at] as number)) return -1;
    number = number * 10 + (bytes[at] as number) - ZERO;
  }
  return number;
}

/** Whether the character may be one of those that `trim` takes away; all of them begin with one of these bytes. */
function beginsWithSpace(bytes: Buffer, from: number): boolean {
  const byte = bytes[from] as number;
  return byte <= 0x20 || byte === 0xc2 || byte === 0xe1 || byte === 0xe2 || (byte === 0xe3 && bytes[from + 1] === 0x80) || byte === 0xef;
}

/** U+00A0, 1680, 2000–200A, 2028, 2029, 202F, 205F, 3000 and FEFF, by their last bytes. */
function endsWithSpace(bytes: Buffer, to: number): boolean {
  const last = bytes[to - 1] as number;
  if (last < 0x80) return last <= 0x20;
  if (bytes[to - 2] === 0xc2) return last === 0xa0;
  const first = bytes[to - 3] as number;
  return (
    (first >= 0xe1 && first <= 0xe2) || (first === 0xe3 && bytes[to - 2] === 0x80 && last === 0x80) || (first === 0xef && last === 0xbf)
  );
}
