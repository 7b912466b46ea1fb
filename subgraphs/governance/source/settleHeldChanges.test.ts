import { GraphQLError } from 'graphql';
import sql from 'sql-template-tag';
import type { AskInternal } from '../../shared/internalClient.ts';
import type { RequestContext } from '../../shared/requestContext.ts';
import { testDepartment, type TestDepartment } from '../../shared/testing/testDepartment.ts';
import governance from '../index.ts';
import { keepNotices } from './keptNotices.ts';
import { tellReceivers } from './receivers.ts';
import { mark, placeOf, type FoundRecord } from './records.ts';
import { settleHeldChanges } from './settleHeldChanges.ts';

const NOW = Date.parse('2026-11-28T02:00:00Z');
const WITHDRAWN = { kind: 'STATE', to: 'WITHDRAWN' } as const;
const FACTS = {
  ...{ severity: null, documentNumber: null, issuer: null, occurredOn: null, determinedOn: null, endedOn: null, publishUntil: null },
  ...{ repairableFrom: null, underObjection: false, underAppeal: false, statement: null, jurisdiction: null },
  ...{ category: null, publishable: true },
};

describe('what receivers are told of decisions whose answer nobody heard', () => {
  let department: TestDepartment;
  let record = 0;
  beforeAll(async () => {
    department = await testDepartment(governance, '');
  });
  afterAll(() => department.close());
  beforeEach(() => department.db.query(sql`delete from governance.receiver_outbox`));

  /** A tax record in a department that does what it is told, and breaks off before or after it. */
  const tax = (fault: { before?: Error; after?: Error } = {}): { place: FoundRecord; ask: AskInternal; state: () => string } => {
    const id = department.ids.recordId({ sector: 'tax', dataset: 'tax-arrears', subjectClass: 'organisation', record: (record += 1) });
    let state = 'PUBLISHED';
    const ask: AskInternal = (_sector, endpoint) => {
      if (fault.before) return Promise.reject(fault.before);
      if (endpoint === 'mark-record') state = 'WITHDRAWN';
      if (endpoint === 'mark-record' && fault.after) return Promise.reject(fault.after);
      return Promise.resolve({ record: { ...FACTS, state, subject: department.ids.subjectId(12) } });
    };
    const place = placeOf(department.ids, id);
    if (!place) throw new Error('no place');
    return { place, ask, state: () => state };
  };
  const withdraw = ({ place, ask }: ReturnType<typeof tax>, at = NOW): Promise<unknown> => {
    const { db, ids } = department;
    const context = {
      db,
      askInternal: ask,
      clock: () => at,
      subject: (id: string) => ({ id, number: ids.subjectNumber(id), subjectClass: 'organisation' }),
    };
    return mark(context as unknown as RequestContext, place, WITHDRAWN, { ground: 'quashed', by: 'a clerk' });
  };
  const settle = ({ ask }: ReturnType<typeof tax>, at: number): Promise<void> =>
    settleHeldChanges({ db: department.db, ids: department.ids, ask, clock: () => at });
  /** What analysis is told now. */
  const told = async (): Promise<string[]> => {
    const changes: { recordId: string; change: string }[] = [];
    const ask: AskInternal = (_sector, _endpoint, body) => {
      changes.push(...(body as { changes: typeof changes }).changes);
      return Promise.resolve({});
    };
    await tellReceivers({ db: department.db, ask });
    return changes.map(({ recordId, change }) => `${recordId} ${change}`);
  };
  const waiting = async (): Promise<number> => (await department.db.query(sql`select from governance.receiver_outbox`)).length;

  it('tells at once what was carried out; that somebody was told of the record is forgotten', async () => {
    const one = tax();
    const notice = {
      subject: 12,
      recordId: one.place.id,
      sector: 'tax',
      dataset: 'tax-arrears',
      title: 't',
      documentNumber: null,
      issuer: null,
    };
    const at = new Date(NOW).toISOString();
    await keepNotices(department.db, [
      { ...notice, at },
      { ...notice, recordId: 'another', at },
    ]);
    await withdraw(one);
    expect((await department.db.query(sql`select record_id from governance.kept_notice`)).map((each) => each)).toEqual([
      { record_id: 'another' },
    ]);
    expect(await told()).toEqual([`${one.place.id} WITHDRAWN`]);
    expect(await waiting()).toBe(0);
  });

  it('tells, once its department was asked again, what was carried out while the answer was lost', async () => {
    const one = tax({ after: new Error('socket hang up') });
    await expect(withdraw(one)).rejects.toThrow('socket hang up');
    expect(one.state()).toBe('WITHDRAWN');
    // Whoever decided it may still be waiting for the answer.
    await settle(one, NOW + 30_000);
    expect(await told()).toEqual([]);
    await settle(one, NOW + 61_000);
    expect(await told()).toEqual([`${one.place.id} WITHDRAWN`]);
    await settle(one, NOW + 200_000);
    expect([await told(), await waiting()]).toEqual([[], 0]);
  });

  it('tells once what was decided again because its answer was lost', async () => {
    const fault: { after?: Error } = { after: new Error('socket hang up') };
    const one = tax(fault);
    await expect(withdraw(one)).rejects.toThrow();
    delete fault.after;
    await withdraw(one, NOW + 10_000);
    await settle(one, NOW + 200_000);
    expect(await told()).toEqual([`${one.place.id} WITHDRAWN`]);
  });

  it('tells of what was carried out unheard though it is then decided otherwise, and that is refused', async () => {
    const fault: { before?: Error; after?: Error } = { after: new Error('socket hang up') };
    const one = tax(fault);
    await expect(withdraw(one)).rejects.toThrow('socket hang up');
    fault.before = new GraphQLError('withdrawn on another ground', { extensions: { code: 'BAD_USER_INPUT' } });
    await expect(withdraw(one, NOW + 10_000)).rejects.toThrow('another ground');
    delete fault.before;
    await settle(one, NOW + 61_000);
    expect([await told(), await waiting()]).toEqual([[`${one.place.id} WITHDRAWN`], 0]);
  });

  it('tells nothing of what was not carried out, and forgets it', async () => {
    const one = tax({ before: new Error('connection refused') });
    await expect(withdraw(one)).rejects.toThrow();
    expect([await told(), await waiting()]).toEqual([[], 1]);
    // Still down: nobody knows.
    await settle(one, NOW + 61_000);
    expect(await waiting()).toBe(1);
    const back = { ...tax(), place: one.place };
    await settle(back, NOW + 120_000);
    expect([await told(), await waiting()]).toEqual([[], 0]);
  });

  it('forgets at once what was refused', async () => {
    const one = tax({ before: new GraphQLError('refused', { extensions: { code: 'BAD_USER_INPUT' } }) });
    await expect(withdraw(one)).rejects.toThrow('refused');
    expect([await told(), await waiting()]).toEqual([[], 0]);
  });

  it('tells of a suspension, and once it has ended that the record is back; not where something else was decided meanwhile', async () => {
    const UNTIL = NOW + 3_600_000;
    const suspend = async (): Promise<{ id: string; now: (state: string) => Promise<void> }> => {
      const id = department.ids.recordId({ sector: 'tax', dataset: 'tax-arrears', subjectClass: 'organisation', record: (record += 1) });
      const place = placeOf(department.ids, id);
      if (!place) throw new Error('no place');
      const answering =
        (state: string): AskInternal =>
        () =>
          Promise.resolve({ record: { ...FACTS, state, subject: department.ids.subjectId(12) } });
      const { db, ids } = department;
      const subject = (each: string) => ({ id: each, number: ids.subjectNumber(each), subjectClass: 'organisation' });
      const context = { db, askInternal: answering('SUSPENDED'), clock: () => NOW, subject } as unknown as RequestContext;
      const what = { kind: 'STATE', to: 'SUSPENDED', until: new Date(UNTIL).toISOString() } as const;
      await mark(context, place, what, { ground: 'checked', by: 'a clerk' });
      return { id, now: (state) => settleHeldChanges({ db, ids, ask: answering(state), clock: () => UNTIL + 120_000 }) };
    };
    const back = await suspend();
    expect(await told()).toEqual([`${back.id} SUSPENDED`]);
    await settleHeldChanges({ db: department.db, ids: department.ids, ask: () => Promise.reject(new Error('x')), clock: () => UNTIL - 1 });
    await back.now('SUSPENDED');
    expect([await told(), await waiting()]).toEqual([[], 1]);
    await back.now('PUBLISHED');
    expect([await told(), await waiting()]).toEqual([[`${back.id} RESTORED`], 0]);
    const gone = await suspend();
    await told();
    await gone.now('WITHDRAWN');
    expect([await told(), await waiting()]).toEqual([[], 0]);
  });

  describe('of suspensions', () => {
    const HOUR = 3_600_000;
    const place = (): FoundRecord => {
      const id = department.ids.recordId({ sector: 'tax', dataset: 'tax-arrears', subjectClass: 'organisation', record: (record += 1) });
      return placeOf(department.ids, id) as FoundRecord;
    };
    const answering =
      (state: string): AskInternal =>
      () =>
        Promise.resolve({ record: { ...FACTS, state, subject: department.ids.subjectId(12) } });
    const suspend = (which: FoundRecord, at: number, until: number, ask = answering('SUSPENDED')): Promise<unknown> => {
      const { db, ids } = department;
      const subject = (each: string) => ({ id: each, number: ids.subjectNumber(each), subjectClass: 'organisation' });
      const context = { db, askInternal: ask, clock: () => at, subject } as unknown as RequestContext;
      const what = { kind: 'STATE', to: 'SUSPENDED', until: new Date(until).toISOString() } as const;
      return mark(context, which, what, { ground: 'checked', by: 'a clerk' });
    };
    const settleAt = (at: number, ask: AskInternal): Promise<void> =>
      settleHeldChanges({ db: department.db, ids: department.ids, ask, clock: () => at });

    it('never tells that one has ended which never was', async () => {
      const one = place();
      await expect(suspend(one, NOW, NOW + HOUR, () => Promise.reject(new Error('connection refused')))).rejects.toThrow();
      expect(await waiting()).toBe(2);
      await settleAt(NOW + 120_000, answering('PUBLISHED'));
      expect([await told(), await waiting()]).toEqual([[], 0]);
    });

    it('tells that one has ended once, when it has by what was decided last', async () => {
      const one = place();
      await suspend(one, NOW, NOW + HOUR);
      await suspend(one, NOW + 1_000, NOW + 2 * HOUR);
      await told();
      await settleAt(NOW + HOUR + 120_000, answering('SUSPENDED'));
      expect(await waiting()).toBe(1);
      await settleAt(NOW + 2 * HOUR + 120_000, answering('PUBLISHED'));
      const [row] = await department.db.query<{ at: string }>(sql`select at from governance.receiver_outbox`);
      expect(new Date(row?.at ?? '').getTime()).toBe(NOW + 2 * HOUR);
      expect(await told()).toEqual([`${one.id} RESTORED`]);
    });

    it('is kept from telling of nothing else by any number that go on', async () => {
      const [one, gone] = [place(), place()];
      const at = new Date(NOW).toISOString();
      await department.db.query(sql`insert into governance.receiver_outbox (record_id, change, at, held)
        select ${one.id}, 'RESTORED', ${at}, true from generate_series(1, 600)`);
      await department.db.query(
        sql`insert into governance.receiver_outbox (record_id, change, at, held) values (${gone.id}, 'WITHDRAWN', ${at}, true)`,
      );
      const states: AskInternal = (_sector, _endpoint, body) =>
        answering((body as { record: number }).record === gone.record ? 'WITHDRAWN' : 'SUSPENDED')('', '', {});
      await settleAt(NOW + 120_000, states);
      expect(await told()).toEqual([`${gone.id} WITHDRAWN`]);
    });
  });
});
