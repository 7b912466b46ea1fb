import { z } from 'zod';
import { readSubgraphs } from '../../../common/subgraphs.ts';
import { listingsCoordinate } from '../../shared/cohort/leafRules.ts';
import type { RequestContext } from '../../shared/requestContext.ts';
import { askPart } from '../askPart.ts';

const text = z.string().nullable();
const listingSchema = z.object({
  id: z.string(),
  recordId: z.string(),
  kind: z.enum(['RED', 'BLACK']),
  list: z.string(),
  name: z.string(),
  dataset: z.string(),
  state: z.string(),
  since: z.string(),
  until: text,
  noticedOn: text,
  documentNumber: text,
  issuer: text,
  legalBasis: z.string(),
  remedy: z.string(),
  underObjection: z.boolean(),
  jurisdiction: text,
});
const answersSchema = z.object({
  answers: z.array(z.union([z.object({ listings: z.array(listingSchema), digest: z.string() }), z.object({ withheld: z.literal(true) })])),
});

/** An entry of a list, in the name of the department that answered it. */
export type ScreenedListing = z.infer<typeof listingSchema> & { readonly sector: string };

/** What the departments say of one subject. */
export interface GatheredLists {
  readonly listings: readonly ScreenedListing[];
  /** By what each sector's lists are compared later. */
  readonly digests: Readonly<Record<string, string>>;
  /** Sectors whose lists may not be read of it. */
  readonly withheld: readonly string[];
}

/**
 * The red and black lists of all departments, for many subjects in one call a department. `byConsentOnly` are those of whom the lists as a
 * whole may not be read. Never rejects for a department that does not answer: it is named.
 */
export async function gatherLists(
  context: RequestContext,
  subjects: readonly string[],
  byConsentOnly: readonly string[],
): Promise<{ bySubject: ReadonlyMap<string, GatheredLists>; unavailable: string[] }> {
  const sectors = readSubgraphs()
    .map(({ name }) => name)
    .filter((name) => listingsCoordinate(name) !== undefined);
  const unique = [...new Set(subjects)];
  const answers = await Promise.all(
    sectors.map(async (sector) => {
      if (unique.length === 0) return { sector, answers: [] };
      try {
        const body = { subjects: unique, byConsentOnly: [...new Set(byConsentOnly)] };
        const { answers: found } = await askPart(context, sector, 'subject-listings', body, answersSchema, context.callerContext);
        if (found.length !== unique.length) throw new Error(`${sector}: subject-listings answered for others`);
        return { sector, answers: found };
      } catch {
        return { sector, answers: undefined };
      }
    }),
  );
  const bySubject = new Map(
    unique.map((subject, index) => {
      const said = answers.flatMap(({ sector, answers: found }) => (found?.[index] ? [{ sector, answer: found[index] }] : []));
      return [
        subject,
        {
          listings: said.flatMap(({ sector, answer }) =>
            'listings' in answer ? answer.listings.map((each) => ({ ...each, sector })) : [],
          ),
          digests: Object.fromEntries(said.flatMap(({ sector, answer }) => ('digest' in answer ? [[sector, answer.digest] as const] : []))),
          withheld: said.flatMap(({ sector, answer }) => ('withheld' in answer ? [sector] : [])),
        },
      ] as const;
    }),
  );
  return { bySubject, unavailable: answers.filter(({ answers: found }) => found === undefined).map(({ sector }) => sector) };
}
