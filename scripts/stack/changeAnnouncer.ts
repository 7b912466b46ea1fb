import type { ChangeFeed } from '../../common/changeFeed.ts';
import type { OpaqueIds } from '../../common/opaqueId.ts';

/** Announces that data of these subjects (by number), or of anybody, changed in a sector. */
export type Announce = (sector: string, subjects: readonly number[] | undefined) => Promise<void>;

/** Announces changes under the ids by which gateways know subjects. */
export function changeAnnouncer(feed: Pick<ChangeFeed, 'announce'>, ids: Pick<OpaqueIds, 'subjectId'>): Announce {
  return (sector, subjects) =>
    feed.announce({ sector, subjects: subjects && [...new Set(subjects)].map((number) => ids.subjectId(number)) });
}
