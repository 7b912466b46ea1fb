import { postGraphql } from './postGraphql.ts';

/** A purpose as the graph lists it, and whether this caller's organisation may state it. */
export interface OfferedPurpose {
  readonly code: string;
  readonly name: string;
  readonly legalBasis: string;
  readonly requiresReference: boolean;
  readonly granted: boolean;
}

interface Answer {
  readonly purposes?: readonly Omit<OfferedPurpose, 'granted'>[];
  readonly me?: { readonly purposes: readonly { readonly code: string }[] };
}

/** The graph's purposes for a caller. Rejects with the gateway's own words, for instance when the token has expired. */
export async function offeredPurposes(token: string | undefined): Promise<readonly OfferedPurpose[]> {
  const query = 'query Purposes { purposes { code name legalBasis requiresReference } me { purposes { code } } }';
  const { result } = await postGraphql({ query }, token === undefined ? {} : { authorization: `Bearer ${token}` });
  const { purposes, me } = (result.data ?? {}) as Answer;
  if (!purposes) throw new Error(result.errors?.[0]?.message ?? 'purposes');
  const granted = new Set(me?.purposes.map(({ code }) => code));
  return purposes.map((purpose) => ({ ...purpose, granted: granted.has(purpose.code) }));
}
