/** As whom, and for what, the page asks: what stands in the bar on top. */
export interface CallerChoice {
  /** How the answer's panel names the caller. */
  readonly title: string;
  /** Nobody when absent. */
  readonly token: string | undefined;
  /** A purpose's code; empty for none. */
  readonly purpose: string;
  readonly reference: string;
  /** Refuse the whole request when a field may not be read. */
  readonly rejectDenied: boolean;
}

/** The request headers of a choice. A reference goes percent-encoded: header values are Latin-1, case numbers are Chinese. */
export function requestHeaders({ token, purpose, reference, rejectDenied }: CallerChoice): Record<string, string> {
  const headers: Record<string, string> = {};
  if (token !== undefined) headers['authorization'] = `Bearer ${token}`;
  // Nobody has no purposes: the gateway refuses one that is named without a token.
  if (token !== undefined && purpose !== '') headers['x-query-purpose'] = purpose;
  if (reference.trim() !== '') headers['x-query-reference'] = encodeURIComponent(reference.trim());
  if (rejectDenied) headers['x-on-denied'] = 'reject';
  return headers;
}
