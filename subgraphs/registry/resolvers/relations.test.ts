import type { Asking } from '../../shared/testing/testDepartment.ts';
import { NUMBERS } from '../testing/testCity.ts';
import { testRegistry, type TestRegistry } from '../testing/testRegistry.ts';

describe('the registry: what ties subjects', () => {
  let registry: TestRegistry;
  beforeAll(async () => {
    registry = await testRegistry();
  });
  afterAll(() => registry.close());

  describe('relations', () => {
    it('are read from either end, in one statement a batch, newest first and undated last', async () => {
      expect(await registry.edges(NUMBERS.builder)).toMatchObject({ kinds: ['SHAREHOLDER TO', 'SUPERVISED_BY FROM'], total: 2 });
      const { relations } = await registry.edges(NUMBERS.trader);
      expect(relations?.nodes).toEqual([
        {
          kind: 'SHAREHOLDER',
          direction: 'FROM',
          since: '2020-01-01',
          until: null,
          share: 0.515,
          subject: { id: registry.id(NUMBERS.builder) },
        },
      ]);
      const { statements } = await registry.ask([NUMBERS.builder, NUMBERS.trader, NUMBERS.bureau], 'relations { nodes { kind } }');
      expect(statements.filter((statement) => statement.includes('registry.relation'))).toHaveLength(1);
    });

    it('with persons are neither served nor counted below SHARED, employees not below RESTRICTED', async () => {
      expect(await registry.edges(NUMBERS.builder, '', { as: 'IDENTIFIED' })).toMatchObject({ total: 2 });
      expect(await registry.edges(NUMBERS.builder, '', { as: 'SHARED', access: { purpose: undefined } })).toMatchObject({ total: 2 });
      expect(await registry.edges(NUMBERS.builder, '', { as: 'SHARED' })).toMatchObject({
        kinds: ['SHAREHOLDER TO', 'LEGAL_REPRESENTATIVE TO', 'SUPERVISED_BY FROM'],
        total: 3,
      });
      expect(await registry.edges(NUMBERS.builder, '', { as: 'RESTRICTED' })).toMatchObject({
        kinds: ['EMPLOYEE FROM', 'SHAREHOLDER TO', 'LEGAL_REPRESENTATIVE TO', 'SUPERVISED_BY FROM'],
        total: 4,
      });
      expect(await registry.edges(NUMBERS.diner)).toMatchObject({ kinds: [], total: 0 });
      expect(await registry.edges(NUMBERS.diner, '', { as: 'SHARED' })).toMatchObject({ kinds: ['OPERATOR TO'], total: 1 });
    });

    it('of a person are its own to read; a firm’s representative reads nothing more about its people', async () => {
      expect((await registry.edges(NUMBERS.wang)).errors).toEqual([['_entities.0.relations', 'PERSON']]);
      expect(await registry.edges(NUMBERS.wang, '', { access: registry.self(NUMBERS.wang, NUMBERS.builder, NUMBERS.diner) })).toMatchObject(
        {
          kinds: ['LEGAL_REPRESENTATIVE FROM', 'OPERATOR FROM'],
          total: 2,
        },
      );
      expect(await registry.edges(NUMBERS.builder, '', { access: registry.self(NUMBERS.wang, NUMBERS.builder) })).toMatchObject({
        kinds: ['SHAREHOLDER TO', 'LEGAL_REPRESENTATIVE TO', 'SUPERVISED_BY FROM'],
        total: 3,
      });
      expect(await registry.edges(NUMBERS.builder, '', { access: registry.self(NUMBERS.ouyang, NUMBERS.trader) })).toMatchObject({
        kinds: ['SHAREHOLDER TO', 'SUPERVISED_BY FROM'],
        total: 2,
      });
    });

    it('show at the other end who consented to it lastingly, not who did for one answer, which would not tell of him', async () => {
      const consenting = (more: object) => ({
        as: 'IDENTIFIED' as const,
        access: { purpose: 'FINANCE_REVIEW', consents: [{ subject: registry.id(NUMBERS.wang), dataset: 'identity', ...more }] },
      });
      expect(await registry.edges(NUMBERS.builder, '', consenting({}))).toMatchObject({ total: 3 });
      expect(await registry.edges(NUMBERS.builder, '', consenting({ once: true }))).toMatchObject({ total: 2 });
    });

    it('of its employees are not read by a firm’s representative at a level that does not read them of anybody', async () => {
      const access = { ...registry.self(NUMBERS.ouyang, NUMBERS.builder), purpose: 'test' };
      expect(await registry.edges(NUMBERS.builder, '', { as: 'SHARED', access })).toMatchObject({
        kinds: ['SHAREHOLDER TO', 'LEGAL_REPRESENTATIVE TO', 'SUPERVISED_BY FROM'],
        total: 3,
      });
      expect(await registry.edges(NUMBERS.builder, '', { as: 'RESTRICTED', access })).toMatchObject({ total: 4 });
      expect(await registry.edges(NUMBERS.builder, '(kind: [EMPLOYEE])', { as: 'SHARED', access })).toMatchObject({ kinds: [], total: 0 });
    });

    it('of its employees are not read of a firm alone: of each employee too, whatever opens the firm', async () => {
      const elevatedFor = (...numbers: number[]) => ({
        as: 'SHARED' as const,
        access: { purpose: 'test', elevations: numbers.map((number) => ({ subject: registry.id(number), sector: 'registry' })) },
      });
      const ofOrganisations = {
        as: 'RESTRICTED' as const,
        access: { purpose: 'test', levelsOf: { individual: { registry: 'SHARED' as const }, soleTrader: { registry: 'SHARED' as const } } },
      };
      const { builder, li } = NUMBERS;
      const employees = (asking: Asking) => registry.edges(builder, '(kind: [EMPLOYEE])', asking);
      expect(await employees(elevatedFor(builder))).toMatchObject({ kinds: [], total: 0, errors: [] });
      expect(await employees(ofOrganisations)).toMatchObject({ kinds: [], total: 0, errors: [] });
      expect(await registry.edges(builder, '', elevatedFor(builder))).toMatchObject({ total: 3 });
      // Of the employee for whom he is elevated too, in the one statement.
      expect(await employees(elevatedFor(builder, li))).toMatchObject({ kinds: ['EMPLOYEE FROM'], total: 1 });
      expect(await registry.edges(li, '(kind: [EMPLOYEE])', elevatedFor(li))).toMatchObject({ kinds: [], total: 0 });
      const { statements } = await registry.ask([builder], 'relations { nodes { kind subject { name } } }', ofOrganisations);
      expect(statements.filter((statement) => statement.includes('registry.relation'))).toHaveLength(1);
    });

    it('with persons are at the other end what the city has made of them', async () => {
      const rules = [{ coordinate: 'Subject.relations', level: 'OPEN' as const, person: 'RESTRICTED' as const }];
      const led = async (asking: Asking) => (await registry.edges(NUMBERS.builder, '(kind: [LEGAL_REPRESENTATIVE])', asking)).total;
      const purpose = { purpose: 'test' };
      expect(await led({ as: 'SHARED', access: purpose })).toBe(1);
      expect(await led({ as: 'SHARED', access: { ...purpose, rules } })).toBe(0);
      expect(await led({ as: 'RESTRICTED', access: { ...purpose, rules } })).toBe(1);
      expect(await led({ access: { ...registry.self(NUMBERS.wang, NUMBERS.builder), rules } })).toBe(1);
    });

    it('are narrowed by kind and direction; a kind that may not be read withholds the field', async () => {
      expect((await registry.edges(NUMBERS.builder, '(direction: TO)')).kinds).toEqual(['SHAREHOLDER TO']);
      expect((await registry.edges(NUMBERS.builder, '(kind: [SUPERVISED_BY, BRANCH])')).kinds).toEqual(['SUPERVISED_BY FROM']);
      expect((await registry.edges(NUMBERS.builder, '(kind: [EMPLOYEE])')).errors).toEqual([['_entities.0.relations', 'LEVEL']]);
    });

    it('page completely', async () => {
      const seen: string[] = [];
      let after = '';
      do {
        const { subjects } = await registry.ask(
          [NUMBERS.builder],
          `relations(first: 1${after}) { edges { node { kind } } pageInfo { hasNextPage endCursor } }`,
          { as: 'RESTRICTED' },
        );
        const found = subjects[0]?.['relations'] as {
          edges: { node: { kind: string } }[];
          pageInfo: { hasNextPage: boolean; endCursor: string };
        };
        seen.push(...found.edges.map(({ node }) => node.kind));
        after = found.pageInfo.hasNextPage ? `, after: "${found.pageInfo.endCursor}"` : '';
      } while (after !== '');
      expect(seen).toEqual(['EMPLOYEE', 'SHAREHOLDER', 'LEGAL_REPRESENTATIVE', 'SUPERVISED_BY']);
    });

    it('name the other end, withheld by its own rule', async () => {
      const { data, errors } = await registry.department.query(
        `{ subject(id: "${registry.id(NUMBERS.builder)}") { relations(kind: [LEGAL_REPRESENTATIVE]) { nodes { subject { kind name establishedOn } } } } }`,
        {},
        { as: 'SHARED' },
      );
      expect(data?.['subject']).toEqual({ relations: { nodes: [{ subject: { kind: 'INDIVIDUAL', name: '王五', establishedOn: null } }] } });
      expect(errors.map(({ path, reason }) => [path, reason])).toEqual([['subject.relations.nodes.0.subject.establishedOn', 'CONSENT']]);
    });
  });

  describe('listings', () => {
    const listing = (over: object) => ({
      id: 'a',
      recordId: 'r',
      kind: 'RED',
      list: 'l',
      name: 'n',
      sector: 'tax',
      dataset: 'd',
      state: 'PUBLISHED',
      since: '2026-01-01',
      until: null,
      legalBasis: 'b',
      remedy: 'm',
      underObjection: false,
      jurisdiction: null,
      ...over,
    });
    const all = {
      tax: { listings: [listing({ id: 't' })] },
      market: { listings: [listing({ id: 'm', kind: 'BLACK', since: '2026-05-01', until: '2026-11-21' })] },
      courts: { listings: [] },
      socialSecurity: { listings: [] },
      construction: {
        listings: [
          listing({ id: 'c', kind: 'BLACK', since: '2026-06-01', state: 'FLAGGED', until: '2026-11-22' }),
          listing({ id: 'e', state: 'EXPIRED' }),
        ],
      },
    };
    const lists = async (args: string, gathered: object) => {
      const { subjects, errors, statements } = await registry.ask([NUMBERS.builder], `listings${args} { id }`, {}, gathered);
      return {
        ids: (subjects[0]?.['listings'] as { id: string }[] | null)?.map((each) => each.id),
        errors: errors.map(({ path, code }) => [path, code]),
        statements,
      };
    };

    it('are those in force of all departments, newest first, without touching the database', async () => {
      expect(await lists('', all)).toEqual({ ids: ['c', 't'], errors: [], statements: [] });
      expect((await lists('(kind: BLACK)', all)).ids).toEqual(['c']);
      expect((await lists('(kind: BLACK, current: false)', all)).ids).toEqual(['c', 'm']);
    });

    it('fail, and are never empty, when one department did not answer', async () => {
      for (const missing of [
        { ...all, tax: null },
        { ...all, tax: { listings: null } },
        { ...all, tax: undefined },
      ]) {
        expect(await lists('', missing)).toEqual({
          ids: undefined,
          errors: [['_entities.0.listings', 'DEPARTMENT_UNAVAILABLE']],
          statements: [],
        });
      }
      expect((await lists('', {})).errors).toEqual([['_entities.0.listings', 'DEPARTMENT_UNAVAILABLE']]);
    });
  });
});
