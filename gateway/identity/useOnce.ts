import type { Caller } from './caller.ts';

/**
 * Uses up what somebody consented to for one answer, of those of whom this answer tells anything. Gives back the caller without the consents
 * that another answer had used meanwhile, where there are such: then this answer may not leave.
 */
export async function useOnce(
  caller: Caller,
  told: ReadonlySet<string>,
  useConsents: (ids: readonly string[]) => Promise<ReadonlySet<string>>,
): Promise<Caller | undefined> {
  const once = caller.once.filter(({ subject }) => told.has(subject));
  if (once.length === 0) return undefined;
  const used = await useConsents(once.map(({ id }) => id));
  const lapsed = once.filter(({ id }) => !used.has(id)).map(({ subject }) => subject);
  if (lapsed.length === 0) return undefined;
  const consents = caller.access.consents.filter(({ subject }) => !lapsed.includes(subject));
  return { ...caller, access: { ...caller.access, consents }, once: caller.once.filter((each) => !once.includes(each)) };
}
