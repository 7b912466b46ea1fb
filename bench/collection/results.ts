/** What was measured of the collection of one data set. */
export interface DatasetFigures {
  readonly dataset: string;
  readonly rows: number;
  readonly bytes: number;
  /** A bare COPY of the same file into a table of texts without an index, before and after; their mean. */
  readonly copyMs: number;
  /** Reading, checking, finding the subjects, and filling the stage. */
  readonly stageMs: number;
  readonly totalMs: number;
  /** Of the rows, those that came to be records. */
  readonly taken: number;
}

/** How fast one question was answered. */
export interface ReadingFigures {
  readonly name: string;
  readonly title: string;
  readonly requests: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly nodes: number;
}

/** All that was measured at one size. */
export interface CollectionResults {
  readonly at: string;
  readonly machine: { readonly cores: number; readonly memoryGb: number; readonly platform: string; readonly node: string };
  readonly server: { readonly version: string; readonly changed: Readonly<Record<string, string>> };
  readonly subjects: number;
  readonly lanes: number;
  readonly rows: number;
  readonly generateMs: number;
  readonly collectMs: number;
  readonly peakRssMb: number;
  readonly databaseBytes: number;
  readonly datasets: readonly DatasetFigures[];
  readonly reading: readonly ReadingFigures[];
  /** What a reader has to know of these figures alone. */
  readonly remarks?: readonly string[];
}
