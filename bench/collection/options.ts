import { parseArgs } from 'node:util';

/** What the command line asks for. */
export interface CollectionOptions {
  readonly subjects: number;
  /** Where the city is, or is written to. */
  readonly files: string;
  readonly lanes: number;
  /** Leave the databases and files, for another look. */
  readonly keep: boolean;
  /** Only read from the databases that were kept. */
  readonly readOnly: boolean;
  readonly write: boolean;
  readonly report: boolean;
}

export const HELP = `用法 / usage: DATABASE_URL=postgres://… npm run bench:collect [-- options]

生成一座城市，归集到 PostgreSQL（数据库 credit_graph_bench_<主体数>，各子图一个模式，开始时重建），逐个数据集与裸 COPY 同一文件相比，再测各种查询。
Generates a city and collects it into PostgreSQL (the database credit_graph_bench_<subjects>, a schema for each subgraph, made anew), sets
each data set beside a bare COPY of the same file, then measures reading through the whole graph. Writes bench/results/collection.json and docs/performance-collection.md.

  --subjects N   主体数，默认 100000 / subjects, 100,000 by default; a whole city is 4300000
  --files DIR    城市文件所在；没有则在此生成 / where the city's files are; generated there if there are none
  --lanes N      同时归集的文件数，默认 2 / files collected at once, 2 by default
  --keep         保留数据库和文件，bench:cohorts 也用它 / leave database and files, for bench:cohorts too
  --read-only    不归集，只测保留的数据库 / collect nothing, read from the databases that were kept
  --no-write     不写结果 / write no results
  --report       不测量，只重写页面 / measure nothing, write the page again
  --help         本说明 / this text
`;

/** Reads the command line; undefined when help is asked for. Throws on what is not known. */
export function readCollectionOptions(parameters: readonly string[]): CollectionOptions | undefined {
  const { values } = parseArgs({
    args: [...parameters],
    options: {
      subjects: { type: 'string', default: '100000' },
      files: { type: 'string' },
      lanes: { type: 'string', default: '2' },
      keep: { type: 'boolean', default: false },
      'read-only': { type: 'boolean', default: false },
      'no-write': { type: 'boolean', default: false },
      report: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return undefined;
  const [subjects, lanes] = [Number(values.subjects), Number(values.lanes)];
  if (!Number.isInteger(subjects) || subjects < 1000) throw new Error(`--subjects ${values.subjects}`);
  if (!Number.isInteger(lanes) || lanes < 1) throw new Error(`--lanes ${values.lanes}`);
  return {
    ...{ subjects, lanes, keep: values.keep, readOnly: values['read-only'], write: !values['no-write'], report: values.report },
    files: values.files ?? 'data/bench-city',
  };
}
