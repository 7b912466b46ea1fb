import type { Elevation, GivenConsent } from '../../common/access.ts';
import type { Permit } from '../../common/permit.ts';
import type { OnceConsent } from './useOnce.ts';

/** What holds of a caller's permits now. The same value is given until something of it changes. */
export interface Permitted {
  readonly consents: readonly GivenConsent[];
  readonly elevations: readonly Elevation[];
  /** Consents that the first answer that tells of what they open uses up, with what nothing lasting opens. */
  readonly once: readonly OnceConsent[];
}

/** What holds, and until when it does unchanged. */
export interface Made {
  readonly permitted: Permitted;
  readonly until: number;
}
/** What holds at a moment of a person's permits for a purpose, of all that his organisation has for it. */
export function permittedAt(permits: readonly Permit[], user: string | undefined, at: number): Made {
  const mine = permits.filter((permit) => permit.user === null || permit.user === user);
  const holding = mine.filter(({ from, until }) => from <= at && at < until);
  const consents = holding.filter(({ kind }) => kind === 'CONSENT');
  const elevations = holding.filter(({ kind }) => kind === 'ELEVATION');
  const lasting = new Set(consents.filter(({ once }) => !once).flatMap(({ subject, names }) => names.map((name) => `${subject} ${name}`)));
  return {
    permitted: {
      consents: distinct(consents, lasting),
      elevations: elevations.flatMap(({ subject, names }) => names.map((sector) => ({ subject, sector }))),
      once: consents
        .filter(({ once }) => once)
        .map(({ id, subject, names }) => ({ id, subject, datasets: names.filter((name) => !lasting.has(`${subject} ${name}`)) }))
        .filter(({ datasets }) => datasets.length > 0),
    },
    // Not by Math.min(...): a bank may hold more of them than a call may have arguments.
    until: mine.reduce((first, { from, until }) => Math.min(first, from > at ? from : until), Number.POSITIVE_INFINITY),
  };
}

/** What is consented to, however often it was: it travels to departments in a header, which has an end. */
function distinct(consents: readonly Permit[], lasting: ReadonlySet<string>): GivenConsent[] {
  const all = consents.flatMap(({ subject, names }) =>
    names.map((dataset): [string, GivenConsent] => {
      const key = `${subject} ${dataset}`;
      return [key, { subject, dataset, ...(lasting.has(key) ? {} : { once: true }) }];
    }),
  );
  return [...new Map(all).values()];
}
