import { generateKeyPairSync } from 'node:crypto';
import { anonymousAccess, type Access } from '../../common/access.ts';
import { callerContextSigner } from '../../common/callerContext.ts';
import type { PermissionLevel } from '../../common/permissionLevel.ts';
import { signRequest } from '../../common/requestSignature.ts';
import { encodeSet, setOf } from '../../subgraphs/shared/cohort/subjectSet.ts';
import { ANALYST, cohortSuite, served, SUPERVISOR } from './cohortSuite.ts';

/** What must not leak through `Query.cohort`. */
describe('cohorts', () => {
  const suite = cohortSuite();
  const { ask, asked, field, numbers } = suite;

  describe('are no laxer than reading', () => {
    it('who may not be tested is outside the universe, under NOT and OR too, and the answer says so', async () => {
      for (const where of [
        { tax: { arrears: {} } },
        { not: { tax: { arrears: {} } } },
        { or: [{ tax: { arrears: {} } }, { kind: ['INDIVIDUAL'] }] },
      ]) {
        const { shown } = await ask(where);
        expect(shown?.universe.classes).toEqual(['ORGANISATION', 'SOLE_TRADER']);
        expect(shown?.universe.excluded).toEqual([
          expect.objectContaining({ class: 'INDIVIDUAL', coordinate: 'TaxCredit.arrears', reason: 'CONSENT', requiredLevel: 'RESTRICTED' }),
        ]);
        expect(shown?.subjects.nodes.every(({ id }) => (suite.stack.ids.subjectNumber(id) ?? 0) < 2_000_000_000)).toBe(true);
      }
    });

    it('a condition that may be read of nobody is withheld, and no department is asked', async () => {
      const { shown, answer } = await ask({ tax: { inspections: { recoveredTax: { gt: '1' } } } });
      expect(shown).toBeUndefined();
      expect(
        answer.errors.map(({ extensions }) => [extensions['code'], extensions['coordinate'], extensions['sector'], extensions['reason']]),
      ).toEqual([['UNAUTHORIZED_FIELD_OR_TYPE', 'TaxCredit.inspections', 'tax', 'CONSENT']]);
      expect(asked()).toEqual([]);
      expect((await ask({ tax: { inspections: {} } }, SUPERVISOR)).answer.errors).toEqual([]);
      expect(asked()).toEqual(['tax']);
    });

    it('nor is it told by an order, a breakdown or a total', async () => {
      for (const selection of [
        'subjects(orderBy: { by: TAX_INSPECTIONS_RECOVERED_TAX }) { nodes { id } }',
        'breakdown(by: [TAX_INSPECTIONS_DETERMINED_ON_MONTH]) { count }',
        'totals(of: [TAX_INSPECTIONS_RECOVERED_TAX]) { count }',
      ]) {
        for (const proxy of Object.values(suite.stack.proxies)) proxy.asked = [];
        const { value, answer } = await field(selection, { kind: ['ENTERPRISE'], market: { penalties: {} } });
        expect(Object.values(value as object)).toEqual([null]);
        expect(answer.errors.map(({ extensions }) => extensions['coordinate'])).toEqual(['TaxCredit.inspections']);
        expect(asked()).not.toContain('tax');
      }
    });

    it('nobody below SHARED, nor without a purpose, asks for a cohort', async () => {
      for (const asking of [{}, { as: { scope: 'credit:1' } }, { as: { scope: 'credit:2' } }]) {
        const { shown, answer } = await ask({ kind: ['ENTERPRISE'] }, asking);
        expect([shown, answer.errors[0]?.extensions['code']]).toEqual([undefined, 'UNAUTHORIZED_FIELD_OR_TYPE']);
        expect(asked()).toEqual([]);
      }
    });

    it('natural persons are counted and not listed', async () => {
      const { shown, answer } = await ask({ kind: ['INDIVIDUAL'], division: ['441802'] });
      expect(answer.errors).toEqual([]);
      expect(shown?.universe).toMatchObject({ classes: ['INDIVIDUAL'], countedOnly: ['INDIVIDUAL'], minimumGroup: 5 });
      expect(shown?.count).toBeGreaterThan(4);
      expect(shown?.subjects).toEqual({ totalCount: 0, nodes: [] });
    });

    it('a person is not found by a cohort of one, nor by one in which he alone is missing', async () => {
      const one = await ask({ kind: ['INDIVIDUAL'], courts: { dishonestDebts: { documentNumber: ['（2026）粤1881执1号'] } } });
      const nobody = await ask({ kind: ['INDIVIDUAL'], courts: { dishonestDebts: { documentNumber: ['没有这个案号'] } } });
      expect([one.shown?.count, nobody.shown?.count]).toEqual([null, null]);
      const broad = { kind: ['INDIVIDUAL'], division: ['441881'] };
      expect((await ask(broad)).shown?.count).toBeGreaterThan(4);
      // Whether somebody is missing or nobody is, both are refused alike: the refusal must not tell.
      for (const documentNumber of ['（2026）粤1881执1号', '没有这个案号']) {
        const { shown, answer } = await ask({ ...broad, not: { courts: { dishonestDebts: { documentNumber: [documentNumber] } } } });
        expect([shown, answer.errors.map(({ extensions }) => extensions['code'])]).toEqual([undefined, ['COHORT_TOO_SIMILAR']]);
      }
      // Two at once do not slip through, and the same one may be asked again.
      expect((await ask(broad)).shown?.count).toBeGreaterThan(4);
    });

    it('two of them in one request, under aliases, are told apart from each other as well', async () => {
      const query = `{ all: cohort(where: { kind: INDIVIDUAL, division: ["441826"] }) { count }
        but: cohort(where: { kind: INDIVIDUAL, division: ["441826"], courts: { dishonestDebts: { exists: false } }, not: { courts: { dishonestDebts: {} } } }) { count }
        same: cohort(where: { division: ["441826"], kind: INDIVIDUAL, not: { courts: { dishonestDebts: { documentNumber: ["没有这个案号"] } } } }) { count } }`;
      const { data, errors } = await suite.stack.query(query, ANALYST);
      const shown = data as unknown as Record<'all' | 'but' | 'same', { count: number } | null>;
      // Of the three at most one differs from all others by a whole group.
      expect(shown.same === null || shown.all === null).toBe(true);
      expect(errors.length).toBeGreaterThan(0);
      expect(new Set(errors.map(({ extensions }) => extensions['code']))).toEqual(new Set(['COHORT_TOO_SIMILAR']));
    });

    it('no door beside the gateway: a department judges by the caller’s own signed context, and hears analysis alone', async () => {
      const tax = suite.stack.running.subgraphs.find(({ name }) => name === 'tax')?.url.replace('/graphql', '') ?? '';
      const sign = callerContextSigner(suite.stack.keys.contextPrivate ?? generateKeyPairSync('ed25519').privateKey);
      const access = (level: PermissionLevel): Access => ({
        ...anonymousAccess(1),
        identified: true,
        levels: { tax: level },
        purpose: 'CREDIT_SUPERVISION',
      });
      const send = async (caller: string, context: string, leaf: string, classes: readonly string[], more = {}) => {
        const path = '/internal/cohort-set';
        const body = JSON.stringify({ leaf, classes, args: {}, conditions: {}, ...more });
        const [key] = suite.stack.keys.pairs(caller, 'tax');
        if (!key) throw new Error(`no key of ${caller}`);
        const headers = signRequest({ caller, audience: 'tax', method: 'POST', path, context, body }, key);
        const response = await fetch(`${tax}${path}`, {
          method: 'POST',
          headers: { 'content-type': 'application/json', ...headers },
          body,
        });
        return response.status;
      };
      const shared = await sign(access('SHARED'));
      expect(await send('analysis', shared, 'TaxCredit.arrears', ['organisation'])).toBe(200);
      expect(await send('analysis', shared, 'TaxCredit.arrears', ['individual'])).toBe(403);
      expect(await send('analysis', shared, 'TaxCredit.inspections', ['organisation'])).toBe(403);
      expect(await send('analysis', await sign(access('OPEN')), 'TaxCredit.grade', ['organisation'])).toBe(403);
      expect(await send('analysis', '', 'TaxCredit.arrears', ['organisation'])).toBe(403);
      expect(await send('analysis', `${shared}x`, 'TaxCredit.arrears', ['organisation'])).toBe(403);
      expect(await send('analysis', shared, '__proto__', ['organisation'])).toBe(403);
      // Nor is it brought down by a set that is none, or one of few bytes that holds billions.
      const everybody = setOf();
      everybody.addRange(0, 2 ** 31);
      for (const within of ['AAAA', encodeSet(everybody)])
        expect(await send('analysis', shared, 'TaxCredit.arrears', ['organisation'], { within })).toBeGreaterThan(400);
      expect(await send('analysis', shared, 'TaxCredit.arrears', ['organisation'], { within: encodeSet(setOf([1, 2])) })).toBe(200);
      expect(await send('gateway', shared, 'TaxCredit.arrears', ['organisation'])).toBe(403);
      expect(await send('governance', shared, 'TaxCredit.arrears', ['organisation'])).toBe(403);
    });

    it('a person is not told by counting, or summing, him among firms and the firms alone', async () => {
      const selection = `breakdown(by: [DIVISION]) { key { value } count } totals(of: [COURTS_ENFORCEMENTS_TARGET_AMOUNT], by: [DIVISION]) { key { value } count }`;
      const debts = { courts: { enforcements: {} } };
      const everybody = await field(`universe { classes } ${selection}`, { ...debts, kind: ['ENTERPRISE', 'INDIVIDUAL'] });
      const alone = await field(selection, { ...debts, kind: ['ENTERPRISE'] });
      expect([everybody.answer.errors, alone.answer.errors]).toEqual([[], []]);
      expect(everybody.value).toMatchObject({ universe: { classes: ['ORGANISATION', 'INDIVIDUAL'] } });
      type Cells = Record<'breakdown' | 'totals', { key: { value: string | null }[]; count: number | null }[]>;
      for (const name of ['breakdown', 'totals'] as const)
        for (const { key, count } of (everybody.value as Cells)[name]) {
          const firmsOf = (alone.value as Cells)[name].find((cell) => cell.key[0]?.value === key[0]?.value)?.count ?? 0;
          expect((count ?? 0) - firmsOf).toBeGreaterThan(4);
        }
    });

    it('persons’ small cells are not even named', async () => {
      const { value, answer } = await field('breakdown(by: [DIVISION, STATUS]) { key { value } count suppressed }', {
        kind: ['INDIVIDUAL'],
      });
      expect(answer.errors).toEqual([]);
      const cells = (value as { breakdown: { count: number | null; suppressed: boolean }[] }).breakdown;
      expect(cells.length).toBeGreaterThan(0);
      for (const cell of cells) expect(cell).toMatchObject({ suppressed: false, count: expect.any(Number) as number });
      expect(Math.min(...cells.map(({ count }) => count ?? 0))).toBeGreaterThan(4);
    });
  });

  describe('follow the policy', () => {
    const writer = { organisation: '清远市公共信用信息中心', user: '甲', scope: 'credit:1 policy:read policy:write' };
    const approver = { ...writer, user: '乙', scope: 'credit:1 policy:read policy:approve' };
    const change = async (changes: string) => {
      const drafted = await suite.stack.query(`mutation { it: draftPolicy(changes: [${changes}], reason: "试行") { revision } }`, {
        as: writer,
      });
      const { revision } = (drafted.data as unknown as { it: { revision: number } }).it;
      await suite.stack.query(`mutation { submitPolicy(revision: ${revision}) { revision } }`, { as: writer });
      await suite.stack.query(`mutation { approvePolicy(revision: ${revision}) { revision } }`, { as: approver });
      for (const deadline = Date.now() + 1_000; ;) {
        const { headers } = await suite.stack.query('{ __typename }');
        if (headers.get('x-policy-revision') === String(revision)) return;
        if (Date.now() > deadline) throw new Error(`revision ${revision} is not in force after a second`);
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
    };

    it('persons are listed under a grant for case listing, for a case that is named', async () => {
      await change(
        '{ setGrant: { organisation: "办案单位", levels: [{ sector: "credit", level: SHARED }], purposes: ["CREDIT_SUPERVISION"], caseListing: true } }',
      );
      const where = { kind: ['INDIVIDUAL'], courts: { dishonestDebts: {} } };
      const asking = { as: { organisation: '办案单位', scope: 'credit:2' }, purpose: 'CREDIT_SUPERVISION' };
      const named = await ask(where, { ...asking, headers: { 'x-query-reference': '2026-113' } });
      expect(named.answer.errors).toEqual([]);
      expect(named.shown?.universe.countedOnly).toEqual([]);
      const persons = await numbers('courts', `courts.dishonest_debt t where t.subject >= 2000000000 and ${served}`);
      expect(persons.size).toBeGreaterThan(0);
      expect(named.shown?.subjects.nodes.length).toBeGreaterThan(0);
      const unnamed = await ask(where, asking);
      expect([unnamed.shown?.universe.countedOnly, unnamed.shown?.subjects.totalCount]).toEqual([['INDIVIDUAL'], 0]);
    });

    it('a field that is raised is no condition any more for whoever may not read it', async () => {
      const where = { kind: ['ENTERPRISE'], tax: { arrears: {} } };
      expect((await ask(where)).answer.errors).toEqual([]);
      await change('{ setRule: { coordinate: "TaxCredit.arrears", level: RESTRICTED } }');
      const { shown, answer } = await ask(where);
      expect([shown, answer.errors[0]?.extensions['coordinate']]).toEqual([undefined, 'TaxCredit.arrears']);
      expect(asked()).toEqual([]);
      await change('{ dropRule: "TaxCredit.arrears" }, { setRule: { coordinate: "TaxArrears.totalBalance", level: RESTRICTED } }');
      expect((await ask(where)).answer.errors).toEqual([]);
      const bounded = await ask({ kind: ['ENTERPRISE'], tax: { arrears: { totalBalance: { gt: '1' } } } });
      expect(bounded.answer.errors[0]?.extensions['coordinate']).toBe('TaxArrears.totalBalance');
      expect(asked()).toEqual([]);
      await change('{ dropRule: "TaxArrears.totalBalance" }');
    });
  });
});
