import type { MeasureInForce } from '../../shared/measures/measuresInForce.ts';
import type { timelineRecord } from '../records.ts';
import type { ScreenedListing } from '../screening/gatherLists.ts';

/** Who a subject is, as the caller may see it; what may not be seen is null, and named among what is withheld. */
export interface Identity {
  readonly kind: string | null;
  readonly name: string | null;
  readonly formerNames: readonly string[] | null;
  readonly identifiers: readonly { readonly kind: string; readonly value: string }[] | null;
  readonly division: string | null;
  readonly status: string | null;
  readonly establishedOn: string | null;
}

/** Something that the report does not tell, and why. */
export interface Withheld {
  readonly sector: string;
  readonly what: string;
  readonly reason: string;
  readonly requiredLevel: string;
}

/** What a credit report says, as it is kept. */
export interface ReportContent {
  readonly subject: string;
  readonly identity: Identity;
  readonly records: readonly ReturnType<typeof timelineRecord>[];
  readonly listings: readonly ScreenedListing[];
  readonly measures: readonly MeasureInForce<ScreenedListing>[];
  readonly withheld: readonly Withheld[];
  readonly unavailable: readonly string[];
  /** By sector: what its lists were like. */
  readonly digests: Readonly<Record<string, string>>;
}
