import { permitsSchema, type Permit } from '../../common/permit.ts';
import { z } from 'zod';
import { followGovernance, type FollowOptions } from './followGovernance.ts';
import { permittedAt, type Made, type Permitted } from './permittedAt.ts';
import { signedAsker } from './signedAsker.ts';

const usedSchema = z.object({ used: z.array(z.string()) });

/** Consents and elevations, as governance says. */
export interface PermitFeed {
  /** What holds for a person of an organisation and a purpose; `undefined` where nothing does. */
  of(organisation: string | undefined, user: string | undefined, purpose: string): Permitted | undefined;
  /** Uses consents for one answer up, in every gateway; tells which could be: the others do not hold any more, or nobody knows. Never rejects. */
  readonly useUp: (ids: readonly string[]) => Promise<ReadonlySet<string>>;
  close(): Promise<void>;
}

/** A gateway that has nobody to ask. */
export const NO_PERMITS: PermitFeed = { of: () => undefined, useUp: () => Promise.resolve(new Set()), close: () => Promise.resolve() };

/** The permits of one organisation and purpose, and what was made of them for each person. */
interface Held {
  readonly permits: Map<string, Permit>;
  readonly made: Map<string, Made>;
}

/**
 * Follows the consents and elevations that governance keeps: a withdrawal is heard of within a second, an end needs nobody to tell. Out of
 * contact for longer than `maxStaleMs` none holds: nobody can tell any more which were withdrawn.
 */
export async function permitFeed(options: FollowOptions): Promise<PermitFeed> {
  const { logger, now = Date.now } = options;
  const held = new Map<string, Held>();
  const places = new Map<string, string>();
  /** Consents for one answer that are being used up: given back where that fails, unless more was heard of them meanwhile. */
  const using = new Map<string, Permit>();
  let epoch = '';
  let position = 0;

  const forget = (id: string): void => {
    const key = places.get(id);
    const ofKey = key === undefined ? undefined : held.get(key);
    places.delete(id);
    if (!ofKey || key === undefined) return;
    ofKey.permits.delete(id);
    ofKey.made.clear();
    if (ofKey.permits.size === 0) held.delete(key);
  };
  const keep = (permit: Permit): void => {
    using.delete(permit.id);
    forget(permit.id);
    if (permit.ended || permit.until <= now()) return;
    const key = keyOf(permit.organisation, permit.purpose);
    let ofKey = held.get(key);
    if (!ofKey) held.set(key, (ofKey = { permits: new Map<string, Permit>(), made: new Map<string, Made>() }));
    ofKey.permits.set(permit.id, permit);
    ofKey.made.clear();
    places.set(permit.id, key);
  };
  const following = await followGovernance(options, {
    endpoint: 'permits',
    unheard: 'consents cannot be asked for',
    stale: 'out of contact with consents for too long: none is taken to hold',
    question: () => ({ epoch, after: position }),
    heard(given) {
      const answer = permitsSchema.parse(given);
      // A numbering that goes back is that of a database restored from before: what was had is not what it knows.
      if (answer.epoch !== epoch || answer.position < position) {
        held.clear();
        places.clear();
        using.clear();
      }
      ({ epoch, position } = answer);
      answer.permits.forEach(keep);
      if (answer.permits.length > 0) logger.debug({ permits: answer.permits.length, position }, 'consents changed');
      return answer.more;
    },
  });

  const asker = signedAsker('governance', options.url, options.keys);
  return {
    async useUp(ids) {
      const given = ids.flatMap((id) => held.get(places.get(id) ?? '')?.permits.get(id) ?? []);
      for (const permit of given) {
        forget(permit.id);
        using.set(permit.id, permit);
      }
      try {
        return new Set(usedSchema.parse(await asker.ask('use-consents', { consents: ids })).used);
      } catch (error) {
        logger.warn({ reason: error instanceof Error ? error.message : 'unknown' }, 'consents for one answer could not be used');
        // Whether they were used governance knows, and tells the next who would use them.
        for (const permit of given) if (using.get(permit.id) === permit) keep(permit);
        return new Set();
      } finally {
        for (const permit of given) if (using.get(permit.id) === permit) using.delete(permit.id);
      }
    },
    async close() {
      await following.close();
      await asker.close();
    },
    of(organisation, user, purpose) {
      const ofKey = organisation === undefined || following.isStale() ? undefined : held.get(keyOf(organisation, purpose));
      if (!ofKey) return undefined;
      const at = now();
      const person = user ?? '';
      let known = ofKey.made.get(person);
      if (!known || known.until <= at) {
        for (const permit of ofKey.permits.values()) if (permit.until <= at) ofKey.permits.delete(permit.id);
        ofKey.made.set(person, (known = permittedAt([...ofKey.permits.values()], user, at)));
      }
      return known.permitted.consents.length + known.permitted.elevations.length === 0 ? undefined : known.permitted;
    },
  };
}

function keyOf(organisation: string, purpose: string): string {
  return `${organisation}\n${purpose}`;
}
