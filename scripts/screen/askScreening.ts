import { z } from 'zod';
import { askGraph, type GraphAccess } from '../query/askGraph.ts';
import { absenceOf, type Absence } from '../query/provenance.ts';
import type { Party } from './party.ts';

/** How a screening is asked for. */
export const SCREEN_MUTATION = `mutation Screen($input: ScreeningInput!) {
  screen(input: $input) {
    id number takenAt policyRevision complete unavailable verificationCode
    results {
      nodes {
        party consortium nameMatches outcome
        measures {
          code name kind effect legalBasis agency until remedy
          trigger { name list since until documentNumber issuer underObjection jurisdiction }
        }
      }
    }
  }
}`;

const text = z.string().nullish();
const measureSchema = z.object({
  code: z.string(),
  name: z.string(),
  kind: z.enum(['INCENTIVE', 'RESTRICTION']),
  effect: z.enum(['MANDATORY', 'DISCRETIONARY']),
  legalBasis: z.string(),
  agency: z.string(),
  until: text,
  remedy: z.string(),
  trigger: z
    .object({
      name: z.string(),
      list: z.string(),
      since: text,
      until: text,
      documentNumber: text,
      issuer: text,
      underObjection: z.boolean(),
      jurisdiction: text,
    })
    .nullish(),
});
const resultSchema = z.object({
  party: z.string(),
  consortium: text,
  nameMatches: z.boolean().nullish(),
  outcome: z.string(),
  measures: z.array(measureSchema),
});
const reportSchema = z.object({
  id: z.string(),
  number: z.string(),
  takenAt: z.string(),
  policyRevision: z.int(),
  complete: z.boolean(),
  unavailable: z.array(z.string()),
  verificationCode: z.string(),
  results: z.object({ nodes: z.array(resultSchema) }),
});

/** A screening report as it was answered, and what of it is not there. */
export type ScreeningReport = z.infer<typeof reportSchema> & { readonly absences: readonly Absence[]; readonly revision: string };

/**
 * Has parties screened, at most 1,000. Throws, in the graph's words, where it refuses, and where the report has not a result for every
 * party.
 */
export async function askScreening(
  access: GraphAccess,
  matter: string,
  reference: string,
  parties: readonly Party[],
): Promise<ScreeningReport> {
  const { data, errors, revision = '' } = await askGraph(access, SCREEN_MUTATION, { input: { matter, reference, parties } });
  if (data['screen'] == null) throw new Error(errors.map(({ message }) => message).join('\n'));
  const report = reportSchema.parse(data['screen']);
  if (report.results.nodes.length !== parties.length)
    throw new Error(`${report.number}: 结果数与当事人数不符 / as many results as parties were expected`);
  return { ...report, absences: errors.map(absenceOf), revision };
}
