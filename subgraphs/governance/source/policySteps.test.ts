import { readPolicy } from '../../../common/policy.ts';
import type { SignPolicy } from '../../shared/defineSubgraph.ts';
import { testDepartment, type TestDepartment } from '../../shared/testing/testDepartment.ts';
import governance from '../index.ts';
import { approve, confirm, draft, reject, rollback, submit, tighten, type PolicySteps } from './policySteps.ts';
import { changingPolicy, importPolicyFile, revisionInForce, revisionNumbered } from './policyStore.ts';
import { unconfirmed } from './unconfirmed.ts';
import { voidedApprovalsOf, voidedByOne } from './voidedApprovals.ts';

const START = Date.parse('2026-11-22T08:00:00+08:00');
const sign: SignPolicy = (revision, content) => ({ revision, content, hash: 'h', signature: 's' });
const rule = (level: 'IDENTIFIED' | 'SHARED' | 'RESTRICTED') => [{ setRule: { coordinate: 'TaxCredit.arrears', level } }];

describe('steps of the policy, one after another', () => {
  let department: TestDepartment;
  beforeEach(async () => {
    department = await testDepartment(governance, '');
    await importPolicyFile(department.db, sign, new Date(START), readPolicy());
  });
  afterEach(() => department.close());

  const by = (name: string, clock: () => number): PolicySteps => ({
    db: department.db,
    sign,
    clock,
    person: { name, organisation: '中心', subject: undefined },
    mayOpen: () => undefined,
    mayChange: () => undefined,
  });

  /** A revision that two people approved, and that has its turn later. */
  const approvedFor = async (activeFrom: number): Promise<number> => {
    const { revision } = await draft(
      by('甲', () => START + 1_000),
      rule('SHARED'),
      '以后',
    );
    await submit(
      by('甲', () => START + 2_000),
      revision,
    );
    await approve(
      by('乙', () => START + 3_000),
      revision,
      new Date(activeFrom),
    );
    return revision;
  };

  it('keeps in force what was tightened by a clock that is ahead', async () => {
    const first = await tighten(
      by('甲', () => START + 5_000),
      rule('SHARED'),
      '先',
    );
    const second = await tighten(
      by('乙', () => START + 1_000),
      rule('RESTRICTED'),
      '后',
    );
    expect((await revisionNumbered(department.db, first.revision))?.state).toBe('APPROVED');
    expect(second.basedOn).toBe(first.revision);
    expect((await revisionInForce(department.db, new Date(START + 5_000)))?.revision).toBe(second.revision);
  });

  it.each([
    ['TaxCredit.nothing', /no coordinate/],
    ['ListKind.WATCH', /is a value/],
    ['Listing.documentNumber', /several departments/],
    ['RecordSummary.statement', /several departments/],
  ])('takes over no file with a rule on %s', async (coordinate, reason) => {
    const file = { ...readPolicy(), rules: [{ coordinate, level: 'RESTRICTED' as const }] };
    await expect(importPolicyFile(department.db, sign, new Date(START), file)).rejects.toThrow(reason);
    expect((await revisionInForce(department.db, new Date(START)))?.revision).toBe(1);
  });

  it.each([
    ['Query.subject', {}],
    ['Query.subject(identifier:)', {}],
    ['Query.subjects', {}],
    ['Query.subject', { level: 'OPEN', person: 'SHARED' } as const],
  ])('lets nobody withhold from a subject the way to itself: %s %j', async (coordinate, levels) => {
    const steps = by('甲', () => START + 1_000);
    const tightened = (more: object) => tighten(steps, [{ setRule: { coordinate, level: 'SHARED', ...more } }], '加严');
    await expect(tightened(levels)).rejects.toThrow(/how subjects come to what is held of themselves/);
  });

  it('lets a subject’s way to itself ask for who asks', async () => {
    const steps = by('甲', () => START + 1_000);
    expect((await tighten(steps, [{ setRule: { coordinate: 'Query.subject', level: 'IDENTIFIED' } }], '加严')).revision).toBe(2);
  });

  it('reads the time when its turn has come', async () => {
    let now = START + 1_000;
    let release = (): void => undefined;
    const gate = new Promise<void>((resolve) => (release = resolve));
    const held = changingPolicy(department.db, () => gate);
    const step = draft(
      by('甲', () => now),
      rule('SHARED'),
      '等候',
    );
    await new Promise((resolve) => setTimeout(resolve, 100));
    now = START + 60_000;
    release();
    await held;
    expect(Date.parse((await step).draftedAt)).toBe(now);
  });

  it('has what was to come later looked at again', async () => {
    const revision = await approvedFor(START + 60_000);
    const third = by('丙', () => START + 4_000);
    await tighten({ ...third, person: { ...third.person, subject: 7 } }, rule('RESTRICTED'), '现在');
    expect((await revisionNumbered(department.db, revision))?.state).toBe('SUBMITTED');
    // Who approved it is not forgotten, nor by whom that became void; it alarms until it is turned down.
    expect(await voidedApprovalsOf(department.db, revision)).toEqual([
      {
        approvedBy: '乙',
        approvedAt: '2026-11-22T08:00:03+08:00',
        activeFrom: '2026-11-22T08:01:00+08:00',
        voidedAt: '2026-11-22T08:00:04+08:00',
        voidedBy: '丙',
        voidedFor: '中心',
        byRevision: revision + 1,
      },
    ]);
    expect(await voidedByOne(department.db)).toEqual([revision]);
    // Nor does he end it himself, under whatever account; nor do others by what they approve otherwise.
    const voider = by('丙', () => START + 4_500);
    for (const person of [voider.person, { ...voider.person, name: '丙二', subject: 7 }])
      await expect(reject({ ...voider, person }, revision, '不要了')).rejects.toThrow(/another person/);
    const other = await draft(voider, [{ setRule: { coordinate: 'TaxCredit.grade', level: 'RESTRICTED' } }], '另一件');
    await submit(voider, other.revision);
    await approve(
      by('乙', () => START + 4_600),
      other.revision,
      undefined,
    );
    expect(await voidedByOne(department.db)).toEqual([revision]);
    await reject(
      by('乙', () => START + 5_000),
      revision,
      '重新起草',
    );
    expect(await voidedByOne(department.db)).toEqual([]);
  });

  it('goes back to no revision whose time has not come', async () => {
    const revision = await approvedFor(START + 60_500);
    const back = (at: number, to: number) =>
      rollback(
        by('甲', () => at),
        to,
        '退回',
      );
    for (const at of [START + 4_000, START + 60_400])
      await expect(back(at, revision)).rejects.toThrow(`版本 ${revision} 从未生效 / revision ${revision} was never in force`);
    await expect(back(START + 4_000, 99)).rejects.toThrow(/there is no revision 99/);
    expect(await back(START + 4_000, 1)).toMatchObject({ kind: 'ROLLBACK', basedOn: 1 });
    expect(await back(START + 60_500, revision)).toMatchObject({ kind: 'ROLLBACK', basedOn: revision });
  });

  it('is not confirmed by whoever approves something else over what one person tightened', async () => {
    const [first, second] = [by('甲', () => START + 1_000), by('乙', () => START + 2_000)];
    const tightened = await tighten(first, rule('RESTRICTED'), '先');
    const { revision } = await draft(first, [{ setRule: { coordinate: 'TaxCredit.grade', level: 'RESTRICTED' } }], '另一件');
    await submit(first, revision);
    await approve(second, revision, undefined);
    const later = new Date(START + 25 * 60 * 60 * 1_000);
    expect(await unconfirmed(department.db, later)).toEqual([tightened.revision]);
    await confirm(second, tightened.revision);
    expect(await unconfirmed(department.db, later)).toEqual([]);
  });

  it('is no alarm where two people put another revision before one that was to come later', async () => {
    const numbers: number[] = [];
    for (const level of ['SHARED', 'RESTRICTED'] as const) {
      const { revision } = await draft(
        by('甲', () => START + 1_000),
        rule(level),
        '试行',
      );
      await submit(
        by('甲', () => START + 1_000),
        revision,
      );
      numbers.push(revision);
    }
    const [later = 0, now = 0] = numbers;
    const second = by('乙', () => START + 2_000);
    await approve(second, later, new Date(START + 60_000));
    await approve(second, now, undefined);
    expect(await voidedApprovalsOf(department.db, later)).toMatchObject([{ approvedBy: '乙', byRevision: now }]);
    expect(await voidedByOne(department.db)).toEqual([]);
  });

  it('is submitted by nobody whose changes it does not make', async () => {
    const { revision } = await draft(
      by('甲', () => START + 1_000),
      rule('SHARED'),
      '未完',
    );
    const mayChange: PolicySteps['mayChange'] = (_inForce, before, after) => {
      if (before.rules?.length !== after.rules?.length) throw new Error("these are others'");
    };
    await expect(submit({ ...by('丁', () => START + 2_000), mayChange }, revision)).rejects.toThrow(/these are others'/);
    expect((await revisionNumbered(department.db, revision))?.state).toBe('DRAFT');
  });

  it('lets one person alone neither void what was approved by changing nothing, nor reword the ground on which is read', async () => {
    const first = await tighten(
      by('甲', () => START + 1_000),
      rule('SHARED'),
      '先',
    );
    const again = tighten(
      by('乙', () => START + 2_000),
      rule('SHARED'),
      '再',
    );
    await expect(again).rejects.toThrow(/nothing would change/);
    const purpose = { code: 'TENDER_REVIEW', name: '招标投标审查', legalBasis: '随便', requiresReference: true };
    const reworded = tighten(
      by('乙', () => START + 2_000),
      [{ setPurpose: purpose }],
      '改',
    );
    await expect(reworded).rejects.toThrow(/need another person: TENDER_REVIEW/);
    expect((await revisionInForce(department.db, new Date(START + 5_000)))?.revision).toBe(first.revision);
  });

  it('shows a secret inquiry to its subject by nobody’s word alone', async () => {
    const purpose = { code: 'INQUIRY', name: '查办', legalBasis: '依据', requiresReference: true };
    const { revision } = await draft(
      by('甲', () => START + 1_000),
      [{ setPurpose: { ...purpose, hiddenFromSubject: '侦查期间' } }],
      '查办',
    );
    await submit(
      by('甲', () => START + 1_000),
      revision,
    );
    await approve(
      by('乙', () => START + 1_000),
      revision,
      undefined,
    );
    for (const hiddenFromSubject of [null, '另一依据']) {
      const shown = tighten(
        by('甲', () => START + 2_000),
        [{ setPurpose: { ...purpose, hiddenFromSubject } }],
        '改',
      );
      await expect(shown).rejects.toThrow(/need another person: INQUIRY/);
    }
  });
});
