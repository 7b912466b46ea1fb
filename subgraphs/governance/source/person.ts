import { spelling } from './spelling.ts';

/** Who sits at a keyboard, as the token says: for which organisation, and which subject of the graph he is. */
export interface Person {
  readonly name: string;
  readonly organisation: string | undefined;
  /** The subject's number, where the account names it. */
  readonly subject: number | undefined;
}

/** One who took a step before, as it was kept. */
export interface FormerPerson {
  readonly name: string;
  readonly subject: number | null;
}

/**
 * Whether he took the step himself: by the subject that both accounts stand for, or by a name that reads alike. A second key, account or
 * organisation does not make a second person; a namesake leaves it to a colleague.
 */
export function isSamePerson(person: Person, former: FormerPerson): boolean {
  return (person.subject !== undefined && person.subject === former.subject) || spelling(person.name) === spelling(former.name);
}
