import type { GraphQLResolveInfo } from 'graphql';
import type { SubjectReference } from '../../../common/opaqueId.ts';
import type { RequestContext } from '../../shared/requestContext.ts';
import { appliesTo, measureCatalogue, type CatalogueMeasure } from '../source/measureCatalogue.ts';
import { gatheredListings, isCurrent, type GatheredSubject, type Listing } from './gatheredListings.ts';

/** The kind of list that triggers each kind of measure; what is only watched triggers none. */
const TRIGGERED_BY: Readonly<Record<CatalogueMeasure['kind'], string>> = { INCENTIVE: 'RED', RESTRICTION: 'BLACK' };

/**
 * `Subject.measures`: what the lists of all departments bring about today. Like `listings` it fails as a whole when one department did
 * not answer: a restriction left out would read as "nothing stands against it".
 */
export function measures(
  subject: SubjectReference & GatheredSubject,
  { matter: asked }: { matter?: string | null },
  context: RequestContext,
  info: GraphQLResolveInfo,
): object[] {
  const { today } = context;
  const triggers = gatheredListings(subject, info).filter(
    (listing) => listing.state === 'PUBLISHED' && listing.since <= today && isCurrent(listing, today),
  );
  return measureCatalogue()
    .filter((measure) => appliesTo(measure, subject.subjectClass, today))
    .flatMap((measure) => {
      const matters = measure.matters.filter((matter) => asked == null || matter === asked);
      const listed = triggers.filter((listing) => isTriggeredBy(measure, listing));
      return matters.flatMap((matter) => listed.map((trigger) => inForce(measure, matter, trigger)));
    });
}

function isTriggeredBy({ kind, triggers }: CatalogueMeasure, listing: Listing): boolean {
  return (
    listing.kind === TRIGGERED_BY[kind] && triggers.some(({ sector, lists }) => sector === listing.sector && lists.includes(listing.list))
  );
}

function inForce({ code, kind, effect, name, legalBasis, agency, remedy, to }: CatalogueMeasure, matter: string, trigger: Listing): object {
  const ends = [trigger.until, to].filter((day) => day != null).sort();
  return {
    code,
    kind,
    // While it is not decided whether the entry is right, nobody is bound to act on it.
    effect: trigger.underObjection ? 'DISCRETIONARY' : effect,
    matter,
    name,
    legalBasis,
    agency,
    trigger,
    until: ends[0] ?? null,
    remedy,
  };
}
