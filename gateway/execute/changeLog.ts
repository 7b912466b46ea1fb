import type { ChangeFeed } from '../../common/changeFeed.ts';

/** Subjects of whom it is remembered when they changed; beyond it everything before counts as changed. */
const REMEMBERED_CHANGES = 200_000;

/** Remembers who changed last when. */
export interface ChangeLog {
  lastOf(sector: string, subject: string): number;
}

/** Listens to a feed. */
export function changeLog(feed: ChangeFeed): ChangeLog {
  /** Whatever is older than this may have changed without being remembered. */
  let everything = feed.position();
  const sectors = new Map<string, number>();
  let subjects = new Map<string, number>();
  feed.subscribe((change) => {
    const { position } = change;
    if (change.sector === '*') everything = position;
    else if (!change.subjects) sectors.set(change.sector, position);
    else {
      if (subjects.size + change.subjects.length > REMEMBERED_CHANGES) {
        everything = position;
        subjects = new Map<string, number>();
      }
      for (const subject of change.subjects) subjects.set(`${change.sector} ${subject}`, position);
    }
  });
  return {
    lastOf: (sector, subject) =>
      Math.max(everything, sectors.get(sector) ?? 0, subjects.size === 0 ? 0 : (subjects.get(`${sector} ${subject}`) ?? 0)),
  };
}
