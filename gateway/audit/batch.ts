import { hash } from 'node:crypto';

/** Lines mostly fit into this many bytes. */
const USUAL_BYTES = 64 * 1024;
/** Larger buffers are not kept for the next batch. */
const KEPT_BYTES = 1024 * 1024;
const HASH_LENGTH = 64;
const SPACE = 0x20;
const END = 0x0a;

/**
 * Lines that are written together, and who waits for them. Each line stands as `writtenLine` has it: its text is put together once, for the
 * hash and the file, and into a buffer that the next batch uses again. A buffer or a promise for each line would cost more than all else.
 */
export class Batch {
  #bytes: Buffer;
  #length = 0;
  /** Of its last line. */
  number = 0;
  hash = '';
  /** How many requests it holds that wait, and that do not. */
  readonly requests = { waiting: 0, open: 0 };
  /** The file ends with it. */
  endsFile = false;
  #promise: Promise<void> | undefined;
  #settle: ((error?: Error) => void) | undefined;

  constructor(buffer: Buffer = Buffer.allocUnsafe(USUAL_BYTES)) {
    this.#bytes = buffer;
  }

  get length(): number {
    return this.#length;
  }

  /** What is written. */
  get bytes(): Buffer {
    return this.#bytes.subarray(0, this.#length);
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
    const larger = Buffer.allocUnsafe(Math.max(bytes, this.#bytes.length * 2));
    this.#bytes.copy(larger, 0, 0, this.#length);
    this.#bytes = larger;
  }
}
