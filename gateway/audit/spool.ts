import { mkdirSync } from 'node:fs';
import type { KeyObject } from 'node:crypto';
import { chainStart, signCheckpoint } from '../../common/auditChain.ts';
import { CreditGraphError } from '../../common/errors.ts';
import { Batch } from './batch.ts';
import { realDisk, type Disk } from './disk.ts';
import type { FieldSet } from './requestEntry.ts';
import { segmentPath, type Segment } from './segments.ts';

/** What nobody waits for is on the disk after this long. */
const LAZY_MS = 50;
/** Nobody waits longer for others and for the disk together, where the disk takes less: under load more share one commit, and who comes first waits for nobody. */
const WAIT_MS = 9;
/** Under load is: so many entries within so long. One client that asks again as soon as it is answered waits for nobody. */
const BUSY_ENTRIES = 8;
const BUSY_MS = 20;
/** Entries, and time, between two signatures. */
const SIGN_EVERY = 1_000;
const SIGN_AFTER_MS = 5_000;
/** The part of the room that only what has to be recorded may use. */
const RESERVED = 0.25;
/** A file is this part of the room: what has been sent on is removed by the file. */
const SEGMENTS = 8;
const MAX_SEGMENT_BYTES = 16 * 1024 * 1024;

/** What a spool is made of. */
export interface SpoolOptions {
  readonly folder: string;
  readonly chain: string;
  readonly maxBytes: number;
  readonly key: KeyObject;
  readonly onFailure: (error: unknown) => void;
  /** An entry was not recorded. */
  readonly onMissed: () => void;
  /** There is something to send on. */
  readonly onCommitted: () => void;
  readonly disk?: Disk;
  readonly now?: () => number;
}

/**
 * The log of one process on its own disk: numbered entries, each with the hash over all before it, in files that are only appended to. Who
 * waits, waits for one synchronous write together with all who came while the one before it ran. What could not be written leaves no trace: the
 * file is cut back to what was, so that the chain never branches.
 */
export class Spool {
  readonly #options: SpoolOptions;
  readonly #disk: Disk;
  readonly #now: () => number;
  readonly #segments: (Segment & { length: number })[] = [];
  readonly #segmentBytes: number;
  #number = 0;
  #hash: string;
  #durable: { number: number; hash: string };
  /** The oldest is written next, the youngest takes what comes. */
  #batches: Batch[] = [];
  #spare: Buffer | undefined;
  /** Of all files. */
  #written = 0;
  /** Of what waits to be written. */
  #waiting = 0;
  #file: number | undefined;
  #isTorn = false;
  #running: Promise<void> | undefined;
  #lazy: NodeJS.Timeout | undefined;
  #unsigned = 0;
  #signedAt: number;
  #signing: NodeJS.Timeout | undefined;
  /** The file being written ends with what is signed already. */
  #isEnding = false;
  /** The sets of fields that the chain has spelt out, and where. */
  readonly #defined = new Map<string, number>();
  #missed = { refused: 0, open: 0 };
  #time = { at: Number.NaN, text: '' };
  #isClosed = false;
  #committingSince = Number.NEGATIVE_INFINITY;
  /** How long the last commit took the disk. */
  #commitMs = 0;
  /** When the last entries came, by number. */
  readonly #cameAt = new Float64Array(BUSY_ENTRIES).fill(Number.NEGATIVE_INFINITY);

  constructor(options: SpoolOptions) {
    this.#options = options;
    this.#disk = options.disk ?? realDisk;
    this.#now = options.now ?? Date.now;
    this.#segmentBytes = Math.min(MAX_SEGMENT_BYTES, options.maxBytes / SEGMENTS);
    this.#hash = chainStart(options.chain);
    this.#durable = { number: 0, hash: this.#hash };
    this.#signedAt = this.#now();
    mkdirSync(options.folder, { recursive: true, mode: 0o700 });
    this.#checkpoint();
    this.#run();
  }

  /** What of the chain is on the disk, and not yet removed. */
  get segments(): readonly Segment[] {
    return this.#segments;
  }

