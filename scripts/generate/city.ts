/** How many subjects of each kind a city has. */
export interface City {
  seed: number;
  enterprises: number;
  institutions: number;
  socialOrganisations: number;
  governmentBodies: number;
  soleTraders: number;
  people: number;
}

/** There are not more offices in a city of eight divisions and their towns. */
const mostGovernmentBodies = 250;

/**
 * Divides a number of subjects among the kinds: up to 20,000 a sample rich in organisations, above that the proportions of a real city
 * (7% organisations and sole traders).
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
  return { seed, enterprises, institutions, socialOrganisations, governmentBodies, soleTraders, people };
}

/** Subjects of a city that have a unified code. */
export function codedSubjects(city: City): number {
  return city.enterprises + city.institutions + city.socialOrganisations + city.governmentBodies + city.soleTraders;
}
