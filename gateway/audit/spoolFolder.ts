import { randomBytes } from 'node:crypto';
import { mkdirSync, readdirSync, renameSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { connect, createServer, type Server } from 'node:net';
import { join } from 'node:path';

const SOCKET = 'owner.sock';
/** A chain's folder; where another process took it over, with that one's chain behind it. */
const FOLDER = /^([0-9a-f]{16})(?:@([0-9a-f]{16}))?$/;

/** A process's own folder below SPOOL_DIR. */
export interface SpoolFolder {
  readonly chain: string;
  readonly path: string;
  /** Folders of processes that died, now this one's: nobody else will take them. */
  takeDead(): Promise<{ chain: string; path: string }[]>;
  /** Gives it up; removed with what is in it where all of that is kept elsewhere. */
  release(isEmpty: boolean): Promise<void>;
}

/**
 * Makes a folder for this process, with a socket in it that listens: the kernel knows whether its owner lives, also while it is frozen, and
 * forgets it when it is killed (docs/decisions/0002). Rejects where the path is too long for a socket or cannot be written.
 */
export async function spoolFolder(dir: string): Promise<SpoolFolder> {
  const chain = randomBytes(8).toString('hex');
  const path = join(dir, chain);
  const draft = join(dir, `.${chain}`);
  mkdirSync(draft, { recursive: true, mode: 0o700 });
  const server = createServer((socket) => socket.destroy());
  await listen(server, join(draft, SOCKET));
  // Whoever looks for dead ones never sees it without its socket.
  renameSync(draft, path);
  return {
    chain,
    path,
    async takeDead() {
      const taken: { chain: string; path: string }[] = [];
      for (const name of readdirSync(dir)) {
        const [, of, by] = FOLDER.exec(name) ?? [];
        if (of === undefined || of === chain || by === chain) continue;
        if (await isAlive(join(dir, by ?? of, SOCKET))) continue;
        const mine = join(dir, `${of}@${chain}`);
        try {
          // Of two that try, one finds it gone.
          renameSync(join(dir, name), mine);
          taken.push({ chain: of, path: mine });
        } catch (error) {
          if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
        }
      }
      return taken;
    },
    async release(isEmpty) {
      await new Promise<void>((resolve) => server.close(() => resolve()));
      if (isEmpty) await rm(path, { recursive: true, force: true });
    },
  };
}

function isAlive(socketPath: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(socketPath);
    const answer = (alive: boolean): void => {
      socket.destroy();
      resolve(alive);
    };
    socket.once('connect', () => answer(true));
    // A full backlog is that of a living owner.
    socket.once('error', (error: NodeJS.ErrnoException) => answer(error.code === 'EAGAIN'));
  });
}

function listen(server: Server, path: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error) =>
      reject(new Error(`SPOOL_DIR: ${path}: ${error.message}（套接字路径至多约 100 字节 / a socket's path has about 100 bytes at most）`)),
    );
    server.listen(path, () => {
      server.unref();
      resolve();
    });
  });
}
