import { wholeLines, type Segment } from './segments.ts';

const CHUNK_BYTES = 1024 * 1024;
const DEBOUNCE_MS = 20;
/** Under load lines are sent this often and not one by one: a request costs what a hundred entries do, here and where they are kept. */
const REST_MS = 250;
const RETRY_MS = 1_000;

/** Sends lines of a chain on; answers up to which number they are kept, and the hash of that entry. */
export type SendLines = (chain: string, lines: Buffer) => Promise<{ upTo: number; hash: string }>;

/** What is sent on: a chain's files, growing or not. */
export interface Drained {
  readonly chain: string;
  segments(): readonly Segment[];
  /** All lines of a file are kept elsewhere. Answers whether it is gone. */
  remove(segment: Segment): Promise<boolean>;
}

/** Sends a chain on, in order, while it grows. */
export interface Drainer {
  /** There is more. */
  wake(): void;
  /** Tries to send what is left, for so long; answers whether all of it was. */
  close(withinMs: number): Promise<boolean>;
}

/**
 * Sends a chain's lines on in order, one request at a time; a file is removed only once all its lines are kept. Whatever fails is tried again.
 */
export function drainer(chain: Drained, send: SendLines, onFailure: (error: unknown) => void): Drainer {
  let place: { path: string; offset: number } | undefined;
  let running: Promise<void> | undefined;
  let timer: NodeJS.Timeout | undefined;
  let isClosing = false;
  let wakeUp: (() => void) | undefined;
  const rest = (): Promise<void> =>
    new Promise((resolve) => {
      wakeUp = resolve;
      setTimeout(resolve, REST_MS).unref();
    });

  /** What comes next: nothing for now, more that is there already, or what gathers meanwhile. */
  const step = async (): Promise<'nothing' | 'more' | 'later'> => {
    const [segment] = chain.segments();
    if (!segment) return 'nothing';
    if (place?.path !== segment.path) place = { path: segment.path, offset: 0 };
    if (place.offset >= segment.length) return segment.length > 0 && (await chain.remove(segment)) ? 'more' : 'nothing';
    const lines = await wholeLines(segment, place.offset, CHUNK_BYTES);
    if (lines.length === 0) return 'nothing';
    const last = lastNumber(lines);
    const { upTo } = await send(chain.chain, lines);
    if (upTo < last) throw new Error(`chain ${chain.chain}: kept up to ${upTo}, sent up to ${last}`);
    place.offset += lines.length;
    return lines.length < CHUNK_BYTES / 2 && chain.segments().length === 1 ? 'later' : 'more';
  };
  const work = async (): Promise<void> => {
    for (let next = await step(); next !== 'nothing'; next = await step()) if (next === 'later' && !isClosing) await rest();
  };
  const run = (): void => {
    timer = undefined;
    running ??= work()
      .catch((error: unknown) => {
        onFailure(error);
        if (!isClosing) schedule(RETRY_MS);
      })
      .finally(() => (running = undefined));
  };
  const schedule = (ms: number): void => {
    timer ??= setTimeout(run, ms).unref();
  };
  return {
    wake: () => schedule(DEBOUNCE_MS),
    async close(withinMs) {
      isClosing = true;
      clearTimeout(timer);
      wakeUp?.();
      let late: NodeJS.Timeout | undefined;
      const deadline = new Promise<boolean>((resolve) => (late = setTimeout(() => resolve(false), withinMs)));
      const all = (async () => {
        await running?.catch(() => undefined);
        return work().then(
          () => chain.segments().length === 0,
          () => false,
        );
      })();
      return Promise.race([all, deadline]).finally(() => clearTimeout(late));
    },
  };
}

function lastNumber(lines: Buffer): number {
  const start = lines.lastIndexOf('\n', lines.length - 2) + 1;
  const number = Number(/"n":(\d+)/.exec(lines.toString('latin1', start, start + 120))?.[1]);
  if (!Number.isSafeInteger(number)) throw new Error('a line of the spool has no number');
  return number;
}
