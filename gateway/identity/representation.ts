import { z } from 'zod';
import type { Logger } from '../../common/logger.ts';
import type { SignedAsker } from './signedAsker.ts';

const REMEMBER_MS = 1_000;
const CACHE_SIZE = 5_000;
const answerSchema = z.object({ subjects: z.array(z.string()) });

/** The subjects whose legal representative (or operator) a person is, as the registry says now. */
export interface Representation {
  of(subject: string): Promise<readonly string[]>;
  close(): Promise<void>;
}

/**
 * Asks the registry whom a person represents, at most once a second for each person. When the registry cannot say, the
 * person represents nobody: he reads less, never more.
 */
export function representation(asker: SignedAsker, logger: Logger, now: () => number = Date.now): Representation {
  const known = new Map<string, { subjects: Promise<readonly string[]>; askedAt: number }>();

  const ask = async (subject: string): Promise<readonly string[]> => {
    return answerSchema.parse(await asker.ask('represented', { subject }, now())).subjects;
  };

  return {
    close: () => asker.close(),
    of(subject) {
      const recent = known.get(subject);
      if (recent && now() - recent.askedAt < REMEMBER_MS) return recent.subjects;
      const subjects = ask(subject).catch((error: unknown) => {
        logger.warn({ reason: error instanceof Error ? error.message : 'unknown' }, 'the registry could not say whom a person represents');
        known.delete(subject);
        return [];
      });
      if (known.size >= CACHE_SIZE) known.delete(known.keys().next().value as string);
      known.set(subject, { subjects, askedAt: now() });
      return subjects;
    },
  };
}
