import { copyLine } from '../copyLine.ts';
import type { CellValue } from '../readCell.ts';

/** A value in the forms in which it is written: as COPY takes it, and as JSON. */
export interface Constant {
  readonly value: CellValue;
  readonly copy: Buffer;
  readonly json: Buffer;
}

/** A value ready to be written any number of times. */
export function constantOf(value: CellValue): Constant {
  return { value, copy: Buffer.from(copyLine([value]).slice(0, -1)), json: Buffer.from(JSON.stringify(value)) };
}
