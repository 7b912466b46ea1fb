import { Transform, type Readable } from 'node:stream';
import { CreditGraphError } from '../../common/errors.ts';

/** How fast a file has to come. */
export interface Pace {
  /** Without a byte. */
  readonly idleSeconds: number;
  /** On average over each window in which it was waited for. */
  readonly minBytesPerSecond: number;
  readonly windowSeconds: number;
  /** Calls back every second, until what it answers is called. */
  readonly everySecond: (tick: () => void) => () => void;
}

/** Slower than any line that is in use. */
export const PACE: Pace = {
  idleSeconds: 60,
  minBytesPerSecond: 1_024,
  windowSeconds: 60,
  everySecond(tick) {
    const timer = setInterval(tick, 1_000).unref();
    return () => clearInterval(timer);
  },
};

/**
 * A file that is sent, broken off with BODY_TOO_LARGE once it is larger than any that is taken, and with REQUEST_TIMEOUT (`onStalled` is told)
 * where it stops coming or hardly comes: whoever sends it, or whose machine falls asleep, would keep its data set from everybody else for as
 * long as the connection stands. Only the sender's time counts: while something of what came waits to be read, it is the reader's.
 */
export function limitedBody(stream: Readable, maxBytes: number, pace: Pace, onStalled: () => void): Readable {
  let size = 0;
  let idle = 0;
  let waited = 0;
  let came = 0;
  const counting = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      size += chunk.length;
      came += chunk.length;
      idle = 0;
      if (size > maxBytes) done(new CreditGraphError('BODY_TOO_LARGE'));
      else done(null, chunk);
    },
  });
  const stop = pace.everySecond(() => {
    if (counting.writableEnded || counting.readableLength + counting.writableLength > 0) return;
    idle += 1;
    waited += 1;
    if (idle >= pace.idleSeconds) stalled(`${pace.idleSeconds} 秒未收到数据 / nothing came for ${pace.idleSeconds} seconds`);
    else if (waited >= pace.windowSeconds) {
      const isSlow = came < pace.minBytesPerSecond * waited;
      waited = came = 0;
      if (isSlow)
        stalled(`上传慢于每秒 ${pace.minBytesPerSecond} 字节 / the upload is slower than ${pace.minBytesPerSecond} bytes a second`);
    }
  });
  const stalled = (what: string): void => {
    onStalled();
    counting.destroy(new CreditGraphError('REQUEST_TIMEOUT', `${what}; 请重传 / send the file again`));
  };
  counting.once('close', stop);
  stream.once('error', (error) => counting.destroy(error));
  return stream.pipe(counting);
}
