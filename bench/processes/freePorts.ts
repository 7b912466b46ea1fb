import { createServer } from 'node:net';

/** Hands out ports one after another, those that somebody else holds left out: a client's socket may sit on any. */
export interface FreePorts {
  next(): Promise<number>;
}

/** Ports of `first` and the `count` − 1 after it. Rejects when the round yields none. */
export function freePorts(first: number, count: number): FreePorts {
  let at = 0;
  return {
    async next() {
      for (let tries = 0; tries < count; tries += 1) {
        const port = first + (at++ % count);
        if (await isFree(port)) return port;
      }
      throw new Error(`端口 ${first}–${first + count - 1} 都被占用 / none of these ports is free`);
    },
  };
}

function isFree(port: number): Promise<boolean> {
  const server = createServer();
  return new Promise((resolve) => {
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}
