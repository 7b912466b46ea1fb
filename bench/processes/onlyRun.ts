import { createServer, type Server } from 'node:net';

const EVERY_MS = 2_000;

/**
 * Waits until nobody else measures with these ports, since two at once would measure each other, and holds them: `port` is
 * kept open until the function that is answered is called.
 */
export async function onlyRun(port: number, say: (text: string) => void): Promise<() => void> {
  for (let isTold = false; ; isTold = true) {
    const held = await hold(port);
    if (held) return () => void held.close();
    if (!isTold) say(`端口 ${port} 有人在用，等另一次测量结束 / port ${port} is taken: waiting for another run to end …`);
    await new Promise((resolve) => setTimeout(resolve, EVERY_MS));
  }
}

function hold(port: number): Promise<Server | undefined> {
  const server = createServer((socket) => socket.destroy());
  return new Promise((resolve) => {
    server.once('error', () => resolve(undefined));
    server.listen(port, '127.0.0.1', () => resolve(server));
  });
}
