/** Statistical codes have twelve digits, the last ones zeros: 441881104000 is 441881104, 441881000000 is 441881. */
export function divisionCode(code: string | null): string | null {
  const digits = code?.trim() ?? '';
  if (digits === '') return null;
  return /^\d{12}$/.test(digits) ? digits.replace(/^(\d{6})0{6}$/, '$1').replace(/^(\d{9})000$/, '$1') : digits;
}
