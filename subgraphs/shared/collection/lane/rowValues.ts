import type { CellValue } from '../readCell.ts';
import type { ByteWriter } from './byteWriter.ts';
import { constantOf, type Constant } from './constant.ts';

const NOTHING = 0;
const TEXT = 1;
const NUMBER = 2;
const CONSTANT = 3;

const NULL = constantOf(null);
const QUOTE = 34;

/** The values of one row by their place, most of them still bytes of the file. What is text has nothing in it that COPY or JSON would escape. */
export class RowValues {
  private readonly how: Uint8Array;
  private readonly from: Int32Array;
  private readonly to: Int32Array;
  private readonly source: Buffer[];
  private readonly constant: Constant[];

  constructor(places: number) {
    this.how = new Uint8Array(places);
    this.from = new Int32Array(places);
    this.to = new Int32Array(places);
    this.source = Array.from({ length: places }, () => NULL.copy);
    this.constant = Array.from({ length: places }, () => NULL);
  }

  /** Forgets the row. */
  clear(): void {
    this.how.fill(NOTHING);
  }

  setText(place: number, source: Buffer, from: number, to: number): void {
    this.how[place] = TEXT;
    this.source[place] = source;
    this.from[place] = from;
    this.to[place] = to;
  }

  setNumber(place: number, source: Buffer, from: number, to: number): void {
    this.setText(place, source, from, to);
    this.how[place] = NUMBER;
  }

  setConstant(place: number, constant: Constant): void {
    this.how[place] = constant.value === null ? NOTHING : CONSTANT;
    this.constant[place] = constant;
  }

  /** Takes over the value of another place. */
  copyFrom(place: number, other: number): void {
    this.how[place] = this.how[other] as number;
    this.source[place] = this.source[other] as Buffer;
    this.from[place] = this.from[other] as number;
    this.to[place] = this.to[other] as number;
    this.constant[place] = this.constant[other] as Constant;
  }

  isNull(place: number): boolean {
    return this.how[place] === NOTHING;
  }

  valueOf(place: number): CellValue {
    const how = this.how[place];
    if (how === NOTHING) return null;
    if (how === CONSTANT) return (this.constant[place] as Constant).value;
    const text = (this.source[place] as Buffer).toString('utf8', this.from[place], this.to[place]);
    return how === NUMBER ? Number(text) : text;
  }

  /** Writes the value for COPY. */
  copyTo(writer: ByteWriter, place: number): void {
    const how = this.how[place];
    if (how === NOTHING) writer.add(NULL.copy);
    else if (how === CONSTANT) writer.add((this.constant[place] as Constant).copy);
    else writer.put(this.source[place] as Buffer, this.from[place] as number, this.to[place] as number);
  }

  /** Writes the value as JSON. */
  jsonTo(writer: ByteWriter, place: number): void {
    const how = this.how[place];
    if (how === NOTHING) writer.add(NULL.json);
    else if (how === CONSTANT) writer.add((this.constant[place] as Constant).json);
    else {
      if (how === TEXT) writer.byte(QUOTE);
      writer.put(this.source[place] as Buffer, this.from[place] as number, this.to[place] as number);
      if (how === TEXT) writer.byte(QUOTE);
    }
  }
}
