import type { CityDivision } from './divisions.ts';
import type { Organisation } from './organisation.ts';
import type { Person } from './person.ts';
import { randomOf, type Random } from './random.ts';

/** A row of a file, by header; what is not given is empty. */
export type Row = Record<string, string>;

/** Whom a record is about, in the words of the files. */
export interface Party {
  seed: number;
  key: string;
  name: string;
  division: CityDivision;
  /** First day on which something can have happened to the party. */
  since: string;
  troubled: boolean;
  organisation?: Organisation;
  person?: Person;
}

/** An organisation or sole trader as a party. */
export function organisationParty(seed: number, organisation: Organisation): Party {
  const { name, division, established, troubled } = organisation;
  return { seed, key: `o${String(organisation.index)}`, name, division, since: established, troubled, organisation };
}

/** A person as a party; nothing negative is held of anybody under 18. */
export function personParty(seed: number, person: Person): Party {
  const since = `${String(Number(person.birth.slice(0, 4)) + 18)}${person.birth.slice(4, 8)}${person.birth.slice(8) === '29' ? '28' : person.birth.slice(8)}`;
  return { seed, key: `p${String(person.index)}`, name: person.name, division: person.division, since, troubled: false, person };
}

/** The stream of a party for a purpose. */
export function drawFor(party: Party, purpose: string): Random {
  return randomOf(party.seed, party.key, purpose);
}

/** The columns by which most files identify a party. */
export function identityColumns(party: Party): Row {
  if (party.person !== undefined) return { 证件类型: '身份证', 证件号码: party.person.citizenId };
  return { 统一社会信用代码: party.organisation?.uscc ?? '' };
}

/** What marks every row as made up. */
export const synthetic: Row = { 数据来源单位: '合成数据 SYNTHETIC', 备注: '合成数据 SYNTHETIC' };
