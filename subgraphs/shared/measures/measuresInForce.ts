import type { SubjectClass } from '../../../common/subjectClass.ts';
import { appliesTo, measureCatalogue, recognises, type CatalogueMeasure } from './measureCatalogue.ts';

/** An entry of a list, as far as it decides what it triggers. */
export interface Listing {
  readonly id: string;
  readonly kind: string;
  readonly list: string;
  readonly sector: string;
  readonly state: string;
  readonly since: string;
  readonly until?: string | null;
  readonly underObjection: boolean;
  /** Whose list it is; null: this city's own. */
  readonly jurisdiction: string | null;
}

/** A measure that is in force for a subject, with the entry that triggers it. */
export interface MeasureInForce<L extends Listing = Listing> extends Pick<
  CatalogueMeasure,
  'code' | 'kind' | 'effect' | 'name' | 'legalBasis' | 'agency' | 'remedy'
> {
  readonly matter: string;
  readonly trigger: L;
  readonly until: string | null;
}

/** The kind of list that triggers each kind of measure; what is only watched triggers none. */
const TRIGGERED_BY: Readonly<Record<CatalogueMeasure['kind'], string>> = { INCENTIVE: 'RED', RESTRICTION: 'BLACK' };

/** Whether a subject stands on the list today. */
export function isCurrent({ state, until }: Pick<Listing, 'state' | 'until'>, today: string): boolean {
  return (state === 'PUBLISHED' || state === 'FLAGGED') && (until == null || until >= today);
}

/**
 * What a subject's entries on the lists of all departments bring about today, for one matter or for all: only published entries that have
 * begun and not ended trigger anything, and those of another jurisdiction only what recognises it.
 */
export function measuresInForce<L extends Listing>(
  listings: readonly L[],
  subjectClass: SubjectClass,
  asked: string | undefined,
  today: string,
): MeasureInForce<L>[] {
  const triggers = listings.filter((listing) => listing.state === 'PUBLISHED' && listing.since <= today && isCurrent(listing, today));
  return measureCatalogue()
    .filter((measure) => appliesTo(measure, subjectClass, today))
    .flatMap((measure) => {
      const matters = measure.matters.filter((matter) => asked === undefined || matter === asked);
      const listed = triggers.filter((listing) => isTriggeredBy(measure, listing, today));
      return matters.flatMap((matter) => listed.map((trigger) => inForce(measure, matter, trigger)));
    });
}

function isTriggeredBy(measure: CatalogueMeasure, listing: Listing, today: string): boolean {
  const { kind, triggers } = measure;
  return (
    recognises(measure, listing.jurisdiction, today) &&
    listing.kind === TRIGGERED_BY[kind] &&
    triggers.some(({ sector, lists }) => sector === listing.sector && lists.includes(listing.list))
  );
}

function inForce<L extends Listing>(
  { code, kind, effect, name, legalBasis, agency, remedy, to }: CatalogueMeasure,
  matter: string,
  trigger: L,
): MeasureInForce<L> {
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
