/** An identity that a visitor may try; only an installation with the demo key offers any. */
export interface DemoIdentity {
  readonly id: string;
  readonly title: string;
  readonly description: string;
  /** A purpose to start with. */
  readonly purpose: string | null;
  /** Absent for nobody. */
  readonly token: string | null;
}

/** `GET /demo/identities`; none beside a real issuer, where the address does not exist. Rejects when the gateway cannot be reached. */
export async function demoIdentities(): Promise<readonly DemoIdentity[]> {
  const response = await fetch('demo/identities', { signal: AbortSignal.timeout(15_000) });
  if (response.status === 404) return [];
  if (!response.ok) throw new Error(`/demo/identities: HTTP ${String(response.status)}`);
  return (await response.json()) as readonly DemoIdentity[];
}
