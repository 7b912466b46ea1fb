import { citizenId } from '../../common/identifiers/citizenId.ts';
import { dayNumber, dayOf, referenceDay } from './calendar.ts';
import type { City } from './city.ts';
import { cityDivisions, type CityDivision } from './divisions.ts';
import { personName } from './personName.ts';
import { hash32, randomOf, type Random } from './random.ts';

/** A synthetic natural person. */
export interface Person {
  index: number;
  name: string;
  man: boolean;
  citizenId: string;
  birth: string;
  division: CityDivision;
}

const firstBirth = dayNumber('1941-01-01');
const birthDays = dayNumber('2017-01-01') - firstBirth;
const blocks = 100; // of sequences, divided among the divisions by their share
const blockSize = 3;
/** How many people can be told apart: block × birth date × place in the block. */
const mostPeople = blocks * birthDays * blockSize;
const stride = 15_485_863; // a prime that does not divide mostPeople
const blockOwners = cityDivisions.flatMap((division) => Array.from({ length: division.share }, (_, rank) => ({ division, rank })));

/**
 * The person of an index. Everybody has another citizen number: the index is spread over division, birth date and sequence without
 * collision. The sequences begin at 900, which counties hardly ever reach in a day, so that nobody real is likely to be met.
 */
export function personAt(city: City, index: number): Person {
  if (city.people > mostPeople) throw new Error(`最多 ${String(mostPeople)} 人 / at most ${String(mostPeople)} people`);
  const slot = (index * stride + (hash32(`people/${String(city.seed)}`) % mostPeople)) % mostPeople;
  const owner = blockOwners[slot % blocks];
  if (owner === undefined) throw new Error('the shares of the divisions do not add up to 100');
  const { division, rank } = owner;
  const birth = dayOf(firstBirth + (Math.floor(slot / blocks) % birthDays));
  const sequence = 900 + rank * blockSize + Math.floor(slot / blocks / birthDays);
  const random = randomOf(city.seed, 'person', index);
  const origin = random.chance(0.05)
    ? division.origin
    : division.former !== undefined && birth < division.former.until
      ? division.former.code
      : division.code;
  const stem = `${origin}${birth.replaceAll('-', '')}${String(sequence)}`;
  const man = sequence % 2 === 1;
  return {
    index,
    name: personName(random, man, division.code),
    man,
    citizenId: stem + (citizenId.checkCharacter(stem) ?? ''),
    birth,
    division,
  };
}

/** Whether a person was at least so many years old on a day. */
export function isAged(person: Person, years: number, day: string = referenceDay): boolean {
  return `${String(Number(person.birth.slice(0, 4)) + years)}${person.birth.slice(4)}` <= day;
}

/** Draws a grown-up of 21 to 75; a few people are drawn far more often than others, as those who lead many firms. */
export function adultBy(city: City, random: Random): Person {
  const busy = Math.max(1, Math.floor(city.people / 400));
  for (let turn = 0; turn < 200; turn++) {
    const person = personAt(city, random.chance(0.07) ? random.between(0, busy - 1) : random.between(0, Math.max(0, city.people - 1)));
    if (isAged(person, 21) && !isAged(person, 76)) return person;
  }
  return personAt(city, 0);
}
