import { parseArgs } from 'node:util';

/** What the command line asks for. */
export interface Options {
  /** Groups or names of scenarios; all where empty. */
  readonly only: readonly string[];
  readonly variants: readonly string[];
  readonly repeats: number;
  readonly seconds: number;
  readonly warmupSeconds: number;
  readonly basePort: number;
  readonly checkout: string | undefined;
  readonly profile: string | undefined;
  /** Requests a second that every variant is sent; undefined: as many as it answers. */
  readonly rate: number | undefined;
  readonly autocannon: boolean;
  /** Whether results and the page are written. */
  readonly write: boolean;
  /** Write the page again from what was measured before, and measure nothing. */
  readonly report: boolean;
  readonly help: boolean;
}

export const HELP = `用法 / usage: npm run bench [-- options]

在一台机器上轮流测量本网关、原版网关和其他网关，先比对答复。全部约四十五分钟。
Measures ours, the stock gateway and others in turn on one machine, answers compared first. All of it takes about forty-five minutes.

  --quick           一分钟的初步结果：q1 q2 q3 各一次，不写文件 / a first answer in a minute or two; writes nothing
  --only A,B        只测这些场景：q1 q2 q3 list spread delay mixed wide，或其中一个如 list-100
                    only these scenarios, by group or by name
  --variants A,B    只测这些网关，见下 / only these variants, below
  --repeats N       每个场景轮流几遍，默认 5（quick 为 1）/ how many rounds
  --seconds N       每次多少秒，默认 5（quick 为 3）/ how long each time
  --checkout DIR    测另一份检出中的本网关 / measure the gateway of another checkout
  --profile DIR     第一遍的 CPU 剖析写到此处 / CPU profiles of the first round go here
  --rate N          每秒只发这么多请求，以便比较每次请求的 CPU：网关越忙，合批越多
                    so many requests a second for all, to compare what one costs: how busy a gateway is changes how it batches
  --autocannon      即使有 wrk 也用 autocannon / autocannon even where there is wrk
  --base-port N     所用端口的起点，默认 47000 / first of the ports in use
  --write           部分场景也写入 bench/results/latest.json / write the results of a part of it too
  --report          不测量，只据 bench/results/latest.json 重写 docs/performance.md / measure nothing, write the page again
  --help            本说明 / this text

设置 TEST_REDIS_URL 则另测 Redis 中的缓存 / with TEST_REDIS_URL the cache in Redis is measured too

`;

/** Reads the command line. Throws on an option that is not known or not a number. */
export function readOptions(parameters: readonly string[]): Options {
  const { values } = parseArgs({
    args: [...parameters],
    options: {
      only: { type: 'string', default: '' },
      variants: { type: 'string', default: '' },
      repeats: { type: 'string' },
      seconds: { type: 'string' },
      'base-port': { type: 'string' },
      checkout: { type: 'string' },
      profile: { type: 'string' },
      rate: { type: 'string' },
      autocannon: { type: 'boolean', default: false },
      quick: { type: 'boolean', default: false },
      write: { type: 'boolean', default: false },
      report: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  const { quick } = values;
  const only = listOf(values.only);
  const variants = listOf(values.variants);
  return {
    only: only.length === 0 && quick ? ['q1', 'q2', 'q3'] : only,
    variants: variants.length === 0 && quick ? ['stock', 'ours-cold', 'ours', 'ours-warm', 'proxy'] : variants,
    repeats: numberOf('repeats', values.repeats) ?? (quick ? 1 : 5),
    seconds: numberOf('seconds', values.seconds) ?? (quick ? 3 : 5),
    warmupSeconds: quick ? 3 : 5,
    basePort: numberOf('base-port', values['base-port']) ?? 47_000,
    checkout: values.checkout,
    profile: values.profile,
    rate: numberOf('rate', values.rate),
    // wrk knows no rate.
    autocannon: values.autocannon || values.rate !== undefined,
    write: values.write || (!quick && only.length === 0 && variants.length === 0 && values.checkout === undefined),
    report: values.report,
    help: values.help,
  };
}

const listOf = (text: string): string[] => text.split(',').filter((item) => item !== '');

function numberOf(name: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (!/^[1-9]\d*$/.test(text)) throw new Error(`--${name} ${text}`);
  return Number(text);
}
