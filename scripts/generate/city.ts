/** How many subjects of each kind a city has, and how much is held of them. */
export interface City {
  seed: number;
  enterprises: number;
  institutions: number;
  socialOrganisations: number;
  governmentBodies: number;
  soleTraders: number;
  people: number;
  /** Of the people of working age, the share that pays social insurance by itself. */
  insured: number;
  /** Months for which contributions are on file. */
  months: number;
  /** Firms led by the person who leads most; 0 where nobody leads more than chance has it. */
  longestChain: number;
  /** Registrations drawn for the largest construction firm, nearly all of different people; 0 where no firm stands out. */
  largestStaff: number;
}

/** There are not more offices in a city of eight divisions and their towns. */
const mostGovernmentBodies = 250;
/** Enterprises of a city of 4.3 million subjects, whose longest chain and largest staff are known. */
const fullSize = { enterprises: 111_800, longestChain: 300, largestStaff: 5350 };

/**
 * Divides a number of subjects among the kinds: up to 20,000 a sample rich in organisations, above that the proportions of a real city
 * (7% organisations and sole traders), with two years of contributions and with a few people and firms that stand out.
 */
export function cityOf(subjects: number, seed: number): City {
  const sample = subjects <= 20_000;
  const share = (part: number) => Math.round(subjects * part);
  const enterprises = share(sample ? 0.25 : 0.026);
  const institutions = share(sample ? 0.02 : 0.0007);
  const socialOrganisations = share(sample ? 0.03 : 0.0006);
  const governmentBodies = Math.min(share(sample ? 0.01 : 0.0002), mostGovernmentBodies);
  const soleTraders = share(sample ? 0.14 : 0.043);
  const people = subjects - enterprises - institutions - socialOrganisations - governmentBodies - soleTraders;
  const scale = sample ? 0 : Math.min(1, enterprises / fullSize.enterprises);
  return {
    ...{ seed, enterprises, institutions, socialOrganisations, governmentBodies, soleTraders, people },
    insured: sample ? 0.06 : 0.12,
    months: sample ? 4 : 24,
    longestChain: Math.round(fullSize.longestChain * scale),
    largestStaff: Math.round(fullSize.largestStaff * scale),
  };
}

/** Subjects of a city that have a unified code. */
export function codedSubjects(city: City): number {
  return city.enterprises + city.institutions + city.socialOrganisations + city.governmentBodies + city.soleTraders;
}
