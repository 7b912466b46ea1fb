import { parseArgs } from 'node:util';

/** What the command line asks for. */
export interface Options {
  readonly only: readonly string[];
  readonly variants: readonly string[];
  readonly repeats: number;
  readonly seconds: number;
  readonly warmupSeconds: number;
  readonly connections: number;
  readonly basePort: number;
  readonly checkout: string | undefined;
  readonly write: boolean;
  readonly help: boolean;
}

/** Reads the command line. Throws on an option that is not known or not a number. */
export function readOptions(parameters: readonly string[]): Options {
  const { values } = parseArgs({
    args: [...parameters],
    options: {
      only: { type: 'string', default: '' },
      variants: { type: 'string', default: '' },
      repeats: { type: 'string' },
      seconds: { type: 'string' },
      connections: { type: 'string', default: '50' },
      'base-port': { type: 'string', default: '47000' },
      checkout: { type: 'string' },
      quick: { type: 'boolean', default: false },
      'no-write': { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  const list = (text: string): string[] => text.split(',').filter((item) => item !== '');
  const number = (name: string, text: string | undefined, otherwise: number): number => {
    if (text === undefined) return otherwise;
    if (!/^[1-9]\d*$/.test(text)) throw new Error(`--${name}: ${text}`);
    return Number(text);
  };
  const { quick } = values;
  return {
    only: values.only === '' && quick ? ['q1', 'q2', 'q3'] : list(values.only),
    variants: list(values.variants),
    repeats: number('repeats', values.repeats, quick ? 1 : 5),
    seconds: number('seconds', values.seconds, quick ? 3 : 5),
    warmupSeconds: quick ? 3 : 5,
    connections: number('connections', values.connections, 50),
    basePort: number('base-port', values['base-port'], 47_000),
    checkout: values.checkout,
    write: !quick && !values['no-write'],
    help: values.help,
  };
}
