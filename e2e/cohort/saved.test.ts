import sql from 'sql-template-tag';
import { decodeSet, encodeSet, setOf } from '../../subgraphs/shared/cohort/subjectSet.ts';
import type { Asking } from '../stack.ts';
import { ANALYST, cohortSuite, SUPERVISOR } from './cohortSuite.ts';

/** `Mutation.saveCohort` and what is done with what it keeps. */
describe('cohorts can be kept', () => {
  const suite = cohortSuite();

  const SAVED = '{ savedCohorts { id name runs { quarter count entered left classes } } }';
  const save = (where: object, asking: Asking = ANALYST) =>
    suite.stack.query('mutation ($where: CohortWhere!) { saveCohort(name: "欠税企业", where: $where) { id name } }', {
      ...asking,
      variables: { where },
    });
  const run = (id: string, asking: Asking = ANALYST) =>
    suite.stack.query('mutation ($id: ID!) { runCohort(id: $id) { quarter count entered left } }', { ...asking, variables: { id } });

  it('run again, and compared with the quarter before, by the organisation that saved it and within what it may test', async () => {
    const saved = await save({ kind: ['ENTERPRISE'], tax: { arrears: {} } });
    expect(saved.errors).toEqual([]);
    const { id } = (saved.data as unknown as { saveCohort: { id: string } }).saveCohort;
    const first = await run(id);
    const { count } = (first.data as unknown as { runCohort: { count: number } }).runCohort;
    expect(first.errors).toEqual([]);
    expect(count).toBe((await suite.ask({ kind: ['ENTERPRISE'], tax: { arrears: {} } })).shown?.count);
    // A quarter ago seven more stood in it, and six of today's did not.
    const db = await suite.stack.running.databases.of('analysis');
    const [row] = await db.query<{ members: Uint8Array }>(sql`select members from analysis.cohort_run order by number desc limit 1`);
    const members = [...decodeSet(Buffer.from(row?.members ?? []).toString('base64'))];
    const before = encodeSet(setOf([...members.slice(6), ...Array.from({ length: 7 }, (_none, index) => 900_000_000 + index)]));
    await db.query(sql`insert into analysis.cohort_run (cohort, quarter, at, classes, all_states, members)
      select cohort, '2020Q1', '2020-02-01', classes, all_states, ${Buffer.from(before, 'base64')} from analysis.cohort_run limit 1`);
    const shown = await suite.stack.query(SAVED, ANALYST);
    expect(shown.errors).toEqual([]);
    const [cohort] = (shown.data as unknown as { savedCohorts: { runs: object[] }[] }).savedCohorts;
    expect(cohort?.runs[0]).toMatchObject({ count, entered: 6, left: 7, classes: ['ORGANISATION'] });
    expect(cohort?.runs[1]).toMatchObject({ quarter: '2020Q1', entered: null, left: null });
    const others = { ...ANALYST, as: { ...ANALYST.as, organisation: '别的单位' } };
    expect((await suite.stack.query(SAVED, others)).data).toEqual({ savedCohorts: [] });
    expect((await run(id, others)).errors.map(({ extensions }) => extensions['code'])).toEqual(['BAD_USER_INPUT']);
  });

  it('and tells a colleague nothing that he may not test himself', async () => {
    const saved = await save({ kind: ['ENTERPRISE'], tax: { inspections: {} } }, SUPERVISOR);
    const { id } = (saved.data as unknown as { saveCohort: { id: string } }).saveCohort;
    expect((await run(id, SUPERVISOR)).errors).toEqual([]);
    const shown = await suite.stack.query(SAVED, ANALYST);
    expect((shown.data as unknown as { savedCohorts: { runs: null }[] }).savedCohorts[0]?.runs).toBeNull();
    expect(shown.errors.map(({ extensions }) => extensions['coordinate'])).toEqual(['TaxCredit.inspections']);
  });

  it('nor what records come to that he is not served himself, whichever of them ran it last', async () => {
    const where = { kind: ['ENTERPRISE'], tax: { arrears: {} } };
    const saved = await save(where, SUPERVISOR);
    const { id } = (saved.data as unknown as { saveCohort: { id: string } }).saveCohort;
    const runs = async (asking: Asking) => {
      const { data, errors } = await suite.stack.query(SAVED, asking);
      expect(errors).toEqual([]);
      type Run = { count: number | null; entered: number | null; left: number | null };
      const cohorts = (data as unknown as { savedCohorts: { id: string; runs: Run[] }[] }).savedCohorts;
      return cohorts.find((each) => each.id === id)?.runs.map(({ count, entered, left }) => [count, entered, left]);
    };
    const counts = async (asking: Asking) => (await suite.ask(where, asking)).shown?.count;
    const [all, served] = [await counts(SUPERVISOR), await counts(ANALYST)];
    expect(all).toBeGreaterThan(served ?? 0);
    expect((await run(id, SUPERVISOR)).errors).toEqual([]);
    expect([await runs(SUPERVISOR), await runs(ANALYST)]).toEqual([[[all, null, null]], [[null, null, null]]]);
    expect((await run(id, ANALYST)).data).toMatchObject({ runCohort: { count: served } });
    expect([await runs(SUPERVISOR), await runs(ANALYST)]).toEqual([[[all, null, null]], [[served, null, null]]]);
    // Nor are they compared: the supervisor's becomes that of an earlier quarter.
    const db = await suite.stack.running.databases.of('analysis');
    await db.query(sql`update analysis.cohort_run set quarter = '2020Q1' where all_states <> '' and cohort in
      (select number from analysis.saved_cohort where id = ${id})`);
    expect(await runs(ANALYST)).toEqual([
      [served, null, null],
      [null, null, null],
    ]);
  });
});
