import { hash } from 'node:crypto';
import { copyLine } from '../copyLine.ts';
import { keyPrefix } from '../identifyRow.ts';
import { impossibleDays } from '../impossibleDays.ts';
import type { Layout } from '../layout.ts';
import { joined } from '../mapRow.ts';
import type { HeaderMatch } from '../matchHeader.ts';
import type { CellValue } from '../readCell.ts';
import type { Reference } from '../resolveParties.ts';
import { ByteWriter } from './byteWriter.ts';
import { cellTaker } from './cellTaker.ts';
import { constantOf } from './constant.ts';
import { cutCells } from './cutCells.ts';
import { laneDates } from './laneDates.ts';
import { laneDerive } from './laneDerive.ts';
import { isIdentifier, LaneParties, type LaneParty } from './laneParties.ts';
import { RowValues } from './rowValues.ts';

/** A lane's answer about a row: written, to be read the long way, or to be taken again once its parties were looked up. */
export type LaneAnswer = 'TAKEN' | 'ODD' | LaneParty;

/** Takes rows of a file, as bytes. */
export interface RowLane {
  /** Who looks up whom rows name; absent where they name nobody to be looked up. */
  readonly parties?: LaneParties;
  /** Takes the row that lies between two places of the bytes, its line end not included, as a line for the stage's COPY. */
  take(bytes: Buffer, from: number, to: number, line: number, writer: ByteWriter, party?: LaneParty): LaneAnswer;
}

/** Takes the rows that are plainly clean. */
export interface CleanLane extends RowLane {
  readonly parties: LaneParties;
}

/** What a lane is made for. */
export interface LaneOptions {
  layout: Layout;
  match: HeaderMatch;
  references: readonly Reference[];
  /** The stage's columns for the values, in their order. */
  columns: readonly string[];
  today: string;
  /** Whether every row's hash is wanted. */
  settle: boolean;
}

const BAR = 124;
const BACKSLASH = 92;
const TAB = 9;
const NEWLINE = 10;
const COMMA = 44;
const COLON = 58;
const QUOTE = 34;
const longestKey = 400;
const NULL = Buffer.from('\\N');

/**
 * Makes the lane of a file, undefined where its layout has something that the lane does not know. A row that it takes is staged to the
 * byte as the long way (`rowMapper`, `resolveParties`, `rowIdentifier`, `dateSetter`) would stage it, without a string being made of
 * it; of which rows it is sure is its own affair, and only their speed depends on it.
 */
