import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

/** A line to a server of any kind, which can be cut. */
export interface SeverableLine {
  readonly port: number;
  /** Whether it is cut: what was connected is torn off, and nothing gets through. */
  cut: boolean;
  close(): Promise<void>;
}

/** Lays a line to where a URL points. */
export async function severableLine(to: string): Promise<SeverableLine> {
  const { hostname, port } = new URL(to);
  const open = new Set<Socket>();
  let isCut = false;
  const tear = (): void => open.forEach((socket) => socket.destroy());
  const server = createServer((near) => {
    if (isCut) return void near.destroy();
    const far = connect(Number(port), hostname);
    for (const [socket, other] of [
      [near, far],
      [far, near],
    ] as const) {
      open.add(socket);
      socket.pipe(other);
      socket.on('error', () => other.destroy());
      socket.on('close', () => {
        open.delete(socket);
        other.destroy();
      });
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    get cut() {
      return isCut;
    },
    set cut(value) {
      isCut = value;
      if (value) tear();
    },
    async close() {
      tear();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
