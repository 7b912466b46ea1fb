import { z } from 'zod';
import type { Database } from '../../shared/database/database.ts';
import type { RequestContext } from '../../shared/requestContext.ts';
import { askPart } from '../askPart.ts';
import { catalogue } from '../source.ts';
import { coverageIndicators, type Indicator } from './coverageIndicators.ts';
import { keepCounts, keptCounts, type Counted } from './coverageStore.ts';

const filesSchema = z.object({ kinds: z.array(z.object({ kind: z.string(), subjects: z.int(), files: z.int() })) });
const servesSchema = z.object({ serves: z.boolean() });

/** Counting the whole register is no answer to every caller: for so long a count of the day stands. */
const FRESH_MS = 60 * 60 * 1_000;
/** As the whole city is kept. */
const CITY = '';

/** What can be counted together. */
export type Source = 'units' | 'files';

/** Where an indicator is counted; undefined where it is entered. */
export function sourceOf({ computed }: Indicator): Source | undefined {
  if (computed === undefined) return undefined;
  return 'units' in computed ? 'units' : 'files';
}

/**
 * The counts of a source as of a day, of a division or of the whole city, by indicator: today's are made, at most once an hour, and kept;
 * earlier days' are those kept. Rejects, naming it, where a department could not be reached.
 */
export async function coverageCounts(
  context: RequestContext,
  source: Source,
  on: string,
  division: string | undefined,
): Promise<ReadonlyMap<string, Counted & { on: string }>> {
  const { db, today, clock } = context;
  const place = division ?? CITY;
  const mine = coverageIndicators().filter((indicator) => sourceOf(indicator) === source);
  const of = (counts: readonly (Counted & { on: string })[]) =>
    new Map(counts.filter(({ indicator }) => mine.some(({ code }) => code === indicator)).map((count) => [count.indicator, count]));
  if (on < today) return of(await keptCounts(db, on, place));
  const fresh = of(await keptCounts(db, today, place, new Date(clock() - FRESH_MS)));
  if (mine.every(({ code }) => fresh.get(code)?.on === today)) return fresh;
  const counts = await once(db, `${source} ${today} ${place}`, async () => {
    const made = source === 'units' ? await countUnits(context, mine) : await countFiles(context, mine, division);
    await keepCounts(db, today, place, made, new Date(clock()));
    return made;
  });
  return of(counts.map((count) => ({ ...count, on: today })));
}

const underWay = new WeakMap<Database, Map<string, Promise<Counted[]>>>();

/** Counts once for all who ask meanwhile: whoever may ask without a token could otherwise have the register counted as often as he likes. */
function once(db: Database, name: string, count: () => Promise<Counted[]>): Promise<Counted[]> {
  const known = underWay.get(db) ?? new Map<string, Promise<Counted[]>>();
  underWay.set(db, known);
  const found = known.get(name) ?? count().finally(() => known.delete(name));
  known.set(name, found);
  return found;
}

async function countUnits(context: RequestContext, indicators: readonly Indicator[]): Promise<Counted[]> {
  const sectors = [...new Set(catalogue().map(({ sector }) => sector))];
  const answers = await Promise.all(sectors.map((sector) => askPart(context, sector, 'serves-data', {}, servesSchema)));
  const counted = answers.filter(({ serves }) => serves).length;
  return indicators.map(({ code }) => ({ indicator: code, counted, total: null }));
}

async function countFiles(context: RequestContext, indicators: readonly Indicator[], division: string | undefined): Promise<Counted[]> {
  const { kinds } = await askPart(context, 'registry', 'subject-files', division === undefined ? {} : { division }, filesSchema);
  return indicators.map(({ code, computed }) => {
    const kind = computed && 'files' in computed ? computed.files : undefined;
    const { files = 0, subjects = 0 } = kinds.find((each) => each.kind === kind) ?? {};
    return { indicator: code, counted: files, total: subjects };
  });
}
