/** A load on one gateway. */
export interface LoadOptions {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  /** A file of JSON bodies, one a line, sent in turn. */
  readonly bodies: string;
  /** Which body to begin with, so that runs do not all begin with the same subjects. */
  readonly first: number;
  readonly connections: number;
  readonly seconds: number;
  /** Requests a second, of all connections together; as many as are answered where absent. */
  readonly rate?: number | undefined;
}

/** What a load generator saw. */
export interface LoadResult {
  readonly requests: number;
  readonly seconds: number;
  /** Of the answers with their heads. */
  readonly bytes: number;
  /** Connections lost and answers other than 2xx. */
  readonly failed: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly meanMs: number;
}

/** A load generator. */
export interface LoadGenerator {
  readonly name: string;
  run(options: LoadOptions): Promise<LoadResult>;
}
