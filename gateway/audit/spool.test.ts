import { generateKeyPairSync } from 'node:crypto';
import { appendFileSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chainStart, entryHash, isSignedCheckpoint, readLine } from '../../common/auditChain.ts';
import { fieldSetDigest, parseEntry, type AuditEntry } from '../../common/auditEntry.ts';
import { realDisk, type Disk } from './disk.ts';
import { drainer, type SendLines } from './drainer.ts';
import { recover } from './recover.ts';
import { Spool, type SpoolOptions } from './spool.ts';

const { privateKey, publicKey } = generateKeyPairSync('ed25519');
const CHAIN = '0123456789abcdef';
const entry = (request: string): string =>
  `"kind":"REQUEST","logs":["DATA_ACCESS"],"request":"${request}","revision":1,"outcome":"ANSWERED"}`;

/** Appends the entry of a request. */
const append = (spool: Spool, request: string, waits: boolean): Promise<void> | undefined =>
  spool.append({ waits, atMost: 1024, write: () => ({ text: entry(request), sets: [] }) });

describe('the spool', () => {
  let folder: string;
  let spools: Spool[];
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'credit-graph-spool-'));
    spools = [];
  });
  afterEach(async () => {
    await Promise.all(spools.map((spool) => spool.close()));
    rmSync(folder, { recursive: true });
  });

  let missed = 0;
  const open = (options: Partial<SpoolOptions> = {}): Spool => {
    missed = 0;
    const quiet = { onFailure: () => undefined, onMissed: () => void (missed += 1), onCommitted: () => undefined };
    const spool = new Spool({ folder, chain: CHAIN, maxBytes: 1024 * 1024, key: privateKey, ...quiet, ...options });
    spools.push(spool);
    return spool;
  };
  const texts = (): string[] =>
    readdirSync(folder)
      .filter((name) => name.endsWith('.log'))
      .sort()
      .flatMap((name) => readFileSync(join(folder, name), 'utf8').trimEnd().split('\n'));
  /** The entries on the disk, every one of which follows from the one before; every signature is right. */
  const entries = (): AuditEntry[] => {
    let hash = chainStart(CHAIN);
    return texts().map((text, index) => {
      const line = readLine(text);
      if (!line) throw new Error(`no line: ${text}`);
      const parsed = parseEntry(line.entry);
      expect([parsed.n, entryHash(hash, line.entry)]).toEqual([index + 1, line.hash]);
      if (parsed.kind === 'CHECKPOINT') expect(isSignedCheckpoint(CHAIN, index, hash, parsed.signature, [publicKey])).toBe(true);
      hash = line.hash;
      return parsed;
    });
  };
  const requests = (): string[] => entries().flatMap((each) => (each.kind === 'REQUEST' ? [each.request] : []));

  it('has everything on the disk that was waited for, chained and signed from its first entry to its last', async () => {
    const spool = open();
    await append(spool, 'a', true);
    expect(requests()).toEqual(['a']);
    void append(spool, 'b', false);
    await spool.close();
    expect(entries().map(({ kind }) => kind)).toEqual(['CHECKPOINT', 'REQUEST', 'REQUEST', 'CHECKPOINT']);
  });

  it('commits once for all who wait', async () => {
    let writes = 0;
    const disk: Disk = { ...realDisk, write: (...given) => ((writes += 1), realDisk.write(...given)) };
    const spool = open({ disk });
    await append(spool, 'first', true);
    writes = 0;
    await Promise.all(Array.from({ length: 200 }, (_, index) => append(spool, String(index), true) ?? Promise.resolve()));
    expect(writes).toBeLessThanOrEqual(2);
    expect(requests()).toHaveLength(201);
  });

  it('gathers those who come one soon after the other', async () => {
    let writes = 0;
    const disk: Disk = { ...realDisk, write: () => ((writes += 1), Promise.resolve()) };
    const spool = open({ disk });
    for (let turn = 0; turn < 100; turn += 1) {
      await new Promise((resolve) => setImmediate(resolve));
      for (let index = 0; index < 4; index += 1) void append(spool, `${turn}-${index}`, true);
    }
    await append(spool, 'last', true);
    expect(writes).toBeLessThan(60);
  });

  it('commits what nobody waits for once in a while, however much of it there is, and at once where somebody waits', async () => {
    let writes = 0;
    const disk: Disk = { ...realDisk, write: () => ((writes += 1), Promise.resolve()) };
    const spool = open({ disk });
    const since = performance.now();
    for (let turn = 0; turn < 100; turn += 1) {
      await new Promise((resolve) => setTimeout(resolve, 2));
      for (let index = 0; index < 4; index += 1) void append(spool, `${turn}-${index}`, false);
    }
    // Its first, and one in 50 ms since.
    expect(writes).toBeLessThanOrEqual(2 + (performance.now() - since) / 50);
    const before = writes;
    await append(spool, 'awaited', true);
    expect(writes - before).toBe(1);
  });

  it('keeps lines of any length and script, whatever buffer the one before had', async () => {
    const spool = open();
    const names = ['短', '李'.repeat(60_000), '𠮷é'.repeat(30_000), 'x', '王'.repeat(400_000)];
    const keeping = open({ folder: join(folder, 'larger'), maxBytes: 16 * 1024 * 1024 });
    for (const name of names.slice(0, 4)) await append(spool, name, true);
    expect(requests()).toEqual(names.slice(0, 4));
    await Promise.all(names.map((name) => append(keeping, name, true) ?? Promise.resolve()));
    await keeping.close();
    const [text = ''] = readdirSync(join(folder, 'larger')).map((name) => readFileSync(join(folder, 'larger', name), 'utf8'));
    expect([...text.matchAll(/"request":"([^"]*)"/g)].map(([, name]) => name)).toEqual(names);
    expect(keeping.bytes).toBe(Buffer.byteLength(text));
  });

  it('leaves nothing of what could not be written, and goes on in one chain once it can', async () => {
    let isFull = false;
    const disk: Disk = {
      ...realDisk,
      async write(file, bytes, position) {
        if (!isFull) return realDisk.write(file, bytes, position);
        // Half of it is there before the disk is full.
        await realDisk.write(file, bytes.subarray(0, bytes.length / 2), position);
        throw Object.assign(new Error('no space left'), { code: 'ENOSPC' });
      },
    };
    const spool = open({ disk });
    await append(spool, 'before', true);
    isFull = true;
    const waiting = append(spool, 'refused', true) as Promise<void>;
    void append(spool, 'open', false);
    const [refused] = await Promise.allSettled([waiting]);
    expect(refused).toMatchObject({ status: 'rejected', reason: { code: 'AUDIT_UNAVAILABLE' } });
    expect(missed).toBe(2);
    isFull = false;
    await append(spool, 'after', true);
    expect(requests()).toEqual(['before', 'after']);
    expect(entries().find(({ kind }) => kind === 'MISSED')).toMatchObject({ refused: 1, open: 1 });
  });

  it('holds no more than so many entries while the disk takes none, whatever room there is', async () => {
    let go: () => void = () => undefined;
    const hangs = new Promise<void>((resolve) => (go = resolve));
    const disk: Disk = { ...realDisk, write: (...given) => hangs.then(() => realDisk.write(...given)) };
    const spool = open({ disk, maxBytes: 1024 * 1024 * 1024 });
    const first = append(spool, 'first', true);
    await new Promise((resolve) => setTimeout(resolve, 30));
    for (let index = 0; index < 20_000; index += 1) void append(spool, String(index), false);
    expect(missed).toBe(0);
    void append(spool, 'too many', false);
    await expect(append(spool, 'too many', true)).rejects.toMatchObject({ code: 'AUDIT_UNAVAILABLE' });
    expect(missed).toBe(2);
    go();
    await first;
    await spool.close();
    expect(texts().filter((text) => text.includes('"kind":"REQUEST"'))).toHaveLength(20_001);
  });

  it('writes soon what nobody waits for, though it came while another commit was under way', async () => {
    let writes = 0;
    const slow: Disk = {
      ...realDisk,
      write: (...given) => ((writes += 1), new Promise((go) => setTimeout(go, 100))).then(() => realDisk.write(...given)),
    };
    const spool = open({ disk: slow });
    await new Promise((resolve) => setTimeout(resolve, 20));
    void append(spool, 'a', false);
    await new Promise((resolve) => setTimeout(resolve, 400));
    const before = writes;
    void append(spool, 'b', false);
    await new Promise((resolve) => setTimeout(resolve, 400));
    expect(writes).toBeGreaterThan(before);
    expect(requests()).toEqual(['a', 'b']);
  });

  it('counts what it lost though the entry that says so is lost too', async () => {
    let failures = 2;
    const disk: Disk = {
      ...realDisk,
      write: (...given) => ((failures -= 1) >= 0 ? Promise.reject(new Error('the disk is gone')) : realDisk.write(...given)),
    };
    const spool = open({ disk });
    const lost = [await Promise.allSettled([append(spool, 'first', true)]), await Promise.allSettled([append(spool, 'second', true)])];
    expect(lost.flat().map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    await append(spool, 'after', true);
    expect(entries().flatMap((each) => (each.kind === 'MISSED' ? [[each.refused, each.open]] : []))).toEqual([[2, 0]]);
  });

  it('lets nobody go whose entry cannot be written, and goes on', async () => {
    const spool = open();
    await append(spool, 'before', true);
    const broken = () => {
      throw new Error('a fault of ours');
    };
    const [beside, faulty] = await Promise.allSettled([
      append(spool, 'beside', true),
      spool.append({ waits: true, atMost: 1024, write: broken }),
    ]);
    expect([beside, faulty]).toMatchObject([{ reason: { code: 'AUDIT_UNAVAILABLE' } }, { reason: { code: 'AUDIT_UNAVAILABLE' } }]);
    await append(spool, 'after', true);
    expect(requests()).toEqual(['before', 'after']);
  });

  it('spells out a set of fields once, and again where it was not read for long', async () => {
    const spool = open({ mostDefined: 2 });
    const read = (coordinate: string) => {
      const fields = [{ coordinate, sectors: [] }];
      const sets = [{ digest: fieldSetDigest(fields), fields: JSON.stringify(fields) }];
      return spool.append({ waits: true, atMost: 1024, write: () => ({ text: entry(coordinate), sets }) });
    };
    for (const coordinate of ['a', 'a', 'b', 'c', 'a']) await read(coordinate);
    expect(entries().flatMap((each) => (each.kind === 'FIELDS' ? [each.fields[0]?.coordinate] : []))).toEqual(['a', 'b', 'c', 'a']);
  });

  it('keeps its bound: refuses first what nobody has to record, then what has to be', async () => {
    const spool = open({ maxBytes: 16 * 1024 });
    const long = 'x'.repeat(900);
    let accepted = 0;
    while (spool.bytes + 1024 <= 12 * 1024) {
      void append(spool, long, false);
      accepted += 1;
    }
    expect([append(spool, long, false), missed]).toEqual([undefined, 1]);
    await append(spool, long, true);
    const outcomes = await Promise.allSettled(Array.from({ length: 10 }, () => append(spool, long, true) ?? Promise.resolve()));
    expect(new Set(outcomes.map(({ status }) => status))).toEqual(new Set(['fulfilled', 'rejected']));
    expect(spool.bytes).toBeLessThan(17 * 1024);
    expect(requests().length).toBeGreaterThan(accepted);
  });

  it('is sent on in order and removed by the file, whatever fails on the way', async () => {
    const spool = open({ maxBytes: 64 * 1024 });
    for (let index = 0; index < 60; index += 1) await append(spool, `${index}-${'x'.repeat(400)}`, true);
    expect(spool.segments.length).toBeGreaterThan(2);
    const governance = fakeGovernance();
    let failures = 0;
    const flaky: SendLines = async (chain, lines) => {
      const answer = await governance.send(chain, lines);
      // Taken, and the answer lost.
      if ((failures += 1) % 2 === 1) throw new Error('connection lost');
      return answer;
    };
    const sending = drainer(
      { chain: CHAIN, segments: () => spool.segments, remove: (segment) => spool.remove(segment) },
      flaky,
      () => undefined,
    );
    await spool.close();
    while (!(await sending.close(1_000)));
    expect(governance.requests()).toHaveLength(60);
    expect(readdirSync(folder)).toEqual([]);
  });

  it('is sent on in few requests while it grows, and at once when it ends', async () => {
    // All of it in one file: of a file that is full the rest is sent at once.
    const spool = open({ maxBytes: 64 * 1024 * 1024 });
    const governance = fakeGovernance();
    let requests = 0;
    const sending = drainer(
      { chain: CHAIN, segments: () => spool.segments, remove: (segment) => spool.remove(segment) },
      (chain, lines) => ((requests += 1), governance.send(chain, lines)),
      () => undefined,
    );
    const startedAt = performance.now();
    let written = 0;
    for (; performance.now() < startedAt + 700; written += 1) {
      await append(spool, String(written), true);
      sending.wake();
    }
    // The first soon, then four times a second, however long the disk took.
    expect(requests).toBeLessThanOrEqual(1 + Math.ceil((performance.now() - startedAt) / 250));
    expect(written).toBeGreaterThan(requests);
    await spool.close();
    expect(await sending.close(1_000)).toBe(true);
    expect(governance.requests()).toHaveLength(written);
  });

  it('left by a process that died is sent on as far as it is whole; its torn end is dropped, said, and kept to be looked at', async () => {
    const left = join(folder, 'left');
    const spool = open({ folder: left });
    await append(spool, 'a', true);
    await append(spool, 'b', true);
    const [name = ''] = readdirSync(left);
    const file = join(left, name);
    const whole = readFileSync(file, 'utf8');
    const governance = fakeGovernance();
    // It had sent a part before it died.
    await governance.send(CHAIN, Buffer.from(whole.split('\n').slice(0, 2).join('\n') + '\n'));
    appendFileSync(file, `${'0'.repeat(64)} {"n":4,"at":"2026-11-24T00:00:00.000Z",${entry('never answered')}\n${'1'.repeat(64)} {"n":5`);
    const dropped = readFileSync(file).length - Buffer.byteLength(whole);
    expect(await recover({ chain: CHAIN, path: left }, governance.send)).toEqual({ chain: CHAIN, upTo: 3, droppedBytes: dropped });
    expect(governance.requests()).toEqual(['a', 'b']);
    expect(readdirSync(folder)).toEqual([`${CHAIN}.torn`]);
    spools = [];
  });

  it('left by a process that died is not touched where governance has forgotten what came before', async () => {
    const left = join(folder, 'left');
    const spool = open({ folder: left });
    await append(spool, 'a', true);
    const [name = ''] = readdirSync(left);
    writeFileSync(join(left, '000000000000009.log'), readFileSync(join(left, name)));
    rmSync(join(left, name));
    await expect(recover({ chain: CHAIN, path: left }, fakeGovernance().send)).rejects.toThrow(/left from 9/);
    expect(readdirSync(left)).toEqual(['000000000000009.log']);
    spools = [];
  });
});

/** Keeps a chain as governance does. */
function fakeGovernance() {
  let upTo = 0;
  let hash = chainStart(CHAIN);
  const kept: AuditEntry[] = [];
  const send: SendLines = (_chain, lines) => {
    for (const text of lines.length === 0 ? [] : lines.toString('utf8').trimEnd().split('\n')) {
      const line = readLine(text);
      const parsed = line && parseEntry(line.entry);
      if (!line || !parsed || parsed.n <= upTo) continue;
      if (parsed.n !== upTo + 1 || entryHash(hash, line.entry) !== line.hash) throw new Error('does not follow');
      [upTo, hash] = [parsed.n, line.hash];
      kept.push(parsed);
    }
    return Promise.resolve({ upTo, hash });
  };
  return { send, requests: () => kept.flatMap((each) => (each.kind === 'REQUEST' ? [each.request] : [])) };
}
