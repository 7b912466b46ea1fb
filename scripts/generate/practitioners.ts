import { daysAfter, referenceDay } from './calendar.ts';
import type { City } from './city.ts';
import type { Organisation } from './organisation.ts';
import { adultBy, isAged, type Person } from './person.ts';
import { randomOf } from './random.ts';

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
  for (let left = random.between(0, 4); left > 0; left--) {
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
