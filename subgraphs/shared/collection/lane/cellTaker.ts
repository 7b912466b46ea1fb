import type { LayoutColumn } from '../layout.ts';
import { cellReader } from '../readCell.ts';
import { constantOf, type Constant } from './constant.ts';
import { isPlainDate, isPlainDecimal, isPlainDocumentNumber, isPlainInteger, isPlainText, plainMoney } from './plainCells.ts';
import type { RowValues } from './rowValues.ts';

const remembered = 2000;
const longestAmount = 24;

/** Puts a cell into its place among a row's values (nowhere for a negative place); false when the row is to be read the long way. */
export type TakeCell = (bytes: Buffer, from: number, to: number, values: RowValues, place: number) => boolean;

/**
 * Makes the taker of a column's cells. What is written plainly is taken as it stands; anything else is read by `cellReader`, and taken
 * unless that finds something to say of it.
 */
export function cellTaker(column: LayoutColumn): TakeCell {
  const read = cellReader(column);
  const valueOf = (cell: string): Constant | undefined => {
    const reading = read(cell);
    return 'fault' in reading || reading.note !== undefined ? undefined : constantOf(reading.value);
  };
  const empty = valueOf('');
  const known = new Map<string, Constant | undefined>();
  const takeRead: TakeCell = (bytes, from, to, values, place) => {
    let constant: Constant | undefined;
    if (from === to) constant = empty;
    else if (to - from > 200) constant = valueOf(bytes.toString('utf8', from, to));
    else {
      const key = bytes.toString('latin1', from, to);
      constant = known.get(key);
      if (constant === undefined && !known.has(key)) {
        constant = valueOf(bytes.toString('utf8', from, to));
        if (known.size >= remembered) known.clear();
        known.set(key, constant);
      }
    }
    if (constant === undefined) return false;
    if (place >= 0) values.setConstant(place, constant);
    return true;
  };
  const takeIf =
    (isPlain: (bytes: Buffer, from: number, to: number) => boolean): TakeCell =>
    (bytes, from, to, values, place) => {
      if (from === to || !isPlain(bytes, from, to)) return takeRead(bytes, from, to, values, place);
      if (place >= 0) values.setText(place, bytes, from, to);
      return true;
    };
  const maxLength = column.maxLength ?? Number.POSITIVE_INFINITY;
  switch (column.type) {
    case 'text':
      return takeIf((bytes, from, to) => isPlainText(bytes, from, to, maxLength));
    case 'documentNumber':
      return takeIf((bytes, from, to) => isPlainDocumentNumber(bytes, from, to, maxLength));
    case 'date':
      return takeIf(isPlainDate);
    case 'decimal':
      return takeIf(isPlainDecimal);
    case 'integer':
      return (bytes, from, to, values, place) => {
        if (!isPlainInteger(bytes, from, to)) return takeRead(bytes, from, to, values, place);
        if (place >= 0) values.setNumber(place, bytes, from, to);
        return true;
      };
    case 'money': {
      const places = column.unit === 'wanyuan' ? 4 : 0;
      // Its own amount of this row: another column's must not be written over it.
      const amount = Buffer.alloc(longestAmount);
      return (bytes, from, to, values, place) => {
        const length = plainMoney(bytes, from, to, places, amount, 0);
        if (length === 0) return takeRead(bytes, from, to, values, place);
        if (place >= 0) values.setText(place, amount, 0, length);
        return true;
      };
    }
    case 'month':
    case 'boolean':
    case 'code':
      return takeRead;
  }
}
