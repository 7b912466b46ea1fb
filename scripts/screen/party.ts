import type { IdentifierKind } from '../../common/identifiers/identifierKind.ts';

/** A party as `Mutation.screen` takes it. */
export interface Party {
  readonly identifier: { readonly kind: IdentifierKind; readonly value: string };
  readonly name?: string;
  readonly consortium?: string;
}

/** A row that cannot be screened: where it stands, as it came, and what to do about it. */
export interface BadRow {
  readonly line: number;
  readonly cells: readonly string[];
  readonly fault: string;
}

/** What a file of parties holds. */
export interface PartyFile {
  readonly parties: readonly Party[];
  readonly bad: readonly BadRow[];
  /** Columns that no party has: they were left aside. */
  readonly ignored: readonly string[];
}
