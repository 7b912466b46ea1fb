import { halfWidth } from '../../../common/halfWidth.ts';
/** An amount read: yuan as an exact decimal string with two places, and whether the cell carried a unit of its own. */
export interface MoneyReading {
  yuan: string;
  ownUnit: boolean;
}

/**
 * Reads an amount and turns it into yuan exactly, by moving the decimal point in the string; no floating-point number is involved.
 *
 * Thousands separators, currency signs, full-width digits and exponents (`2E-1`, as spreadsheets write) are accepted; a unit in the
 * cell (`2000元`, `0.2万元`) wins over the column's. Undefined when it is no amount, is negative, has a part smaller than one
 * fen, or does not fit numeric(18,2).
 */
export function readMoney(cell: string, unit: 'yuan' | 'wanyuan'): MoneyReading | undefined {
  const text = halfWidth(cell)
    .replace(/\s/g, '')
    .replace(/^(?:人民币)?[¥$]?/u, '');
  const match = /^\+?((?:\d{1,3}(?:,\d{3})+|\d+)?)(?:\.(\d*))?(?:E([+-]?\d{1,3}))?(亿元|万元|万|元|圆)?(?:整|人民币)?$/i.exec(text);
  if (match === null) return undefined;
  const [, whole = '', fraction = '', exponent = '0', written] = match;
  if (whole === '' && fraction === '') return undefined;
  const places = Number(exponent) + (written === undefined ? (unit === 'wanyuan' ? 4 : 0) : unitPlaces(written));
  const yuan = shift(whole.replaceAll(',', ''), fraction, places);
  return yuan === undefined ? undefined : { yuan, ownUnit: written !== undefined && unitPlaces(written) !== (unit === 'wanyuan' ? 4 : 0) };
}

function unitPlaces(unit: string): number {
  return unit === '亿元' ? 8 : unit.startsWith('万') ? 4 : 0;
}

/** whole.fraction × 10^places with two decimals, or undefined when that is not exact or too long. */
function shift(whole: string, fraction: string, places: number): string | undefined {
  const digits = whole + fraction;
  const point = whole.length + places;
  if (point < -40 || point > 60) return /^0*$/.test(digits) ? '0.00' : undefined;
  const padded = point <= 0 ? '0'.repeat(1 - point) + digits : digits.padEnd(point, '0');
  const at = Math.max(point, 1);
  const integer = padded.slice(0, at).replace(/^0+(?=\d)/, '');
  const rest = padded.slice(at);
  if (/[1-9]/.test(rest.slice(2)) || integer.length > 16) return undefined;
  return `${integer}.${rest.slice(0, 2).padEnd(2, '0')}`;
}
