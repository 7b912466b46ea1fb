import { hash } from 'node:crypto';
import type { Unwritten } from './requestEntry.ts';

/** Lines mostly fit into this many bytes. */
const USUAL_BYTES = 64 * 1024;
/** Larger buffers are not kept for the next batch. */
const KEPT_BYTES = 1024 * 1024;
const HASH_LENGTH = 64;
const NONE = Buffer.alloc(0);
const SPACE = 0x20;
const END = 0x0a;

/**
 * Entries that are written together, and who waits for them. Each line stands as `writtenLine` has it: its text is put together once, for the
 * hash and the file, and into a buffer that the next batch uses again. A buffer or a promise for each line would cost more than all else.
 */
export class Batch {
  #bytes: Buffer = NONE;
  #length = 0;
  /** Of its last line. */
  number = 0;
  hash = '';
  /** What it will hold, and when each came (milliseconds since 1970). */
  readonly entries: Unwritten[] = [];
  readonly cameAt: number[] = [];
  /** How many it says are not in the log. */
  missed = { refused: 0, open: 0 };
  /** It is on the disk. */
  isDurable = false;
  /** It ends with a signature. */
  signs = false;
  /** The file ends with it. */
  endsFile = false;
  #promise: Promise<void> | undefined;
  #settle: ((error?: Error) => void) | undefined;

  get length(): number {
    return this.#length;
  }

  /** What is written. */
  get bytes(): Buffer {
    return this.#bytes.subarray(0, this.#length);
  }

  /** Gives it the buffer of a batch before it. */
  use(buffer: Buffer | undefined): void {
    if (buffer) this.#bytes = buffer;
  }

  /** Adds the line of an entry that follows the one with the hash `previous`, and answers its own hash. */
  add(number: number, previous: string, entry: string): string {
    const text = previous + entry;
    this.#hold(this.#length + text.length * 3 + 2);
    const start = this.#length;
    // The hash before it gives way to its own; the space between is not hashed.
    const end = start + 1 + this.#bytes.write(text, start + 1, 'utf8');
    const own = hash('sha256', text, 'hex');
    this.#bytes.write(own, start, 'latin1');
    this.#bytes[start + HASH_LENGTH] = SPACE;
    this.#bytes[end] = END;
    this.#length = end + 1;
    this.number = number;
    this.hash = own;
    return own;
  }

  /** Whether anybody waits for it. */
  get isAwaited(): boolean {
    return this.#promise !== undefined;
  }

  /** Resolves once it is on the disk, rejects where it cannot be. */
  settled(): Promise<void> {
    return (this.#promise ??= new Promise((resolve, reject) => {
      this.#settle = (error) => (error ? reject(error) : resolve());
    }));
  }

  /** Tells who waits. */
  settle(error?: Error): void {
    this.#settle?.(error);
  }

  /** Its buffer, for another batch; undefined where it has grown too large to be kept. */
  release(): Buffer | undefined {
    return this.#bytes.length <= KEPT_BYTES ? this.#bytes : undefined;
  }

  #hold(bytes: number): void {
    if (bytes <= this.#bytes.length) return;
    const larger = Buffer.allocUnsafe(Math.max(bytes, USUAL_BYTES, this.#bytes.length * 2));
    this.#bytes.copy(larger, 0, 0, this.#length);
    this.#bytes = larger;
  }
}