export function cleanLane({ layout, match, references, columns, today, settle }: LaneOptions): CleanLane | undefined {
  const said = new Set([
    ...match.columns.flatMap(({ column }) => column.to?.column ?? []),
    ...layout.derive.map(({ to }) => to),
    ...references.map(({ to }) => to),
  ]);
  const places = [...new Set([...said, ...columns])];
  const placeOf = (column: string): number => places.indexOf(column);
  // A key or a heading in whose place a lane could not put the same.
  if (layout.loader !== 'records' || layout.key.some((name) => name !== 'subject' && !said.has(name))) return undefined;
  if (match.columns.some(({ column }) => /^\d+$/.test(column.header)) || said.has('subject')) return undefined;

  const names = [...said].sort();
  const heading = Buffer.from(`${JSON.stringify(names)}[[`);
  const hashed = names.map(placeOf);
  const staged = columns.map(placeOf);
  const keys = layout.key.map((name) => (name === 'subject' ? undefined : placeOf(name)));
  const headers = match.columns.map(({ column, index }) => ({ index, key: Buffer.from(JSON.stringify(column.header)) }));
  const filled = new Set<number>();
  const cells = match.columns
    .filter(({ column }) => !isIdentifier(column))
    .map(({ column, index }) => {
      const place = column.to?.column === undefined ? -1 : placeOf(column.to.column);
      const isFurther = column.list && filled.has(place);
      filled.add(place);
      return { index, place, isFurther, take: cellTaker(column) };
    });
  const derive = laneDerive(layout, placeOf);
  const setDates = laneDates(layout, today, placeOf);
  const parties = new LaneParties(layout, match, references, today, placeOf);
  const days = impossibleDays(layout, match, today);
  const width = match.cells.length;
  const starts = new Int32Array(width);
  const ends = new Int32Array(width);
  const values = new RowValues(places.length);
  const content = new ByteWriter(4096);
  const key = new ByteWriter(512);
  const prefix = keyPrefix(layout);

  const daysAt = new Map((days?.columns ?? []).map((column) => [column, placeOf(column)]));
  const dayOf = (column: string): CellValue => {
    const place = daysAt.get(column) ?? -1;
    return place < 0 ? null : values.valueOf(place);
  };
  const readValues = (bytes: Buffer, party: LaneParty): boolean => {
    values.clear();
    for (const { index, place, isFurther, take } of cells) {
      const before = isFurther ? values.valueOf(place) : undefined;
      if (!take(bytes, starts[index] as number, ends[index] as number, values, place)) return false;
      if (isFurther) values.setConstant(place, constantOf(joined(before, values.valueOf(place))));
    }
    for (const [place, constant] of party.identifiers) values.setConstant(place, constant);
    for (const fill of derive) fill(values, party);
    for (const [place, constant] of party.references) values.setConstant(place, constant);
    return !days?.fault(dayOf) && !days?.end(dayOf);
  };
  const writeKey = (party: LaneParty): boolean => {
    key.length = 0;
    key.ascii(prefix);
    for (let turn = 0; turn < keys.length; turn += 1) {
      const place = keys[turn];
      if (turn > 0) key.byte(BAR);
      const from = key.length;
      if (place === undefined) key.add(party.subject.copy);
      else if (!values.isNull(place)) values.copyTo(key, place);
      if (key.has(BAR, from)) return false;
    }
    return key.length <= longestKey && !key.has(BACKSLASH, 0);
  };
  const contentHash = (party: LaneParty): string => {
    content.length = 0;
    content.add(heading);
    for (let turn = 0; turn < hashed.length; turn += 1) {
      if (turn > 0) content.byte(COMMA);
      values.jsonTo(content, hashed[turn] as number);
    }
    content.ascii('],');
    content.add(party.subject.json);
    content.byte(93);
    return hash('sha256', content.written(), 'hex');
  };
  const rowHash = (bytes: Buffer): string => {
    content.length = 0;
    content.byte(123);
    for (const [turn, { index, key: header }] of headers.entries()) {
      if (turn > 0) content.byte(COMMA);
      content.add(header);
      content.byte(COLON);
      content.byte(QUOTE);
      content.put(bytes, starts[index] as number, ends[index] as number);
      content.byte(QUOTE);
    }
    content.byte(125);
    return hash('sha256', content.written(), 'hex');
  };
  /** _notes, _aside, _row_hash and _verdict of a row of which there is nothing to say. */
  const nothing = Buffer.from(`\t${copyLine([null, null])}`.replace('\n', '\t'));

  return {
    parties,
    take(bytes, from, to, line, writer, given) {
      if (!cutCells(bytes, from, to, starts, ends)) return 'ODD';
      const party = given ?? parties.of(bytes, starts, ends);
      if (party.isKnown === undefined) return party;
      if (!party.isKnown || !readValues(bytes, party) || !writeKey(party)) return 'ODD';
      writer.ascii(String(line));
      writer.byte(TAB);
      writer.put(bytes, from, to);
      writer.add(nothing);
      if (settle) writer.ascii(rowHash(bytes));
      else writer.add(NULL);
      writer.byte(TAB);
      writer.add(NULL);
      writer.byte(TAB);
      writer.append(key);
      writer.byte(TAB);
      writer.ascii(contentHash(party));
      writer.byte(TAB);
      writer.add(party.subject.copy);
      setDates?.(values);
      for (const place of staged) {
        writer.byte(TAB);
        values.copyTo(writer, place);
      }
      writer.byte(NEWLINE);
      return 'TAKEN';
    },
  };
}
