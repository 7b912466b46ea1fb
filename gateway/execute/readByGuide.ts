import type { FieldGuide, Guide, LeafGuide, ObjectGuide } from '../compile/guide.ts';
import { turnPrefix } from './documents.ts';
import { setOwn, type PlainObject } from '../../common/plainObject.ts';
import { Span } from '../compile/span.ts';
import type { WireText } from '../../common/wireText.ts';

/** Whatever is not exactly as the guide says: the answer is then parsed, and judged there. */
const SURPRISE: unique symbol = Symbol('not as the guide says');

/** Longer answers are parsed: no count of values is kept here. */
const MAX_LENGTH = 4_000_000;
/** Longer ones are not given to a regular expression: what it has to remember grows with the text. */
const MAX_MATCHED_LENGTH = 500_000;
const MAX_REMEMBERED_LENGTH = 12;
const MAX_REMEMBERED = 10_000;
const MAX_INT = 2_147_483_647;
const MIN_INT = -2_147_483_648;

const QUOTE = 34;
const COMMA = 44;
const MINUS = 45;
const ZERO = 48;
const NINE = 57;
const OPEN_LIST = 91;
const BACKSLASH = 92;
const CLOSE_LIST = 93;
const OPEN_OBJECT = 123;
const CLOSE_OBJECT = 125;
const CONTROL = /[\x00-\x1f]/; // eslint-disable-line no-control-regex -- what JSON may not hold inside a string
/** The escapes that JSON.stringify writes itself; with any other the text is not what it would have become. */
const SHORT_ESCAPES = new Set(['"', '\\', 'b', 'f', 'n', 'r', 't'].map((character) => character.charCodeAt(0)));

/** What stands under one key of an answer's `data`: one object, or as many entities as were asked for. */
export interface GuidedEntry {
  readonly key: string;
  readonly guide: ObjectGuide;
  /** How many entities; undefined: the guide is of `data` itself. */
  readonly entities: number;
}

/**
 * Reads `{"data":{…}}` by the guides of what was asked for: every key once and in order, every value of its type, nothing
 * else. Returns `undefined` for anything else, whatever it is; nothing of a text is used that was not checked.
 */
export function readEntitiesByGuide(text: WireText, entries: readonly GuidedEntry[]): PlainObject[][] | undefined {
  return attempt(text, (reader) => {
    const lists: PlainObject[][] = [];
    for (const [index, entry] of entries.entries()) {
      if (index > 0) reader.expect(COMMA);
      reader.label(`"${entry.key}":`);
      reader.expect(OPEN_LIST);
      const entities: PlainObject[] = [];
      for (let count = 0; count < entry.entities; count += 1) {
        if (count > 0) reader.expect(COMMA);
        entities.push(reader.object(entry.guide));
      }
      reader.expect(CLOSE_LIST);
      lists.push(entities);
    }
    return lists;
  });
}

/** As {@link readEntitiesByGuide}, for root fields. */
export function readRootByGuide(text: WireText, guide: ObjectGuide): PlainObject | undefined {
  return attempt(text, (reader) => reader.fields(guide.fields));
}

/** As {@link readRootByGuide}, for root fields that were asked for `count` times, each time under names of its own. */
export function readRootsByGuide(text: WireText, guide: ObjectGuide, count: number): PlainObject[] | undefined {
  return attempt(text, (reader) => {
    const turns: PlainObject[] = [];
    for (let turn = 0; turn < count; turn += 1) {
      if (turn > 0) reader.expect(COMMA);
      turns.push(reader.fields(fieldsOfTurn(guide, turn)));
    }
    return turns;
  });
}

const ofTurns = new WeakMap<ObjectGuide, (readonly FieldGuide[])[]>();

function fieldsOfTurn(guide: ObjectGuide, turn: number): readonly FieldGuide[] {
  let turns = ofTurns.get(guide);
  if (!turns) ofTurns.set(guide, (turns = []));
  return (turns[turn] ??= guide.fields.map((field) => ({ ...field, label: `"${turnPrefix(turn)}${field.label.slice(1)}` })));
}

