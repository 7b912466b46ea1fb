import type { HeaderMatch } from './matchHeader.ts';
import type { CellValue } from './readCell.ts';
import type { RowNote } from './rowReason.ts';

/** A row's value by its column. */
type ValueOf = (column: 'determined_on' | 'publish_until') => CellValue;

/** What a row's days as the file states them cannot be, beside each other and on the day of the run. */
export interface ImpossibleDays {
  /** Why a row cannot be taken: nothing was decided on a day to come. */
  fault(values: ValueOf): RowNote | undefined;
  /** A last day of publication before the decision itself: nothing would ever have been published. */
  end(values: ValueOf): RowNote | undefined;
}

/** Makes the look at a file's days; `today` is the day of the run in Asia/Shanghai. Undefined where the file states neither. */
export function impossibleDays({ columns }: HeaderMatch, today: string): ImpossibleDays | undefined {
  const headerOf = (name: string): string | undefined =>
    columns.find(({ column: { to, type } }) => to?.column === name && type === 'date')?.column.header;
  const [decision, end] = [headerOf('determined_on'), headerOf('publish_until')];
  if (decision === undefined && end === undefined) return undefined;
  return {
    fault(values) {
      const on = decision === undefined ? undefined : values('determined_on');
      return typeof on === 'string' && on > today ? { reason: 'DATE_IN_FUTURE', column: decision, detail: on } : undefined;
    },
    end(values) {
      const until = end === undefined ? undefined : values('publish_until');
      if (typeof until !== 'string') return undefined;
      const on = values('determined_on');
      return typeof on === 'string' && until < on ? { reason: 'END_IMPLAUSIBLE', column: end, detail: until } : undefined;
    },
  };
}
