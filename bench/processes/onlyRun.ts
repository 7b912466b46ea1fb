import { connect } from 'node:net';

const EVERY_MS = 2_000;

/** Waits until nobody else measures on these ports: two at once would measure each other. */
export async function onlyRun(port: number, say: (text: string) => void): Promise<void> {
  for (let waited = false; await isTaken(port); waited = true) {
    if (!waited) say(`端口 ${port} 有人在用，等另一次测量结束 / port ${port} is taken: waiting for another run to end …`);
    await new Promise((resolve) => setTimeout(resolve, EVERY_MS));
  }
}

function isTaken(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    const tell = (taken: boolean) => (): void => {
      socket.destroy();
      resolve(taken);
    };
    socket.once('connect', tell(true)).once('error', tell(false));
  });
}
