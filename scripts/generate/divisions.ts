import { readFileSync } from 'node:fs';
import type { Random } from './random.ts';

/** A county-level division of the city. */
export interface CityDivision {
  code: string;
  name: string;
  /** How firms and offices of the division begin their names. */
  prefix: string;
  /** Share of the population, in percent; also the number of blocks of citizen-number sequences that it has. */
  share: number;
  /** Its code before it was changed, and the first day of the new one. */
  former?: { code: string; until: string };
  /** A place from which people have moved here, as the first six digits of their citizen numbers. */
  origin: string;
  towns: string[];
}

const file = new URL('../../schema/divisions.json', import.meta.url);
const known = (JSON.parse(readFileSync(file, 'utf8')) as { divisions: { code: string; name: string; parent: string | null }[] }).divisions;

const shares: Omit<CityDivision, 'name' | 'towns'>[] = [
  { code: '441802', prefix: '清远市清城区', share: 28, origin: '440106' },
  { code: '441803', prefix: '清远市清新区', share: 15, former: { code: '441827', until: '2012-12-10' }, origin: '440111' },
  { code: '441821', prefix: '佛冈县', share: 8, origin: '440184' },
  { code: '441823', prefix: '阳山县', share: 9, origin: '431124' },
  { code: '441825', prefix: '连山', share: 3, origin: '451102' },
  { code: '441826', prefix: '连南', share: 3, origin: '431129' },
  { code: '441881', prefix: '英德市', share: 24, former: { code: '441822', until: '1994-01-31' }, origin: '440281' },
  { code: '441882', prefix: '连州市', share: 10, former: { code: '441824', until: '1994-04-22' }, origin: '431128' },
];

/** The eight divisions in force, with their towns. */
export const cityDivisions: readonly CityDivision[] = shares.map((division) => ({
  ...division,
  name: known.find(({ code }) => code === division.code)?.name ?? division.prefix,
  // forests and nature reserves have codes too, but hardly any addresses
  towns: known.filter(({ parent, name }) => parent === division.code && /(街道|镇|乡)$/.test(name)).map(({ name }) => name),
}));

/** A division, by share of the population. */
export function divisionBy(random: Random): CityDivision {
  return random.weighted(cityDivisions.map((division) => [division, division.share] as const));
}

/** The code that stands in a file: of what was registered before a change, now and then still the former one. */
export function registeredCode(division: CityDivision, since: string, random: Random): string {
  const { former } = division;
  return former !== undefined && since < former.until && random.chance(0.3) ? former.code : division.code;
}
