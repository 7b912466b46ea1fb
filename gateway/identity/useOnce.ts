import type { Caller } from './caller.ts';

/** A consent for one answer, and the data sets that it alone opens. */
export interface OnceConsent {
  readonly id: string;
  readonly subject: string;
  readonly datasets: readonly string[];
}

/**
 * Uses up what somebody consented to for one answer, where this answer tells what it opens. Gives back the caller without the consents that
 * another answer had used meanwhile, where there are such: then this answer may not leave.
 */
export async function useOnce(
  caller: Caller,
  tells: (consent: OnceConsent) => boolean,
  useConsents: (ids: readonly string[]) => Promise<ReadonlySet<string>>,
): Promise<Caller | undefined> {
  const once = caller.once.filter(tells);
  if (once.length === 0) return undefined;
  const used = await useConsents(once.map(({ id }) => id));
  const lapsed = once.filter(({ id }) => !used.has(id));
  if (lapsed.length === 0) return undefined;
  const left = caller.once.filter((each) => !once.includes(each));
  return { ...without(caller, lapsed, [...left, ...once.filter(({ id }) => used.has(id))]), once: left };
}

/** The caller without what was consented to for one answer. */
export function withoutOnce(caller: Caller): Caller {
  return caller.once.length === 0 ? caller : { ...without(caller, caller.once, []), once: [] };
}

/** The caller without what these consents alone open; what others of them open too stays. */
function without(caller: Caller, ended: readonly OnceConsent[], others: readonly OnceConsent[]): Caller {
  const kept = new Set(others.flatMap(keysOf));
  const gone = new Set(ended.flatMap(keysOf).filter((key) => !kept.has(key)));
  const consents = caller.access.consents.filter(({ subject, dataset }) => !gone.has(`${subject} ${dataset}`));
  return { ...caller, access: { ...caller.access, consents } };
}

function keysOf({ subject, datasets }: OnceConsent): string[] {
  return datasets.map((dataset) => `${subject} ${dataset}`);
}