function attempt<T>(given: WireText, read: (reader: GuidedReader) => T): T | undefined {
  const text = given.endsWith('\n') ? given.slice(0, -1) : given;
  if (text.length > MAX_LENGTH || CONTROL.test(text)) return undefined;
  const reader = new GuidedReader(text);
  try {
    reader.label('{"data":{');
    const result = read(reader);
    reader.label('}}');
    return reader.isAtEnd() ? result : undefined;
  } catch (error) {
    if (error === SURPRISE) return undefined;
    throw error;
  }
}

function surprise(): never {
  // eslint-disable-next-line @typescript-eslint/only-throw-error -- a signal, caught above; an Error would take longer to make than the reading
  throw SURPRISE;
}

class GuidedReader {
  readonly #text: WireText;
  readonly #hasEscapes: boolean;
  #at = 0;

  constructor(text: WireText) {
    this.#text = text;
    this.#hasEscapes = text.includes('\\');
  }

  isAtEnd(): boolean {
    return this.#at === this.#text.length;
  }

  expect(character: number): void {
    if (this.#text.charCodeAt(this.#at) !== character) surprise();
    this.#at += 1;
  }

  label(label: WireText): void {
    if (!this.#text.startsWith(label, this.#at)) surprise();
    this.#at += label.length;
  }

  object(guide: ObjectGuide): PlainObject {
    this.expect(OPEN_OBJECT);
    const object = this.fields(guide.fields);
    this.expect(CLOSE_OBJECT);
    return object;
  }

  fields(fields: readonly FieldGuide[]): PlainObject {
    const object: PlainObject = {};
    for (let index = 0; index < fields.length; index += 1) {
      const field = fields[index] as FieldGuide;
      if (index > 0) this.expect(COMMA);
      this.label(field.label);
      if (this.#isNull()) {
        if (!field.isNullable) surprise();
        this.#at += 4;
        setOwn(object, field.key, null);
      } else if (field.form !== undefined) {
        const start = this.#at;
        if (!this.#matches(field.pattern)) this.#pass(field.value);
        setOwn(object, field.key, new Span(this.#text.slice(start, this.#at), field.form));
      } else setOwn(object, field.key, this.#value(field.value));
    }
    return object;
  }

  /** Goes past a value that is as a pattern says; where it is not nothing is said of it. */
  #matches(pattern: RegExp | undefined): boolean {
    if (!pattern || this.#text.length > MAX_MATCHED_LENGTH) return false;
    pattern.lastIndex = this.#at;
    if (!pattern.test(this.#text)) return false;
    this.#at = pattern.lastIndex;
    return true;
  }

  #isNull(): boolean {
    return this.#text.charCodeAt(this.#at) === 110 && this.#text.startsWith('null', this.#at);
  }

  #value(guide: Guide): unknown {
    if (guide.kind === 'object') return this.object(guide);
    if (guide.kind !== 'list') {
      const start = this.#at;
      this.#leaf(guide);
      if (guide.kind === 'string' && !this.#hasEscapes) return this.#text.slice(start + 1, this.#at - 1);
      return JSON.parse(this.#text.slice(start, this.#at)) as unknown;
    }
    const items: unknown[] = [];
    this.expect(OPEN_LIST);
    while (this.#text.charCodeAt(this.#at) !== CLOSE_LIST) {
      if (items.length > 0) this.expect(COMMA);
      if (!this.#isNull()) items.push(this.#value(guide.item));
      else {
        if (!guide.isNullable) surprise();
        this.#at += 4;
        items.push(null);
      }
    }
    this.#at += 1;
    return items;
  }

  /** Checks a value and goes past it. */
  #pass(guide: Guide): void {
    if (guide.kind === 'list') {
      this.expect(OPEN_LIST);
      for (let count = 0; this.#text.charCodeAt(this.#at) !== CLOSE_LIST; count += 1) {
        if (count > 0) this.expect(COMMA);
        if (!this.#isNull()) this.#pass(guide.item);
        else {
          if (!guide.isNullable) surprise();
          this.#at += 4;
        }
      }
      this.#at += 1;
      return;
    }
    if (guide.kind !== 'object') {
      this.#leaf(guide);
      return;
    }
    this.expect(OPEN_OBJECT);
    const { fields } = guide;
    for (let index = 0; index < fields.length; index += 1) {
      const field = fields[index] as FieldGuide;
      if (index > 0) this.expect(COMMA);
      this.label(field.label);
      if (!this.#isNull()) this.#pass(field.value);
      else {
        if (!field.isNullable) surprise();
        this.#at += 4;
      }
    }
    this.expect(CLOSE_OBJECT);
  }

  #leaf(guide: LeafGuide): void {
    const start = this.#at;
    switch (guide.kind) {
      case 'string':
        this.#string();
        if (guide.exactly !== undefined && this.#text.slice(start, this.#at) !== guide.exactly) surprise();
        return;
      case 'int':
        this.#int();
        return;
      case 'boolean':
        if (this.#text.startsWith('true', this.#at)) this.#at += 4;
        else this.label('false');
        return;
      case 'checked': {
        // A scalar of the graph's own, a Float, an enum: right where writing its value gives this very text.
        const isText = this.#text.charCodeAt(this.#at) === QUOTE;
        if (isText) this.#string();
        else this.#number();
        const text = this.#text.slice(start, this.#at);
        if (!guide.accepted.has(text)) this.#check(guide, text, isText);
      }
    }
  }

  #check({ write, accepted }: LeafGuide, text: WireText, isText: boolean): void {
    if (this.#hasEscapes && text.includes('\\')) surprise();
    if (write(isText ? text.slice(1, -1) : Number(text)) !== text) surprise();
    // Days and names of enums come again and again; a longer text would keep the answer alive that it is a part of.
    if (text.length > MAX_REMEMBERED_LENGTH) return;
    if (accepted.size >= MAX_REMEMBERED) accepted.clear();
    accepted.add(text);
  }

  #string(): void {
    this.expect(QUOTE);
    if (!this.#hasEscapes) {
      const end = this.#text.indexOf('"', this.#at);
      if (end === -1) surprise();
      this.#at = end + 1;
      return;
    }
    for (;;) {
      const character = this.#text.charCodeAt(this.#at);
      if (Number.isNaN(character)) surprise();
      this.#at += 1;
      if (character === QUOTE) return;
      if (character !== BACKSLASH) continue;
      if (!SHORT_ESCAPES.has(this.#text.charCodeAt(this.#at))) surprise();
      this.#at += 1;
    }
  }

  /** An integer as JSON.stringify writes it: no sign but a minus, no leading zero. */
  #int(): void {
    const isNegative = this.#text.charCodeAt(this.#at) === MINUS;
    if (isNegative) this.#at += 1;
    const start = this.#at;
    let value = 0;
    for (;;) {
      const digit = this.#text.charCodeAt(this.#at) - ZERO;
      if (!(digit >= 0 && digit <= 9)) break;
      value = value * 10 + digit;
      this.#at += 1;
    }
    const length = this.#at - start;
    if (length === 0 || length > 10 || (length > 1 && this.#text.charCodeAt(start) === ZERO)) surprise();
    if (isNegative ? value === 0 || -value < MIN_INT : value > MAX_INT) surprise();
  }

  /** Goes past the characters of a number; whether it is one, and written as it would be, is for the caller to say. */
  #number(): void {
    const start = this.#at;
    for (;;) {
      const character = this.#text.charCodeAt(this.#at);
      const isPart = (character >= ZERO && character <= NINE) || character === MINUS || character === 46;
      if (!isPart) break;
      this.#at += 1;
    }
    if (this.#at === start) surprise();
  }
}
