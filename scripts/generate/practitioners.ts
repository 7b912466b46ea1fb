import { daysAfter, referenceDay } from './calendar.ts';
import type { City } from './city.ts';
import { organisationAt, type Organisation } from './organisation.ts';
import { adultBy, isAged, type Person } from './person.ts';
import { randomOf, type Random } from './random.ts';

/** A person's registration at a construction firm. */
export interface Registration {
  person: Person;
  profession: string;
  speciality: string;
  certificate: string;
  registered: string;
  validUntil: string;
  /** Empty while it stands. */
  cancelled: string;
}

const professions = {
  CONSTRUCTION: [
    ['一级建造师', ['建筑工程', '市政公用工程', '公路工程', '水利水电工程']],
    ['二级建造师', ['建筑工程', '市政公用工程', '机电工程']],
    ['二级造价工程师', ['土木建筑工程', '安装工程']],
  ],
  SUPERVISION: [['监理工程师', ['土木建筑工程', '交通运输工程']]],
  DESIGN: [
    ['一级注册建筑师', ['']],
    ['二级注册结构工程师', ['']],
    ['勘察设计注册工程师', ['岩土', '给水排水', '供配电']],
  ],
  OWNER: [['一级造价工程师', ['土木建筑工程']]],
} as const;

/** Who is or was registered at a firm, each once; nobody at a firm of another trade, nor at a branch. */
export function practitionersOf(city: City, organisation: Organisation): Registration[] {
  const trade = organisation.industry?.construction;
  if (organisation.kind !== '企业' || trade === undefined || organisation.head !== undefined) return [];
  const random = randomOf(city.seed, 'practitioners', organisation.index);
  const registrations = new Map<number, Registration>();
  for (let left = staffOf(city, organisation, random); left > 0; left--) {
    const person = adultBy(city, random);
    const [profession, specialities] = random.pick<readonly [string, readonly string[]]>(professions[trade]);
    const earliest = daysAfter(organisation.established, 1);
    const drawn = daysAfter(referenceDay, -random.between(30, 1400));
    const registered = drawn > earliest ? drawn : earliest;
    if (!isAged(person, 22, registered)) continue;
    const cancelled = daysAfter(registered, random.between(100, 1000));
    const isCancelled = random.chance(0.15) && cancelled < referenceDay;
    registrations.set(person.index, {
      person,
      profession,
      speciality: random.pick(specialities),
      certificate: `粤1442${registered.slice(0, 4)}${String(person.index).padStart(8, '0')}`,
      registered,
      validUntil: daysAfter(registered, 1095),
      cancelled: isCancelled ? cancelled : '',
    });
  }
  return [...registrations.values()];
}

/** How many registrations are drawn for a firm. In a city where one firm stands out, a few others are large. */
function staffOf(city: City, organisation: Organisation, random: Random): number {
  const ordinary = random.between(0, 4);
  if (city.largestStaff === 0) return ordinary;
  if (organisation.index === largestBuilder(city)) return city.largestStaff;
  return random.chance(0.01) ? Math.ceil(city.largestStaff * 0.1 * random.next() ** 3) : ordinary;
}

const builders = new WeakMap<City, number>();

/** The index of the firm at which most people are registered: the first builder old enough. */
function largestBuilder(city: City): number {
  let index = builders.get(city);
  if (index === undefined) {
    const isLarge = ({ industry, head, established }: Organisation) =>
      industry?.construction === 'CONSTRUCTION' && head === undefined && established < '2021-01-01';
    for (index = 0; index < city.enterprises - 1 && !isLarge(organisationAt(city, index));) index += 1;
    builders.set(city, index);
  }
  return index;
}
