import type { Layout } from './layout.ts';
import type { HeaderMatch } from './matchHeader.ts';
import type { CellValue } from './readCell.ts';
import type { RowNote } from './rowReason.ts';

/** A row's value by its column. */
type ValueOf = (column: string) => CellValue;

/** What a row's days as the file states them cannot be, beside each other and on the day of the run. */
export interface ImpossibleDays {
  /** The columns that are looked at. */
  readonly columns: readonly string[];
  /** Why a row cannot be taken: nothing was decided on a day to come. */
  fault(values: ValueOf): RowNote | undefined;
  /** A last day of publication before the decision itself: nothing would ever have been published. */
  end(values: ValueOf): RowNote | undefined;
}

/** Columns that say when something was done; others that a decision's day may be copied from say when something begins, which may be to come. */
const DONE_ON = new Set(['determined_on', 'published_on', 'listed_on', 'filed_on', 'made_on', 'reported_on', 'since']);

/** Makes the look at a file's days; `today` is the day of the run in Asia/Shanghai. Undefined where the file states none. */
export function impossibleDays(layout: Pick<Layout, 'derive'>, { columns }: HeaderMatch, today: string): ImpossibleDays | undefined {
  const headerOf = (name: string): string | undefined =>
    columns.find(({ column: { to, type } }) => to?.column === name && type === 'date')?.column.header;
  const decisions = [
    'determined_on',
    ...layout.derive.flatMap((rule) => ('copy' in rule && rule.to === 'determined_on' ? [rule.copy] : [])),
  ].filter((name) => DONE_ON.has(name) && headerOf(name) !== undefined);
  const end = headerOf('publish_until');
  if (decisions.length === 0 && end === undefined) return undefined;
  return {
    columns: [...new Set([...decisions, 'determined_on', 'publish_until'])],
    fault(values) {
      for (const name of decisions) {
        const on = values(name);
        if (typeof on === 'string' && on > today) return { reason: 'DATE_IN_FUTURE', column: headerOf(name), detail: on };
      }
      return undefined;
    },
    end(values) {
      const until = end === undefined ? undefined : values('publish_until');
      if (typeof until !== 'string') return undefined;
      const on = values('determined_on');
      return typeof on === 'string' && until < on ? { reason: 'END_IMPLAUSIBLE', column: end, detail: until } : undefined;
    },
  };
}
