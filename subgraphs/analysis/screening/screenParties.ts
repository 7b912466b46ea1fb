import { z } from 'zod';
import { subjectReference } from '../../../common/opaqueId.ts';
import { refusalForSubject } from '../../shared/cohort/leafRules.ts';
import { measuresInForce, type MeasureInForce } from '../../shared/measures/measuresInForce.ts';
import type { RequestContext } from '../../shared/requestContext.ts';
import { askPart } from '../askPart.ts';
import { gatherLists, type GatheredLists, type ScreenedListing } from './gatherLists.ts';

/** A party as the client gives it. */
export interface GivenParty {
  readonly identifier: { readonly kind: string; readonly value: string };
  readonly name?: string | null;
  readonly consortium?: string | null;
}

export type Outcome = 'NOTHING_FOUND' | 'INCENTIVE' | 'RESTRICTION' | 'BOTH' | 'NO_SUCH_SUBJECT' | 'WITHHELD' | 'INCOMPLETE';

/** By subject and sector: what the lists were like. */
export type Basis = Readonly<Record<string, Readonly<Record<string, string>>>>;

/** The result of one party. */
export interface PartyResult {
  readonly party: string;
  readonly consortium: string | null;
  readonly subject: string | null;
  readonly nameMatches: boolean | null;
  readonly outcome: Outcome;
  readonly measures: readonly MeasureInForce<ScreenedListing>[];
}

const partiesSchema = z.object({
  parties: z.array(
    z.object({
      given: z.string(),
      subject: z.string().nullable(),
      name: z.string().nullable(),
      nameMatches: z.boolean().nullable(),
      withheld: z.boolean(),
    }),
  ),
});

/**
 * Screens parties for a matter, in their order, one call a department however many they are. Rejects where the registry does not answer:
 * then nobody is known.
 */
export async function screenParties(
  context: RequestContext,
  matter: string,
  given: readonly GivenParty[],
): Promise<{ results: PartyResult[]; unavailable: string[]; basis: Basis }> {
  const { access, ids } = context;
  const asked = given.map(({ identifier: { kind, value }, name }) => ({ kind, value, ...(name == null ? {} : { name }) }));
  const { parties } = await askPart(context, 'registry', 'screening-parties', { parties: asked }, partiesSchema, context.callerContext);
  if (parties.length !== given.length) throw new Error('screening-parties answered for others');
  const found = parties.map((party) => ({
    ...party,
    reference: party.subject === null ? undefined : subjectReference(ids, party.subject),
  }));
  const known = found.flatMap(({ reference }) => reference ?? []);
  const byConsentOnly = known.filter((reference) => refusalForSubject('Subject.measures', 'registry', access, reference) !== undefined);
  const { bySubject, unavailable } = await gatherLists(
    context,
    known.map(({ id }) => id),
    byConsentOnly.map(({ id }) => id),
  );
  const results = found.map((party, index): PartyResult => {
    const { reference } = party;
    const lists = reference && bySubject.get(reference.id);
    const measures = reference && lists ? measuresInForce(lists.listings, reference.subjectClass, matter, context.today) : [];
    return {
      party: party.given,
      consortium: given[index]?.consortium ?? null,
      subject: reference?.id ?? null,
      nameMatches: party.nameMatches,
      outcome: outcomeOf(party.withheld, lists, measures, unavailable.length > 0),
      measures,
    };
  });
  const basis = Object.fromEntries([...bySubject].map(([subject, { digests }]) => [subject, digests]));
  return { results, unavailable, basis };
}

/**
 * What may be concluded. A restriction that was found stands, whatever else is not known; that there is none, or only incentives, is known
 * only where every department answered and nothing was withheld.
 */
export function outcomeOf(
  isWithheld: boolean,
  lists: GatheredLists | undefined,
  measures: readonly { readonly kind: string }[],
  isIncomplete: boolean,
): Outcome {
  if (isWithheld) return 'WITHHELD';
  if (!lists) return 'NO_SUCH_SUBJECT';
  const has = (kind: string): boolean => measures.some((measure) => measure.kind === kind);
  if (has('RESTRICTION')) return has('INCENTIVE') ? 'BOTH' : 'RESTRICTION';
  if (isIncomplete) return 'INCOMPLETE';
  if (lists.withheld.length > 0) return 'WITHHELD';
  return has('INCENTIVE') ? 'INCENTIVE' : 'NOTHING_FOUND';
}
