import { anonymousAccess } from '../../../common/access.ts';
import { stricter } from '../../../common/permissionLevel.ts';
import type { OverlayRule } from '../../../common/policyOverlay.ts';
import { FIRST_NUMBER, type SubjectClass } from '../../../common/subjectClass.ts';
import { permissionEntries } from './permissionEntries.ts';
import { decideRecords, type RecordDataset } from './recordRule.ts';

/** A data set, on which ground it publishes natural persons, and onto which kind of list its records lead. */
export interface PublishedDataset extends RecordDataset {
  readonly listing?: 'RED' | 'BLACK' | null | undefined;
  readonly personPublicationGround?: string | null | undefined;
}

/** RECORD: whatever may be published of its records. LISTING: only that they put somebody on a list. */
export type PublishedAs = 'RECORD' | 'LISTING';

/**
 * As what a data set publishes its records about subjects of a class: what anybody may read of them without a token, and nothing that the
 * city's rules keep back. Natural persons only where the data set states the ground in law, whatever its levels say. Undefined: nothing.
 */
export function publishedAs(dataset: PublishedDataset, subjectClass: SubjectClass, rules: readonly OverlayRule[]): PublishedAs | undefined {
  if (subjectClass === 'individual' && dataset.personPublicationGround == null) return undefined;
  if (isRaised(containersOf(dataset.sector), subjectClass, rules)) return undefined;
  const nobody = { id: '', number: FIRST_NUMBER[subjectClass], subjectClass };
  if (decideRecords(dataset, nobody, anonymousAccess(0, rules), { byConsent: false }).allow) return 'RECORD';
  return listsOpenly(dataset, subjectClass, rules) ? 'LISTING' : undefined;
}

/** Whether a data set's records lead onto a list, and anybody may read that a subject of a class stands on it. */
export function listsOpenly({ sector, listing }: PublishedDataset, subjectClass: SubjectClass, rules: readonly OverlayRule[]): boolean {
  const found = permissionEntries().find(([coordinate, entry]) => entry.sector === sector && coordinate.endsWith('Credit.listings'));
  const own = found?.[1].own;
  if (listing == null || !found || !own) return false;
  const levels = { organisation: own.level, soleTrader: own.soleTrader, individual: own.person };
  const coordinates = [found[0], `ListKind.${listing}`, ...containersOf(sector)];
  return levels[subjectClass] === 'OPEN' && !isRaised(coordinates, subjectClass, rules);
}

/** Whether the city asks more than OPEN at one of some coordinates. */
export function isRaised(coordinates: readonly string[], subjectClass: SubjectClass, rules: readonly OverlayRule[]): boolean {
  return rules
    .filter(({ coordinate }) => coordinates.includes(coordinate))
    .map(({ level, person = level, soleTrader = level }) => ({ organisation: level, individual: person, soleTrader })[subjectClass])
    .some((level) => stricter(level, 'OPEN') !== 'OPEN');
}

/** The fields of Subject under which a sector's records stand. */
function containersOf(sector: string): string[] {
  return permissionEntries().flatMap(([coordinate, entry]) =>
    entry.sector === sector && coordinate.startsWith('Subject.') ? [coordinate] : [],
  );
}
