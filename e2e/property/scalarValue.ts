import type { Random } from '../../scripts/generate/random.ts';

/** Texts that somebody who copies JSON by hand gets wrong. */
const TEXTS = [
  'plain',
  '',
  '清远市信用中心',
  'quote " and \\ back\\slash',
  'line\nbreak\ttab',
  '\u0000\u001f control',
  '\u2028 separator',
  '😀 beyond the plane',
  '</script>',
  '{"data":null}',
  'null',
  '__typename',
  'a'.repeat(300),
];
const NUMBERS = [0, 1, -1, 42, 2_147_483_647, -2_147_483_648, 1900];
const FLOATS = [0, 0.5, -1.25, 3, 1e21, 1e-7, 0.1, 123456789.125];
const DAYS = ['2024-02-29', '1999-12-31', '2026-01-01'];
const AMOUNTS = ['0.00', '2000.00', '-1.5', '9999999999999999.99'];

/** A value of a scalar, as a department would send it. */
export function scalarValue(type: string, random: Random): unknown {
  switch (type) {
    case 'Int':
      return random.chance(0.3) ? random.pick(NUMBERS) : random.between(0, 99_999);
    case 'Float':
      return random.chance(0.5) ? random.pick(FLOATS) : random.between(0, 9_999) / 8;
    case 'Boolean':
      return random.chance(0.5);
    case 'Date':
      return random.pick(DAYS);
    case 'DateTime':
      return `${random.pick(DAYS)}T0${random.between(0, 9)}:30:00+08:00`;
    case 'Money':
      return random.chance(0.3) ? random.pick(AMOUNTS) : `${random.between(0, 99_999)}.${random.between(10, 99)}`;
    case 'ID':
      return `i${random.between(0, 99_999)}`;
    default:
      return random.chance(0.3) ? random.pick(TEXTS) : `t${random.between(0, 99_999)}`;
  }
}
