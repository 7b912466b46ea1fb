import { randomBytes } from 'node:crypto';
import { existsSync, linkSync, mkdirSync, readdirSync, renameSync, rmSync, rmdirSync, statSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { connect } from 'node:net';
import { join } from 'node:path';

const SOCKET_NAME = 'owner.sock';
const TAKEOVER_STALE_MS = 10_000;
const TAKEOVER_TRIES = 50;
const TAKEOVER_WAIT_MS = 100;

/** Somebody else owns the folder; hand the work to him at `socketPath`. */
export class DataDirOwned extends Error {
  readonly socketPath: string;
  constructor(dataDir: string, socketPath: string) {
    super(`${dataDir} 正由另一个进程使用（npm start？）/ is in use by another process (npm start?); its owner answers at ${socketPath}`);
    this.name = 'DataDirOwned';
    this.socketPath = socketPath;
  }
}

/** Ownership of a data folder, and the server through which other processes hand the owner work. */
export interface DataDirClaim {
  readonly server: Server;
  release(): Promise<void>;
}

/** Where the owner of a data folder is reached. */
export function ownerSocket(dataDir: string): string {
  return join(dataDir, SOCKET_NAME);
}

/**
 * Makes this process the one owner of a data folder, or rejects with {@link DataDirOwned}.
 *
 * Two processes on one PGlite folder lose acknowledged rows without an error. The lock is a listening Unix socket: the
 * kernel knows whether its owner lives, also while he is frozen, and forgets him when he is killed; no heartbeat that a
 * long statement could miss, no process number that another process could inherit. The socket's file is readable by its
 * owner alone, so that whoever can connect may hand in work.
 */
export async function claimDataDir(dataDir: string): Promise<DataDirClaim> {
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  const owned = ownerSocket(dataDir);
  const mine = join(dataDir, `.owner-${process.pid}-${randomBytes(4).toString('hex')}.sock`);
  const server = createServer();
  await listen(server, mine);
  try {
    await takeOver(dataDir, mine, owned);
  } catch (error) {
    await close(server);
    rmSync(mine, { force: true });
    throw error;
  }
  // What a killed owner left behind.
  for (const file of readdirSync(dataDir))
    if (file.startsWith('.owner-') && join(dataDir, file) !== mine) rmSync(join(dataDir, file), { force: true });
  return {
    server,
    async release() {
      if (existsSync(owned)) rmSync(owned, { force: true });
      rmSync(mine, { force: true });
      await close(server);
    },
  };
}

async function takeOver(dataDir: string, mine: string, owned: string): Promise<void> {
  const turn = join(dataDir, '.takeover');
  for (let tries = 0; tries < TAKEOVER_TRIES; tries += 1) {
    // One process at a time looks whether the owner lives and replaces him: two would each replace the other.
    if (!enter(turn)) {
      await wait(TAKEOVER_WAIT_MS);
      continue;
    }
    try {
      if (existsSync(owned) && (await isAlive(owned))) throw new DataDirOwned(dataDir, owned);
      const draft = `${mine}.link`;
      linkSync(mine, draft);
      renameSync(draft, owned);
      return;
    } finally {
      rmdirSync(turn);
    }
  }
  throw new Error(`${dataDir}: 等待其他进程启动超时，请重试 / another process kept starting; try again`);
}

function enter(turn: string): boolean {
  try {
    mkdirSync(turn);
    return true;
  } catch {
    try {
      if (Date.now() - statSync(turn).mtimeMs > TAKEOVER_STALE_MS) rmdirSync(turn);
    } catch {
      // Gone in the meantime: the next try sees.
    }
    return false;
  }
}

/** Whether a process listens behind a socket file. The kernel accepts for a frozen one too. */
export function isAlive(socketPath: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(socketPath);
    const answer = (alive: boolean): void => {
      socket.destroy();
      resolve(alive);
    };
    socket.once('connect', () => answer(true));
    socket.once('error', (error: NodeJS.ErrnoException) => answer(error.code === 'EAGAIN'));
  });
}

function listen(server: Server, path: string): Promise<void> {
  const mask = process.umask(0o077);
  return new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(path, () => resolve());
  }).finally(() => process.umask(mask));
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.closeAllConnections();
    server.close(() => resolve());
  });
}

function wait(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
