import { mkdirSync } from 'node:fs';
import type { KeyObject } from 'node:crypto';
import { chainStart, signCheckpoint } from '../../common/auditChain.ts';
import { CreditGraphError } from '../../common/errors.ts';
import { Batch } from './batch.ts';
import { realDisk, type Disk } from './disk.ts';
import type { FieldSet, Unwritten } from './requestEntry.ts';
import { segmentPath, type Segment } from './segments.ts';

/** What nobody waits for is on the disk after this long, and under load no sooner: a commit costs as much as many entries. */
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
/** While the disk takes nothing, what is to be written is held as it came, which is more than its text. */
const MOST_UNWRITTEN = 20_000;
/** A file is this part of the room: what has been sent on is removed by the file. */
const SEGMENTS = 8;
const MAX_SEGMENT_BYTES = 16 * 1024 * 1024;
/** Of so many sets of fields it is known that the chain has spelt them out; older ones are spelt out again. */
const MOST_DEFINED = 50_000;

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
  /** How many sets of fields are remembered. */
  readonly mostDefined?: number;
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
  /** Of the batch that is being written. */
  #waiting = 0;
  /** Entries of batches whose turn has not come: how many, and what they are taken to need. */
  #unwritten = { entries: 0, bytes: 0 };
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
  /** Ends the chain. */
  #last: Batch | undefined;
  #committingSince = Number.NEGATIVE_INFINITY;
  /** Ends the time in which what nobody waits for is gathered. */
  #hurry: (() => void) | undefined;
  /** How long the last commit took the disk. */
  #commitMs = 0;
  /** When the last entries came, by the order in which they did. */
  #came = 0;
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
    this.#openBatch();
    this.#run();
  }

  /** What of the chain is on the disk, and not yet removed. */
  get segments(): readonly Segment[] {
    return this.#segments;
  }

  /** Of all files, and of what waits to be written. */
  get bytes(): number {
    return this.#written + this.#waiting + this.#unwritten.bytes;
  }

  /**
   * Appends an entry, which is written when its commit comes. Where it has to be recorded: resolves once it is on the disk, rejects with
   * AUDIT_UNAVAILABLE where it cannot be. Otherwise nobody waits; what finds no room is counted.
   */
  append(entry: Unwritten): Promise<void> | undefined {
    const { waits, atMost } = entry;
    const room = waits ? this.#options.maxBytes : this.#options.maxBytes * (1 - RESERVED);
    if (this.#isClosed || this.bytes + atMost > room || this.#unwritten.entries >= MOST_UNWRITTEN) {
      this.#miss(waits);
      return waits ? Promise.reject(new CreditGraphError('AUDIT_UNAVAILABLE')) : undefined;
    }
    const batch = this.#enqueue(entry);
    this.#signing ??= setTimeout(() => this.#signAtRest(), SIGN_AFTER_MS).unref();
    if (!waits) {
      this.#lazy ??= setTimeout(() => {
        this.#lazy = undefined;
        this.#run();
      }, LAZY_MS);
      return undefined;
    }
    this.#run();
    this.#hurry?.();
    return batch.settled();
  }

  /** An entry about the log itself. */
  note(text: string): void {
    this.#enqueue({ waits: false, atMost: text.length, write: () => ({ text, sets: [] }) });
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
    this.#last = this.#openBatch();
    this.#last.signs = true;
    this.#run();
    this.#hurry?.();
    while (this.#running) await this.#running;
    if (this.#file !== undefined) await this.#disk.close(this.#file).catch(() => undefined);
    this.#file = undefined;
  }

  #enqueue(entry: Unwritten): Batch {
    const batch = this.#openBatch();
    batch.entries.push(entry);
    batch.cameAt.push(this.#now());
    this.#unwritten.entries += 1;
    this.#unwritten.bytes += entry.atMost;
    this.#came += 1;
    this.#cameAt[this.#came % BUSY_ENTRIES] = performance.now();
    return batch;
  }

  #isBusy(): boolean {
    // What the next entry will take the place of came before all others.
    return performance.now() - (this.#cameAt[(this.#came + 1) % BUSY_ENTRIES] as number) < BUSY_MS;
  }

  #openBatch(): Batch {
    const last = this.#batches.at(-1);
    if (last && !last.endsFile) return last;
    const batch = new Batch();
    this.#batches.push(batch);
    return batch;
  }

  #signAtRest(): void {
    this.#signing = undefined;
    if (this.#unsigned === 0 && this.#unwritten.entries === 0) return;
    this.#openBatch().signs = true;
    this.#run();
  }

  /** Writes a batch's entries out: one after the other they cost a fraction of what each does between other work. */
  #write(batch: Batch): void {
    this.#unwritten.entries -= batch.entries.length;
    for (const { atMost } of batch.entries) this.#unwritten.bytes -= atMost;
    batch.use(this.#spare);
    this.#spare = undefined;
    // A chain begins with a signature.
    if (this.#number === 0) this.#checkpoint(batch);
    this.#sayMissed(batch);
    for (const [index, entry] of batch.entries.entries()) {
      const { text, sets } = entry.write();
      const at = batch.cameAt[index] as number;
      for (const set of sets) this.#define(batch, set, at);
      this.#add(batch, text, at);
      this.#unsigned += 1;
      if (this.#unsigned >= SIGN_EVERY) this.#checkpoint(batch);
    }
    if (batch.endsFile || batch.signs || this.#now() - this.#signedAt > SIGN_AFTER_MS) this.#checkpoint(batch, batch === this.#last);
    this.#waiting = batch.length;
  }

  #add(batch: Batch, text: string, at = this.#now()): void {
    this.#number += 1;
    this.#hash = batch.add(this.#number, this.#hash, `{"n":${this.#number},"at":"${this.#timeText(at)}",${text}`);
  }

  /** Of one millisecond it is written out once. */
  #timeText(at: number): string {
    if (at !== this.#time.at) this.#time = { at, text: new Date(at).toISOString() };
    return this.#time.text;
  }

  #define(batch: Batch, { digest, fields }: FieldSet, at: number): void {
    if (this.#defined.has(digest)) return;
    this.#add(batch, `"kind":"FIELDS","set":"${digest}","fields":${fields}}`, at);
    this.#defined.set(digest, this.#number);
    const [oldest] = this.#defined.keys();
    if (oldest !== undefined && this.#defined.size > (this.#options.mostDefined ?? MOST_DEFINED)) this.#defined.delete(oldest);
  }

  #checkpoint(batch: Batch, closes = false): void {
    const signature = signCheckpoint(this.#options.chain, this.#number, this.#hash, this.#options.key);
    this.#add(batch, `"kind":"CHECKPOINT","signature":"${signature}"${closes ? ',"closes":true' : ''}}`);
    this.#unsigned = 0;
    this.#signedAt = this.#now();
  }

  #sayMissed(batch: Batch): void {
    const { refused, open } = this.#missed;
    if (refused + open === 0) return;
    batch.missed = this.#missed;
    this.#missed = { refused: 0, open: 0 };
    this.#add(batch, `"kind":"MISSED","refused":${refused},"open":${open}}`);
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
      await this.#gather();
      this.#committingSince = performance.now();
      const batch = this.#batches.shift() as Batch;
      try {
        this.#write(batch);
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

  /** Lets entries gather that may share a commit with those that are next. */
  async #gather(): Promise<void> {
    const idle = this.#committingSince + LAZY_MS - performance.now();
    if (idle > 0 && this.#batches[0]?.isAwaited === false && !this.#isClosed) {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, idle);
        this.#hurry = () => {
          clearTimeout(timer);
          resolve();
        };
      });
      this.#hurry = undefined;
    }
    const early = this.#committingSince + WAIT_MS - this.#commitMs - performance.now();
    if (early > 0 && this.#isBusy()) await new Promise((resolve) => setTimeout(resolve, early));
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
    this.#waiting = 0;
    this.#durable = { number: batch.number, hash: batch.hash };
    batch.isDurable = true;
    if (batch.endsFile) {
      const file = this.#file;
      this.#file = undefined;
      this.#isEnding = false;
      await this.#disk.close(file);
    } else if (segment.length >= this.#segmentBytes && !this.#isEnding && !this.#isClosed) {
      this.#isEnding = true;
      this.#openBatch().endsFile = true;
    }
  }

  /** Nothing of what was not committed happened: the chain goes on from what was. */
  #giveUp(batch: Batch, error: unknown): void {
    // Closing the file failed, after what they wait for was done.
    if (batch.isDurable) batch.settle();
    const lost = batch.isDurable ? this.#batches : [batch, ...this.#batches];
    this.#batches = [];
    this.#waiting = 0;
    this.#unwritten = { entries: 0, bytes: 0 };
    this.#number = this.#durable.number;
    this.#hash = this.#durable.hash;
    this.#isEnding = false;
    for (const [digest, number] of this.#defined) if (number > this.#durable.number) this.#defined.delete(digest);
    this.#options.onFailure(error);
    for (const each of lost) {
      this.#missed.refused += each.missed.refused;
      this.#missed.open += each.missed.open;
      for (const { waits } of each.entries) this.#miss(waits);
      each.settle(new CreditGraphError('AUDIT_UNAVAILABLE'));
    }
  }
}
