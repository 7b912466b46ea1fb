import { randomUUID } from 'node:crypto';
import { GraphQLError } from 'graphql';
import sql from 'sql-template-tag';
import { DepartmentFailed, type AskInternal } from '../../../shared/internalClient.ts';
import type { RecordMark } from '../../../shared/records/markRecord.ts';
import { testDepartment, type TestDepartment } from '../../../shared/testing/testDepartment.ts';
import governance from '../../index.ts';
import { pendingCases } from './caseStore.ts';
import { tellDepartments } from './tellDepartments.ts';

const NOW = Date.parse('2026-11-28T02:00:00Z');
const WITHDRAWN: RecordMark = { kind: 'STATE', to: 'WITHDRAWN' };
const UNFLAGGED: RecordMark = { kind: 'OBJECTION', on: false };
const down = (): never => {
  throw new GraphQLError('down', { extensions: { code: 'DEPARTMENT_UNAVAILABLE' } });
};
const refused = (): never => {
  throw new GraphQLError('refused', { extensions: { code: 'BAD_USER_INPUT' } });
};
const carriedOut = (mark: RecordMark): object => ({
  record: { state: mark.kind === 'STATE' ? mark.to : 'PUBLISHED', publishUntil: null },
});

describe('tellDepartments', () => {
  let department: TestDepartment;
  let record = 0;
  beforeAll(async () => {
    department = await testDepartment(governance, '');
  });
  afterAll(() => department.close());

  const opened = async (...marks: RecordMark[]): Promise<string> => {
    const id = department.ids.recordId({ sector: 'tax', dataset: 'tax-arrears', subjectClass: 'organisation', record: (record += 1) });
    await department.db.query(sql`
      insert into governance.case_file (id, kind, sector, dataset, record, title, filed_by, text, state, filed_at, since, pending)
      values (${randomUUID()}, 'OBJECTION', 'tax', 'tax-arrears', ${id}, 't', 'a', 'b', 'SUPPLIER_DECIDED', now(), now(), ${JSON.stringify(marks)}::jsonb)`);
    return id;
  };
  const tell = (answer: (mark: RecordMark) => object): Promise<number> => {
    const ask: AskInternal = async (_sector, _endpoint, body) =>
      Promise.resolve(body).then(({ mark }: { mark?: RecordMark }) => answer(mark as RecordMark));
    return tellDepartments({ db: department.db, ids: department.ids, clock: () => NOW, ask });
  };
  const noted = async (id: string): Promise<string[]> => {
    const rows = await department.db.query<{ change: string }>(
      sql`select change from governance.receiver_outbox where record_id = ${id} order by number`,
    );
    return rows.map(({ change }) => change);
  };

  it('notes once for receivers what a department carries out, however often it was down before', async () => {
    const id = await opened(WITHDRAWN, UNFLAGGED);
    for (let times = 0; times < 3; times += 1) expect(await tell(down)).toBe(1);
    expect(await noted(id)).toEqual([]);
    expect(await tell((mark) => (mark.kind === 'STATE' ? carriedOut(mark) : down()))).toBe(1);
    expect(await tell(down)).toBe(1);
    expect(await tell(carriedOut)).toBe(0);
    expect(await tell(carriedOut)).toBe(0);
    expect(await noted(id)).toEqual(['WITHDRAWN', 'OBJECTION_ENDED']);
  });

  it('tells receivers why a record was withdrawn', async () => {
    const id = await opened(WITHDRAWN, UNFLAGGED);
    await department.db.query(sql`
      insert into governance.case_step ("case", position, step, state, note, taken_by, taken_at)
      select number, 1, 'DECIDE_WITHDRAWN', 'SUPPLIER_DECIDED', ${'处罚决定已撤销'.repeat(400)}, 'a', now() from governance.case_file where record = ${id}`);
    await tell(carriedOut);
    const rows = await department.db.query<{ reason: string | null }>(
      sql`select reason from governance.receiver_outbox where record_id = ${id} order by number`,
    );
    expect(rows.map(({ reason }) => reason)).toEqual(['处罚决定已撤销'.repeat(400).slice(0, 2_000), null]);
  });

  it('notes nothing of what a department refuses, nor of what it did not bring about', async () => {
    const id = await opened(WITHDRAWN, UNFLAGGED);
    expect(await tell((mark) => (mark.kind === 'STATE' ? refused() : carriedOut(mark)))).toBe(0);
    expect(await noted(id)).toEqual(['OBJECTION_ENDED']);
    const other = await opened({ kind: 'RESTORED' });
    expect(await tell(() => ({ record: { state: 'EXPIRED', publishUntil: null } }))).toBe(0);
    const outlived = await opened({ kind: 'RESTORED' });
    expect(await tell(() => ({ record: { state: 'PUBLISHED', publishUntil: '2026-11-27' } }))).toBe(0);
    const missing = await opened(UNFLAGGED);
    expect(await tell(() => ({ record: null }))).toBe(0);
    expect([...(await noted(other)), ...(await noted(outlived)), ...(await noted(missing))]).toEqual([]);
  });

  it('tells the others of a department that fails at one, and asks one that does not answer no further', async () => {
    const [broken, other] = [await opened(UNFLAGGED), await opened(UNFLAGGED)];
    const numberOf = (id: string) => department.ids.recordNumber(id, 'tax', 'tax-arrears');
    let asked = 0;
    const ask = (failing: () => Error): AskInternal => {
      return (_sector, _endpoint, body) => {
        asked += 1;
        const { record: number } = body as { record: number };
        return number === numberOf(broken) ? Promise.reject(failing()) : Promise.resolve(carriedOut(UNFLAGGED));
      };
    };
    const telling = { db: department.db, ids: department.ids, clock: () => NOW };
    expect(await tellDepartments({ ...telling, ask: ask(() => new Error('no answer')) })).toBe(2);
    expect([asked, await noted(other)]).toEqual([1, []]);
    expect(await tellDepartments({ ...telling, ask: ask(() => new DepartmentFailed('tax')) })).toBe(1);
    expect(await noted(other)).toEqual(['OBJECTION_ENDED']);
    expect(await tell(carriedOut)).toBe(0);
  });

  it('says that a record was wrong where that is how its objection ends, unless another has it marked still', async () => {
    const corrected: RecordMark = { kind: 'OBJECTION', on: false, decided: 'CORRECTED' };
    const [id, other] = [await opened(corrected), await opened(corrected)];
    await department.db.query(sql`update governance.case_file set flags = true where record = ${other}`);
    const marks: RecordMark[] = [];
    expect(await tell((mark) => (marks.push(mark), carriedOut(mark)))).toBe(0);
    expect(marks).toEqual([corrected, { kind: 'OBJECTION', on: true }]);
    expect([await noted(id), await noted(other)]).toEqual([['CORRECTED'], []]);
  });

  it('leaves what was decided while it told', async () => {
    const id = await opened(UNFLAGGED);
    const ask: AskInternal = async () => {
      await department.db.query(sql`
        update governance.case_file set pending = pending || ${JSON.stringify([WITHDRAWN])}::jsonb where record = ${id} and jsonb_array_length(pending) = 1`);
      return carriedOut(UNFLAGGED);
    };
    const [{ number } = { number: 0 }] = await pendingCases(department.db, { after: 0 });
    await tellDepartments({ db: department.db, ids: department.ids, clock: () => NOW, ask }, number);
    expect((await pendingCases(department.db, { number })).map(({ pending }) => pending)).toEqual([[WITHDRAWN]]);
    expect(await tell(carriedOut)).toBe(0);
    expect(await noted(id)).toEqual(['OBJECTION_ENDED', 'WITHDRAWN']);
  });

  it('leaves a record marked while any objection has it so, in whatever order its department is told', async () => {
    const id = await opened({ kind: 'OBJECTION', on: true });
    const other = await opened(UNFLAGGED);
    // The older case came to review after the younger one had ended.
    await department.db.query(sql`update governance.case_file set flags = true, state = 'REVIEW' where record = ${id}`);
    await department.db.query(sql`update governance.case_file set record = ${id}, state = 'FORM_REJECTED' where record = ${other}`);
    const marks: RecordMark[] = [];
    const toldOf = (mark: RecordMark): object => {
      marks.push(mark);
      return carriedOut(mark);
    };
    expect(await tell(toldOf)).toBe(0);
    expect(marks).toEqual([
      { kind: 'OBJECTION', on: true },
      { kind: 'OBJECTION', on: true },
    ]);
    expect(await noted(id)).toEqual(['OBJECTION']);
  });

  it('tells a department, and nobody else, that an objection which could not be determined is settled, unless another is open', async () => {
    const settled: RecordMark = { kind: 'OBJECTION', on: true, settled: true };
    const marksOf = async (...states: string[]): Promise<{ marks: RecordMark[]; noted: string[] }> => {
      const id = await opened(settled);
      await department.db.query(sql`update governance.case_file set state = 'FORM_REJECTED' where record = ${id}`);
      for (const state of states)
        await department.db.query(sql`
          insert into governance.case_file (id, kind, sector, dataset, record, title, filed_by, text, state, filed_at, since, flags)
          values (${randomUUID()}, 'OBJECTION', 'tax', 'tax-arrears', ${id}, 't', 'a', 'b', ${state}, now(), now(), true)`);
      const marks: RecordMark[] = [];
      expect(await tell((mark) => (marks.push(mark), carriedOut(mark)))).toBe(0);
      return { marks, noted: await noted(id) };
    };
    expect(await marksOf('NOTIFIED')).toEqual({ marks: [settled], noted: [] });
    expect(await marksOf('CLOSED', 'REVIEW')).toEqual({ marks: [{ kind: 'OBJECTION', on: true }], noted: [] });
  });
});
