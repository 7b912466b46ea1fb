/** What in a document's content tells of single records. */
interface Telling {
  readonly records?: readonly { readonly id: string }[];
  readonly listings?: readonly { readonly recordId: string }[];
  readonly measures?: readonly MeasureTelling[];
  readonly results?: readonly { readonly outcome: string; readonly measures: readonly MeasureTelling[] }[];
}

interface MeasureTelling {
  readonly kind: string;
  readonly trigger: { readonly recordId: string };
}

/**
 * A document's content without records that were withdrawn since, their listings and what these triggered: a withdrawn record is served to nobody,
 * and not by a document that is read again either. Of whom no restriction is left that he had nothing more is concluded: he is to be screened
 * again (INCOMPLETE). The same content where nothing of it was withdrawn.
 */
export function withoutWithdrawn(content: unknown, withdrawn: ReadonlySet<string>): unknown {
  if (withdrawn.size === 0) return content;
  const { records, listings, measures, results, ...rest } = content as Telling;
  const left = <M extends MeasureTelling>(of: readonly M[]): readonly M[] => of.filter(({ trigger }) => !withdrawn.has(trigger.recordId));
  return {
    ...rest,
    ...(records ? { records: records.filter(({ id }) => !withdrawn.has(id)) } : {}),
    ...(listings ? { listings: listings.filter(({ recordId }) => !withdrawn.has(recordId)) } : {}),
    ...(measures ? { measures: left(measures) } : {}),
    ...(results
      ? {
          results: results.map((result) => {
            const stands = left(result.measures);
            return stands.length === result.measures.length ? result : { ...result, measures: stands, outcome: concluded(stands) };
          }),
        }
      : {}),
  };
}

function concluded(measures: readonly MeasureTelling[]): string {
  const has = (kind: string): boolean => measures.some((measure) => measure.kind === kind);
  if (has('RESTRICTION')) return has('INCENTIVE') ? 'BOTH' : 'RESTRICTION';
  return 'INCOMPLETE';
}
