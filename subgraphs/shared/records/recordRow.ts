import type { SubjectReference } from '../../../common/opaqueId.ts';
import { subjectClassOf } from '../../../common/subjectClass.ts';
import type { RequestContext } from '../requestContext.ts';
import { about } from '../subjectScope.ts';
import type { RecordMapping } from './recordTable.ts';

/** What every row is read with, beside the fields that were asked for. */
export interface RawRow {
  readonly __record: number;
  /** Number of the record's own subject: whoever reads it, the record's id is the same. */
  readonly __owner: number;
  readonly __determinedOn: string | null;
  readonly __state: string;
  readonly __publishUntil: string | null;
  /** Of data sets in which it depends on the record. */
  readonly category?: string;
  readonly __ruleCode?: string | null;
  readonly __ruleVersion?: string | null;
  readonly __ruleArticle?: string | null;
}

/** A row as resolvers hand it out: a GraphQL record about the subject under which it is read. */
export function recordRow(context: RequestContext, mapping: RecordMapping, subject: SubjectReference, row: RawRow): object {
  const { __ruleCode: code, __ruleVersion: version, __ruleArticle: article } = row;
  return about(subject, {
    ...row,
    get id() {
      return context.ids.recordId({
        sector: context.sector,
        dataset: mapping.dataset,
        subjectClass: subjectClassOf(row.__owner),
        record: row.__record,
      });
    },
    dataset: mapping.dataset,
    category: row.category ?? mapping.category,
    state: servedState(row, context.today),
    rule: code != null && version != null ? { code, version, article: article ?? null } : null,
  });
}

/** PUBLISHED and FLAGGED end by themselves on the day after `publishUntil`; no job has to run. */
export function servedState(row: Pick<RawRow, '__state' | '__publishUntil'>, today: string): string {
  const ends = row.__state === 'PUBLISHED' || row.__state === 'FLAGGED';
  return ends && row.__publishUntil !== null && row.__publishUntil < today ? 'EXPIRED' : row.__state;
}
