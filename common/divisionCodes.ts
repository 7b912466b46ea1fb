import { CreditGraphError } from './errors.ts';

/** GB/T 2260 及其以下的区划代码 / a county's, a town's, a village's code. */
const DIVISION = /^\d{6}(\d{3}|\d{6})?$/;

/** Throws BAD_USER_INPUT for a code that can be no division's: misspelt, it must not read as a division where nobody is. */
export function checkDivisions(codes: readonly string[]): void {
  if (!codes.every((code) => DIVISION.test(code)))
    throw new CreditGraphError('BAD_USER_INPUT', 'division 须为 6、9 或 12 位行政区划代码 / division must be a code of 6, 9 or 12 digits');
}
