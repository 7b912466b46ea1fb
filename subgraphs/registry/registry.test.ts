import type { Asking } from '../shared/testing/testDepartment.ts';
import definition from './index.ts';
import { collectRows } from './testing/collectRows.ts';
import { CODES, NUMBERS } from './testing/testCity.ts';
import { testRegistry, type TestRegistry } from './testing/testRegistry.ts';

describe('the registry', () => {
  let registry: TestRegistry;
  beforeAll(async () => {
    registry = await testRegistry();
  });
  afterAll(() => registry.close());

  describe('fields of a subject', () => {
    it('come in one statement for a batch, with the selected columns only', async () => {
      const { subjects, statements, errors } = await registry.ask([NUMBERS.builder, NUMBERS.trader, NUMBERS.bureau], 'kind name status');
      expect(errors).toEqual([]);
      expect(subjects).toEqual([
        { kind: 'ENTERPRISE', name: '清远市测试建筑有限公司', status: 'ACTIVE' },
        { kind: 'ENTERPRISE', name: '英德测试贸易（100%进口）有限公司', status: 'ACTIVE' },
        { kind: 'GOVERNMENT_BODY', name: '清远市测试局', status: 'ACTIVE' },
      ]);
      expect(statements).toEqual([expect.stringMatching(/^select number, kind, name, status from registry\.subject/)]);
    });

    it('are withheld of each class by its own rule, in one list', async () => {
      const { subjects, errors } = await registry.ask(
        [NUMBERS.builder, NUMBERS.diner, NUMBERS.li],
        'kind name status establishedOn formerNames',
      );
      expect(subjects).toEqual([
        {
          kind: 'ENTERPRISE',
          name: '清远市测试建筑有限公司',
          status: 'ACTIVE',
          establishedOn: '2015-03-01',
          formerNames: ['清新县测试建筑队', '清新测试建筑有限公司'],
        },
        { kind: 'SOLE_TRADER', name: '清新县测试小吃店', status: 'ACTIVE', establishedOn: null, formerNames: [] },
        { kind: 'INDIVIDUAL', name: null, status: null, establishedOn: null, formerNames: null },
      ]);
      expect(errors.map(({ path, reason }) => [path, reason])).toEqual([
        ['_entities.2.name', 'PERSON'],
        ['_entities.2.status', 'PERSON'],
        ['_entities.2.establishedOn', 'PERSON'],
        ['_entities.2.formerNames', 'PERSON'],
      ]);
    });

    it('mask a person’s name below SHARED and never a firm’s', async () => {
      const purpose = { purpose: 'TENDER_REVIEW' };
      const names = async (as: Asking['as']) =>
        (await registry.ask([NUMBERS.builder, NUMBERS.ouyang], 'name', { as: as ?? 'OPEN', access: purpose })).subjects.map(
          (node) => node?.['name'],
        );
      expect(await names('IDENTIFIED')).toEqual(['清远市测试建筑有限公司', '欧阳**']);
      expect(await names('SHARED')).toEqual(['清远市测试建筑有限公司', '欧阳明']);
    });

    it('serve a person’s document masked below RESTRICTED, and to itself in full', async () => {
      const identifiers = async (number: number, asking: Asking) =>
        (await registry.ask([number], 'identifiers { kind value conforming masked }', asking)).subjects[0]?.['identifiers'];
      const masked = `${CODES.wang.slice(0, 4)}**********${CODES.wang.slice(-4)}`;
      const whole = [{ kind: 'CITIZEN_ID', value: CODES.wang, conforming: true, masked: false }];
      expect(await identifiers(NUMBERS.wang, { as: 'IDENTIFIED', access: { purpose: 'x' } })).toEqual([
        { kind: 'CITIZEN_ID', value: masked, conforming: true, masked: true },
      ]);
      expect(await identifiers(NUMBERS.wang, { as: 'RESTRICTED' })).toEqual(whole);
      expect(await identifiers(NUMBERS.wang, { access: registry.self(NUMBERS.wang) })).toEqual(whole);
    });

    it('are opened by a person’s consent to its identity as at SHARED, of nobody else and by no other consent', async () => {
      const selection = 'name identifiers { value masked } formerNames';
      const consented = (dataset: string, purpose: string | undefined = 'FINANCE_REVIEW') =>
        registry.ask([NUMBERS.wang, NUMBERS.ouyang], selection, {
          as: 'IDENTIFIED',
          access: { consents: [{ subject: registry.id(NUMBERS.wang), dataset }], purpose },
        });
      const number = (code: string) => ({ value: `${code.slice(0, 4)}**********${code.slice(-4)}`, masked: true });
      const masked = { name: '欧阳**', identifiers: [number(CODES.ouyang)], formerNames: null };
      expect((await consented('identity')).subjects).toEqual([
        { name: '王五', identifiers: [number(CODES.wang)], formerNames: [] },
        masked,
      ]);
      expect((await consented('tax-penalty')).subjects).toEqual([
        { name: '王**', identifiers: [number(CODES.wang)], formerNames: null },
        masked,
      ]);
    });

    it('do not give away an operator’s citizen number that serves as taxpayer number', async () => {
      const kinds = async (asking: Asking) =>
        (
          (await registry.ask([NUMBERS.diner], 'identifiers { kind value }', asking)).subjects[0]?.['identifiers'] as {
            kind: string;
            value: string;
          }[]
        ).map(({ kind, value }) => `${kind} ${value}`);
      expect(await kinds({})).toEqual([`USCC ${CODES.diner}`]);
      expect(await kinds({ as: 'SHARED' })).toEqual([
        `USCC ${CODES.diner}`,
        `TAXPAYER_NUMBER ${CODES.wang.slice(0, 4)}**********${CODES.wang.slice(-4)}`,
      ]);
    });

    it('are null as a whole for an id of nobody', async () => {
      const { subjects } = await registry.ask([999, NUMBERS.builder], 'name');
      expect(subjects).toEqual([null, { name: '清远市测试建筑有限公司' }]);
    });
  });

  describe('divisions', () => {
    it('know what replaced them and of what they are parts', async () => {
      const { data } = await registry.department.query('{ divisions { id name since until replacedBy { id name } parent { id } } }');
      const divisions = data?.['divisions'] as { id: string }[];
      expect(divisions.find((each) => each.id === '441827')).toEqual({
        id: '441827',
        name: '清新县',
        since: 1992,
        until: 2012,
        replacedBy: { id: '441803', name: '清新区' },
        parent: { id: '441800' },
      });
      expect(divisions.length).toBeGreaterThan(90);
    });

    it('are entities, and what a subject’s code stands for, in the table or not', async () => {
      const { data } = await registry.department.query(
        'query ($r: [_Any!]!) { _entities(representations: $r) { ... on Division { name } } }',
        {
          r: [
            { __typename: 'Division', id: '441881' },
            { __typename: 'Division', id: '999999' },
          ],
        },
      );
      expect(data?.['_entities']).toEqual([{ name: '英德市' }, null]);
      const { subjects } = await registry.ask([NUMBERS.trader], 'division { id parent { name } }');
      expect(subjects).toEqual([{ division: { id: '441881104', parent: { name: '英德市' } } }]);
    });
  });

  describe('represented', () => {
    const represented = async (number: number) =>
      definition.internal?.['represented']?.handle(
        { subject: registry.id(number) },
        {
          sector: 'registry',
          db: registry.department.db,
          ids: registry.department.ids,
          resolvers: {},
          ownFields: undefined,
          clock: () => Date.parse('2026-11-22T12:00:00+08:00'),
        },
      );

    it('is for the gateway: whom a person legally represents or operates today', async () => {
      expect(definition.internal?.['represented']?.callers).toEqual(['gateway']);
      expect(await represented(NUMBERS.wang)).toEqual({ subjects: [registry.id(NUMBERS.builder), registry.id(NUMBERS.diner)] });
      expect(await represented(NUMBERS.li)).toEqual({ subjects: [] });
      expect(await represented(NUMBERS.builder)).toEqual({ subjects: [] });
      await collectRows(registry.department.db, 'relations', [
        {
          主体标识类型: '身份证',
          主体标识: CODES.li,
          关系类型: '法定代表人',
          关联主体标识类型: '统一社会信用代码',
          关联主体标识: CODES.trader,
          起始日期: '2019-01-01',
          终止日期: '2024-01-01',
        },
      ]);
      expect(await represented(NUMBERS.li)).toEqual({ subjects: [] });
    });
  });
});
