/** Bytes that are put together piece by piece, in a buffer that grows. */
export class ByteWriter {
  length = 0;
  private buffer: Buffer;

  constructor(size: number) {
    this.buffer = Buffer.allocUnsafe(size);
  }

  /** Adds a range of other bytes. */
  put(source: Buffer, from: number, to: number): void {
    const size = to - from;
    this.reserve(size);
    // A call into the runtime costs more than a short loop.
    if (size > 96) source.copy(this.buffer, this.length, from, to);
    else for (let at = 0; at < size; at += 1) this.buffer[this.length + at] = source[from + at] as number;
    this.length += size;
  }

  /** Adds all of some bytes. */
  add(bytes: Buffer): void {
    this.put(bytes, 0, bytes.length);
  }

  /** Adds what another has. */
  append(other: ByteWriter): void {
    this.put(other.buffer, 0, other.length);
  }

  /** Whether a byte is among those written from a place on. */
  has(byte: number, from: number): boolean {
    for (let at = from; at < this.length; at += 1) if (this.buffer[at] === byte) return true;
    return false;
  }

  /** Whether what was written is the same. */
  equals(bytes: Buffer): boolean {
    if (bytes.length !== this.length) return false;
    for (let at = 0; at < this.length; at += 1) if (this.buffer[at] !== bytes[at]) return false;
    return true;
  }

  byte(value: number): void {
    this.reserve(1);
    this.buffer[this.length] = value;
    this.length += 1;
  }

  /** Adds text that is ASCII. */
  ascii(text: string): void {
    this.reserve(text.length);
    this.length += this.buffer.write(text, this.length, 'latin1');
  }

  /** Adds any text. */
  text(text: string): void {
    this.reserve(3 * text.length);
    this.length += this.buffer.write(text, this.length, 'utf8');
  }

  /** What was written, as long as nothing more is. */
  written(): Buffer {
    return this.buffer.subarray(0, this.length);
  }

  private reserve(size: number): void {
    if (this.length + size <= this.buffer.length) return;
    const larger = Buffer.allocUnsafe(Math.max(this.buffer.length * 2, this.length + size));
    this.buffer.copy(larger, 0, 0, this.length);
    this.buffer = larger;
  }
}