  /** Of all files, and of what waits to be written. */
  get bytes(): number {
    return this.#written + this.#waiting;
  }

  /**
   * Appends an entry, given as JSON without its first brace. Where it has to be recorded: resolves once it is on the disk, rejects with
   * AUDIT_UNAVAILABLE where it cannot be. Otherwise nobody waits; what finds no room is counted.
   */
  append(text: string, waits: boolean, sets: readonly FieldSet[] = []): Promise<void> | undefined {
    const room = waits ? this.#options.maxBytes : this.#options.maxBytes * (1 - RESERVED);
    if (this.#isClosed || this.bytes + text.length > room) {
      this.#miss(waits);
      return waits ? Promise.reject(new CreditGraphError('AUDIT_UNAVAILABLE')) : undefined;
    }
    this.#sayMissed();
    for (const set of sets) this.#define(set);
    const batch = this.#enqueue(text);
    batch.requests[waits ? 'waiting' : 'open'] += 1;
    // It may be signed at once: who waits, waits for that too.
    const settled = waits ? batch.settled() : undefined;
    this.#unsigned += 1;
    if (this.#unsigned >= SIGN_EVERY || this.#now() - this.#signedAt > SIGN_AFTER_MS) this.#checkpoint();
    else if (!this.#signing) this.#signing = setTimeout(() => this.#signAtRest(), SIGN_AFTER_MS).unref();
    if (waits) this.#run();
    else this.#lazy ??= setTimeout(() => this.#run(), LAZY_MS);
    return settled;
  }

  /** An entry about the log itself. */
  note(text: string): void {
    this.#enqueue(text);
    this.#run();
  }

  /** Removes a file whose lines are all kept elsewhere; the one being written stays. */
  async remove({ path }: Segment): Promise<boolean> {
    const place = this.#segments.findIndex((segment) => segment.path === path);
    const segment = this.#segments[place];
    if (!segment || (place === this.#segments.length - 1 && this.#file !== undefined)) return false;
    await this.#disk.remove(path);
    this.#segments.splice(this.#segments.indexOf(segment), 1);
    this.#written -= segment.length;
    return true;
  }

  /** Ends the chain with a signature; everything appended is on the disk, or was rejected. */
  async close(): Promise<void> {
    this.#isClosed = true;
    clearTimeout(this.#signing);
    this.#sayMissed();
    this.#checkpoint(true);
    this.#run();
    while (this.#running) await this.#running;
    if (this.#file !== undefined) await this.#disk.close(this.#file).catch(() => undefined);
    this.#file = undefined;
  }

  #enqueue(text: string): Batch {
    const batch = this.#openBatch();
    const before = batch.length;
    this.#number += 1;
    this.#cameAt[this.#number % BUSY_ENTRIES] = performance.now();
    this.#hash = batch.add(this.#number, this.#hash, `{"n":${this.#number},"at":"${this.#timeText()}",${text}`);
    this.#waiting += batch.length - before;
    return batch;
  }

  #isBusy(): boolean {
    // What the next entry will take the place of came before all others.
    return performance.now() - (this.#cameAt[(this.#number + 1) % BUSY_ENTRIES] as number) < BUSY_MS;
  }

  #openBatch(): Batch {
    const last = this.#batches.at(-1);
    if (last && !last.endsFile) return last;
    const batch = new Batch(this.#spare);
    this.#spare = undefined;
    this.#batches.push(batch);
    return batch;
  }

  /** Of one millisecond it is written out once. */
  #timeText(): string {
    const now = this.#now();
    if (now !== this.#time.at) this.#time = { at: now, text: new Date(now).toISOString() };
    return this.#time.text;
  }

  #signAtRest(): void {
    this.#signing = undefined;
    if (this.#unsigned === 0) return;
    this.#checkpoint();
    this.#run();
  }

  #define({ digest, fields }: FieldSet): void {
    if (this.#defined.has(digest)) return;
    this.#enqueue(`"kind":"FIELDS","set":"${digest}","fields":${fields}}`);
    this.#defined.set(digest, this.#number);
  }

  #checkpoint(closes = false): void {
    const signature = signCheckpoint(this.#options.chain, this.#number, this.#hash, this.#options.key);
    this.#enqueue(`"kind":"CHECKPOINT","signature":"${signature}"${closes ? ',"closes":true' : ''}}`);
    this.#unsigned = 0;
    this.#signedAt = this.#now();
  }

  #sayMissed(): void {
    const { refused, open } = this.#missed;
    if (refused + open === 0) return;
    this.#missed = { refused: 0, open: 0 };
    this.#enqueue(`"kind":"MISSED","refused":${refused},"open":${open}}`);
  }

  #miss(waits: boolean): void {
    this.#missed[waits ? 'refused' : 'open'] += 1;
    this.#options.onMissed();
  }

  #run(): void {
    this.#running ??= this.#work().finally(() => {
      this.#running = undefined;
      if (this.#batches.length > 0) this.#run();
    });
  }

  async #work(): Promise<void> {
    // What comes in one turn of the event loop shares one commit.
    await new Promise<void>((resolve) => setImmediate(resolve));
    clearTimeout(this.#lazy);
    this.#lazy = undefined;
    while (this.#batches.length > 0) {
      const early = this.#committingSince + WAIT_MS - this.#commitMs - performance.now();
      if (early > 0 && this.#isBusy()) await new Promise((resolve) => setTimeout(resolve, early));
      this.#committingSince = performance.now();
      const batch = this.#batches.shift() as Batch;
      try {
        await this.#commit(batch);
      } catch (error) {
        this.#giveUp(batch, error);
        return;
      }
      this.#commitMs = performance.now() - this.#committingSince;
      batch.settle();
      this.#spare = batch.release();
      this.#options.onCommitted();
    }
  }

  async #commit(batch: Batch): Promise<void> {
    if (this.#file === undefined) {
      const first = this.#durable.number + 1;
      const path = segmentPath(this.#options.folder, first);
      const file = await this.#disk.create(path, 0o600);
      await this.#disk.syncFolder(this.#options.folder);
      this.#file = file;
      this.#segments.push({ first, path, length: 0 });
    }
    const segment = this.#segments.at(-1) as { length: number };
    if (this.#isTorn) await this.#disk.truncate(this.#file, segment.length);
    this.#isTorn = true;
    await this.#disk.write(this.#file, batch.bytes, segment.length);
    this.#isTorn = false;
    segment.length += batch.length;
    this.#written += batch.length;
    this.#waiting -= batch.length;
    this.#durable = { number: batch.number, hash: batch.hash };
    if (batch.endsFile) {
      const file = this.#file;
      this.#file = undefined;
      this.#isEnding = false;
      await this.#disk.close(file);
    } else if (segment.length >= this.#segmentBytes && !this.#isEnding && !this.#isClosed) {
      this.#isEnding = true;
      this.#checkpoint();
      this.#openBatch().endsFile = true;
    }
  }

  /** Nothing of what was not committed happened: the chain goes on from what was. */
  #giveUp(batch: Batch, error: unknown): void {
    // Closing the file failed, after what they wait for was done.
    const isDurable = batch.number <= this.#durable.number;
    if (isDurable) batch.settle();
    const lost = isDurable ? this.#batches : [batch, ...this.#batches];
    this.#batches = [];
    this.#waiting = 0;
    this.#number = this.#durable.number;
    this.#hash = this.#durable.hash;
    this.#isEnding = false;
    for (const [digest, number] of this.#defined) if (number > this.#durable.number) this.#defined.delete(digest);
    this.#options.onFailure(error);
    for (const each of lost) {
      for (let open = 0; open < each.requests.open; open += 1) this.#miss(false);
      for (let waiting = 0; waiting < each.requests.waiting; waiting += 1) this.#miss(true);
      each.settle(new CreditGraphError('AUDIT_UNAVAILABLE'));
    }
  }
}
