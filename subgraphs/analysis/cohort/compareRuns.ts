import { personsIn, type SubjectSet } from '../../shared/cohort/subjectSet.ts';
import { roundedCount } from './rounded.ts';

/** A run of a saved cohort, as it was kept. */
export interface KeptRun {
  /** Who took part: only runs of the same universe compare. Undefined of one that whoever asks is told nothing of. */
  readonly universe: string | undefined;
  readonly hasPersons: boolean;
  readonly members: SubjectSet;
}

/** What is told of a run; null where it may not be. */
export interface ToldRun {
  readonly count: number | null;
  readonly entered: number | null;
  readonly left: number | null;
}

/**
 * What may be told of runs, given and returned newest first, each beside the one before it.
 * Threat: how many there were, how many there are, how many left: then how many entered is known too, though it was withheld as too few. Where
 * natural persons take part, those who entered and those who left are told both or neither; and where neither is, nor is a count that differs
 * from the last one told by fewer persons than the minimum group. That nothing changed is withheld likewise: else the withholding would tell.
 */
export function toldRuns<R extends KeptRun>(runs: readonly R[], minimumGroup: number): (R & ToldRun)[] {
  const lastTold = new Map<string, number>();
  const told: (R & ToldRun)[] = [];
  for (const [index, run] of [...runs].reverse().entries()) {
    if (run.universe === undefined) {
      told.unshift({ ...run, count: null, entered: null, left: null });
      continue;
    }
    const before = runs[runs.length - index];
    const earlier = before?.universe === run.universe ? before.members : undefined;
    const change = changeSince(earlier, run, minimumGroup);
    const last = lastTold.get(run.universe);
    const persons = personsIn(run.members);
    const isNear = run.hasPersons && last !== undefined && Math.abs(persons - last) < minimumGroup;
    const count = isNear && change.entered === null ? null : tell(run.members, run.hasPersons, minimumGroup);
    if (count !== null) lastTold.set(run.universe, persons);
    told.unshift({ ...run, count, ...change });
  }
  return told;
}

function changeSince(earlier: SubjectSet | undefined, { members, hasPersons }: KeptRun, minimumGroup: number): Omit<ToldRun, 'count'> {
  if (!earlier) return { entered: null, left: null };
  const entered = tell(without(members, earlier), hasPersons, minimumGroup);
  const left = tell(without(earlier, members), hasPersons, minimumGroup);
  return hasPersons && (entered === null || left === null) ? { entered: null, left: null } : { entered, left };
}

/** A number that may be told: where natural persons take part, so many of them are in it too, and they are told in whole groups. */
function tell(set: SubjectSet, hasPersons: boolean, minimumGroup: number): number | null {
  if (set.size < minimumGroup) return null;
  return hasPersons && personsIn(set) < minimumGroup ? null : roundedCount(set, minimumGroup);
}

function without(set: SubjectSet, taken: SubjectSet): SubjectSet {
  const kept = set.clone();
  kept.andNotInPlace(taken);
  return kept;
}
