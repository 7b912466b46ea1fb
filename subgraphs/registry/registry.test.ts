import type { Access } from '../../common/access.ts';
import { composedSdl } from '../shared/subgraphServer.ts';
import { testDepartment, type Asking, type TestDepartment } from '../shared/testing/testDepartment.ts';
import registry from './index.ts';
import { collectRows } from './testing/collectRows.ts';
import { CODES, collectCity, NUMBERS } from './testing/testCity.ts';
import { testCitizenId, testOrganisationCode, testUscc } from './testing/testCodes.ts';

type Node = Record<string, unknown>;

describe('the registry', () => {
  let department: TestDepartment;
  beforeAll(async () => {
    department = await testDepartment(registry, '', composedSdl('registry'));
    await collectCity(department.db);
  });
  afterAll(() => department.close());

  const id = (number: number) => department.ids.subjectId(number);
  const self = (...numbers: number[]): Partial<Access> => ({ identified: true, self: numbers.map(id) });
  const ask = async (numbers: readonly number[], selection: string, asking?: Asking, gathered: object = {}) => {
    const representations = numbers.map((number) => ({ __typename: 'Subject', id: id(number), ...gathered }));
    const answer = await department.query(
      `query ($representations: [_Any!]!) { _entities(representations: $representations) { ... on Subject { ${selection} } } }`,
      { representations },
      asking,
    );
    return { ...answer, subjects: answer.data?.['_entities'] as (Node | null)[] };
  };
  const subject = async (args: string, asking?: Asking, selection = 'id name') => {
    const { data, errors, statements } = await department.query(`{ subject(${args}) { ${selection} } }`, {}, asking);
    return { subject: data?.['subject'] as Node | null, errors: errors.map(({ path, code, reason }) => [path, code, reason]), statements };
  };
  const byDocument = (value: string, name: string, asking?: Asking) =>
    subject(`identifier: { kind: CITIZEN_ID, value: "${value}" }, name: "${name}"`, asking, 'id');
  const search = async (args: string, asking?: Asking) => {
    const { data, errors } = await department.query(`{ search(${args}) { totalCount nodes { name } } }`, {}, asking);
    const found = data?.['search'] as { totalCount: number; nodes: Node[] } | undefined;
    return { names: found?.nodes.map(({ name }) => name), total: found?.totalCount, codes: errors.map(({ code }) => code) };
  };
  const edges = async (number: number, args = '', asking?: Asking) => {
    const { subjects, errors } = await ask(
      [number],
      `relations${args} { totalCount nodes { kind direction since until share subject { id } } }`,
      asking,
    );
    const relations = subjects[0]?.['relations'] as { totalCount: number; nodes: { kind: string; direction: string }[] } | null;
    return {
      kinds: relations?.nodes.map(({ kind, direction }) => `${kind} ${direction}`),
      total: relations?.totalCount,
      relations,
      errors: errors.map(({ path, reason }) => [path, reason]),
    };
  };

  describe('fields of a subject', () => {
    it('come in one statement for a batch, with the selected columns only', async () => {
      const { subjects, statements, errors } = await ask([NUMBERS.builder, NUMBERS.trader, NUMBERS.bureau], 'kind name status');
      expect(errors).toEqual([]);
      expect(subjects).toEqual([
        { kind: 'ENTERPRISE', name: '清远市测试建筑有限公司', status: 'ACTIVE' },
        { kind: 'ENTERPRISE', name: '英德测试贸易（100%进口）有限公司', status: 'ACTIVE' },
        { kind: 'GOVERNMENT_BODY', name: '清远市测试局', status: 'ACTIVE' },
      ]);
      expect(statements).toEqual([expect.stringMatching(/^select number, kind, name, status from registry\.subject/)]);
    });

    it('are withheld of each class by its own rule, in one list', async () => {
      const { subjects, errors } = await ask([NUMBERS.builder, NUMBERS.diner, NUMBERS.li], 'kind name status establishedOn formerNames');
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
        (await ask([NUMBERS.builder, NUMBERS.ouyang], 'name', { as: as ?? 'OPEN', access: purpose })).subjects.map(
          (node) => node?.['name'],
        );
      expect(await names('IDENTIFIED')).toEqual(['清远市测试建筑有限公司', '欧阳**']);
      expect(await names('SHARED')).toEqual(['清远市测试建筑有限公司', '欧阳明']);
    });

    it('serve a person’s document masked below RESTRICTED, and to itself in full', async () => {
      const identifiers = async (number: number, asking: Asking) =>
        (await ask([number], 'identifiers { kind value conforming masked }', asking)).subjects[0]?.['identifiers'];
      const masked = `${CODES.wang.slice(0, 4)}**********${CODES.wang.slice(-4)}`;
      const whole = [{ kind: 'CITIZEN_ID', value: CODES.wang, conforming: true, masked: false }];
      expect(await identifiers(NUMBERS.wang, { as: 'IDENTIFIED', access: { purpose: 'x' } })).toEqual([
        { kind: 'CITIZEN_ID', value: masked, conforming: true, masked: true },
      ]);
      expect(await identifiers(NUMBERS.wang, { as: 'RESTRICTED' })).toEqual(whole);
      expect(await identifiers(NUMBERS.wang, { access: self(NUMBERS.wang) })).toEqual(whole);
    });

    it('do not give away an operator’s citizen number that serves as taxpayer number', async () => {
      const kinds = async (asking: Asking) =>
        (
          (await ask([NUMBERS.diner], 'identifiers { kind value }', asking)).subjects[0]?.['identifiers'] as {
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
      const { subjects } = await ask([999, NUMBERS.builder], 'name');
      expect(subjects).toEqual([null, { name: '清远市测试建筑有限公司' }]);
    });
  });

  describe('subject', () => {
    it('is found by its id and by each of its codes, however spelt', async () => {
      const found = { id: id(NUMBERS.builder), name: '清远市测试建筑有限公司' };
      for (const args of [
        `id: "${id(NUMBERS.builder)}"`,
        `identifier: { kind: USCC, value: " ${CODES.builder.toLowerCase()} " }`,
        `identifier: { kind: TAXPAYER_NUMBER, value: "${CODES.builder}" }`,
        `identifier: { kind: ORGANISATION_CODE, value: "${CODES.builderOrganisation.slice(0, 8)}-${CODES.builderOrganisation.slice(8)}" }`,
      ]) {
        expect(await subject(args)).toMatchObject({ subject: found, errors: [] });
      }
    });

    it('is null for an unknown id, a made-up id and an unknown code', async () => {
      const unknown = testUscc('91', '441802', testOrganisationCode('MA4U7777'));
      for (const args of [
        `id: "${id(998)}"`,
        'id: "Sxyz"',
        `identifier: { kind: USCC, value: "${unknown}" }`,
        'identifier: { kind: USCC, value: "000000000000000000" }',
      ]) {
        expect(await subject(args)).toMatchObject({ subject: null, errors: [] });
      }
    });

    it('asks for exactly one of id and identifier', async () => {
      expect((await subject('name: "王五"')).errors).toEqual([['subject', 'BAD_USER_INPUT', undefined]]);
      expect((await subject(`id: "x", identifier: { kind: USCC, value: "x" }`)).errors).toEqual([['subject', 'BAD_USER_INPUT', undefined]]);
    });

    it('answers a wrong name, an unknown and an impossible document alike', async () => {
      const asking: Asking = { as: 'IDENTIFIED', access: { purpose: 'TENDER_REVIEW' } };
      const right = await byDocument(CODES.li, ' 李 四', asking);
      expect(right).toMatchObject({ subject: { id: id(NUMBERS.li) }, errors: [] });
      const wrongName = await byDocument(CODES.li, '李五', asking);
      const unknown = await byDocument(testCitizenId('441802', '19600101', '044'), '李四', asking);
      const impossible = await byDocument('1', '李四', asking);
      expect(wrongName).toEqual({ subject: null, errors: [], statements: wrongName.statements });
      expect(unknown).toEqual(wrongName);
      expect(impossible).toEqual(wrongName);
    });

    it('refuses a document without level, without purpose or without name, whether it is on file or not', async () => {
      const unknown = testCitizenId('441802', '19600101', '044');
      for (const value of [CODES.li, unknown]) {
        expect((await byDocument(value, '李四')).errors).toEqual([['subject', 'UNAUTHORIZED_FIELD_OR_TYPE', 'LEVEL']]);
        expect((await byDocument(value, '李四', { as: 'IDENTIFIED' })).errors).toEqual([
          ['subject', 'UNAUTHORIZED_FIELD_OR_TYPE', 'PURPOSE'],
        ]);
        expect(
          (await subject(`identifier: { kind: CITIZEN_ID, value: "${value}" }`, { as: 'IDENTIFIED', access: { purpose: 'x' } })).errors,
        ).toEqual([['subject', 'BAD_USER_INPUT', undefined]]);
        for (const kind of ['TAXPAYER_NUMBER', 'USCC', 'SOCIAL_ORGANISATION_CERTIFICATE']) {
          const { errors, statements } = await subject(`identifier: { kind: ${kind}, value: "${value}" }`);
          expect([errors, statements]).toEqual([[['subject', 'UNAUTHORIZED_FIELD_OR_TYPE', 'LEVEL']], []]);
        }
      }
    });

    it('does not find whose business it is by a citizen’s number given as a unified code', async () => {
      await collectRows(department.db, 'legal-persons', [
        { 主体类别: '个体工商户', 名称: '清城区欧阳茶摊', 纳税人识别号: CODES.ouyang, 登记状态: '存续' },
      ]);
      const given = `identifier: { kind: USCC, value: "${CODES.ouyang}" }`;
      expect(await subject(given)).toMatchObject({ subject: null, errors: [['subject', 'UNAUTHORIZED_FIELD_OR_TYPE', 'LEVEL']] });
      const many = await department.query(`{ subjects(identifiers: [{ kind: USCC, value: "${CODES.ouyang}" }]) { id } }`);
      expect([many.data, many.errors.map(({ code }) => code), many.statements]).toEqual([null, ['BAD_USER_INPUT'], []]);
    });

    it('takes as many statements for a match as for a mismatch where it may not tell which it was', async () => {
      expect((await byDocument(CODES.li, '李四', { as: 'IDENTIFIED' })).statements).toEqual([]);
      const asAnother = { as: 'IDENTIFIED', access: self(NUMBERS.wang) } as const;
      const match = await byDocument(CODES.li, '李四', asAnother);
      expect(match).toEqual(await byDocument(CODES.li, '李五', asAnother));
      expect(match.statements).toHaveLength(1);
    });

    it('says of text that no database holds that it is not acceptable, not that the registry is out of order', async () => {
      const { errors } = await department.query('query ($t: String!) { search(text: $t) { totalCount } }', { t: '清\0远' });
      expect(errors.map(({ code }) => code)).toEqual(['BAD_USER_INPUT']);
    });

    it('lets a person look itself up without a purpose, and nobody else', async () => {
      expect(await byDocument(CODES.li, '李四', { as: 'IDENTIFIED', access: self(NUMBERS.li) })).toMatchObject({
        subject: { id: id(NUMBERS.li) },
        errors: [],
      });
      expect((await byDocument(CODES.wang, '王五', { as: 'IDENTIFIED', access: self(NUMBERS.li) })).errors).toEqual([
        ['subject', 'UNAUTHORIZED_FIELD_OR_TYPE', 'PURPOSE'],
      ]);
    });
  });

  describe('subjects', () => {
    it('come in the order asked, ids first, null where there is none, in two statements', async () => {
      const { data, statements } = await department.query(
        'query ($ids: [ID!], $identifiers: [IdentifierInput!]) { subjects(ids: $ids, identifiers: $identifiers) { name } }',
        {
          ids: [id(NUMBERS.bureau), 'nobody', id(997)],
          identifiers: [
            { kind: 'ORGANISATION_CODE', value: CODES.builderOrganisation },
            { kind: 'USCC', value: testUscc('91', '441802', testOrganisationCode('MA4U7777')) },
            { kind: 'USCC', value: CODES.trader },
          ],
        },
      );
      expect(data?.['subjects']).toEqual([
        { name: '清远市测试局' },
        null,
        null,
        { name: '清远市测试建筑有限公司' },
        null,
        { name: '英德测试贸易（100%进口）有限公司' },
      ]);
      expect(statements).toHaveLength(2);
    });

    it('refuses personal documents and more than 1,000', async () => {
      const run = async (variables: object) =>
        (
          await department.query(
            'query ($ids: [ID!], $identifiers: [IdentifierInput!]) { subjects(ids: $ids, identifiers: $identifiers) { id } }',
            { ...variables },
            { as: 'RESTRICTED' },
          )
        ).errors.map(({ code }) => code);
      expect(await run({ identifiers: [{ kind: 'CITIZEN_ID', value: CODES.li }] })).toEqual(['BAD_USER_INPUT']);
      expect(await run({ identifiers: [{ kind: 'TAXPAYER_NUMBER', value: CODES.li }] })).toEqual(['BAD_USER_INPUT']);
      expect(await run({ ids: Array.from({ length: 1001 }, () => 'x') })).toEqual(['BAD_USER_INPUT']);
    });
  });

  describe('search', () => {
    it('finds a part of a name, or its pinyin initials', async () => {
      expect(await search('text: "测试建筑"')).toEqual({ names: ['清远市测试建筑有限公司'], total: 1, codes: [] });
      expect((await search('text: "清 新县"')).names).toEqual(['清新县测试小吃店']);
      expect((await search('text: "qyscs"')).names).toEqual(['清远市测试建筑有限公司', '清远市测试局']);
      expect((await search('text: "测试", kind: [GOVERNMENT_BODY, SOLE_TRADER]')).names).toEqual(['清远市测试局', '清新县测试小吃店']);
    });

    it('takes wildcards for what they are', async () => {
      expect((await search('text: "（100%"')).names).toEqual(['英德测试贸易（100%进口）有限公司']);
      expect((await search('text: "%%"')).names).toEqual([]);
      expect((await search('text: "测_"')).names).toEqual([]);
    });

    it('takes a division with its parts and its former codes, both ways', async () => {
      expect((await search('text: "测试", division: ["441827"]')).names).toEqual(['清远市测试建筑有限公司', '清新县测试小吃店']);
      expect((await search('text: "测试", division: ["441803"]')).names).toEqual(['清远市测试建筑有限公司', '清新县测试小吃店']);
      expect((await search('text: "测试", division: ["441881"]')).names).toEqual(['英德测试贸易（100%进口）有限公司']);
      expect((await search('text: "测试", division: ["441800"]')).total).toBe(4);
      expect((await search('text: "测试", division: ["110000"]')).total).toBe(0);
    });

    it('neither finds nor counts persons below SHARED, or without a purpose', async () => {
      expect(await search('text: "李四"')).toEqual({ names: [], total: 0, codes: [] });
      expect(await search('text: "ls", kind: [INDIVIDUAL]', { as: 'IDENTIFIED', access: { purpose: 'x' } })).toEqual({
        names: [],
        total: 0,
        codes: [],
      });
      expect(await search('text: "李四"', { as: 'SHARED', access: { purpose: undefined } })).toEqual({ names: [], total: 0, codes: [] });
      expect(await search('text: "李四"', { as: 'SHARED' })).toEqual({ names: ['李四'], total: 1, codes: [] });
    });

    it('refuses a text of one character', async () => {
      expect((await search('text: "测"')).codes).toEqual(['BAD_USER_INPUT']);
    });

    it('pages completely, counts only when asked', async () => {
      const seen: unknown[] = [];
      let after = '';
      do {
        const { data, statements } = await department.query(
          `{ search(text: "测试", first: 3${after}) { nodes { name } pageInfo { hasNextPage endCursor } } }`,
        );
        const found = data?.['search'] as { nodes: Node[]; pageInfo: { hasNextPage: boolean; endCursor: string } };
        expect(statements.filter((statement) => statement.includes('count('))).toEqual([]);
        expect(statements).toHaveLength(2);
        seen.push(...found.nodes.map(({ name }) => name));
        after = found.pageInfo.hasNextPage ? `, after: "${found.pageInfo.endCursor}"` : '';
      } while (after !== '');
      expect(seen).toEqual(['清远市测试建筑有限公司', '英德测试贸易（100%进口）有限公司', '清远市测试局', '清新县测试小吃店']);
    });
  });

  describe('relations', () => {
    it('are read from either end, in one statement a batch, newest first and undated last', async () => {
      expect(await edges(NUMBERS.builder)).toMatchObject({ kinds: ['SHAREHOLDER TO', 'SUPERVISED_BY FROM'], total: 2 });
      const { relations } = await edges(NUMBERS.trader);
      expect(relations?.nodes).toEqual([
        { kind: 'SHAREHOLDER', direction: 'FROM', since: '2020-01-01', until: null, share: 0.515, subject: { id: id(NUMBERS.builder) } },
      ]);
      const { statements } = await ask([NUMBERS.builder, NUMBERS.trader, NUMBERS.bureau], 'relations { nodes { kind } }');
      expect(statements.filter((statement) => statement.includes('registry.relation'))).toHaveLength(1);
    });

    it('with persons are neither served nor counted below SHARED, employees not below RESTRICTED', async () => {
      expect(await edges(NUMBERS.builder, '', { as: 'IDENTIFIED' })).toMatchObject({ total: 2 });
      expect(await edges(NUMBERS.builder, '', { as: 'SHARED', access: { purpose: undefined } })).toMatchObject({ total: 2 });
      expect(await edges(NUMBERS.builder, '', { as: 'SHARED' })).toMatchObject({
        kinds: ['SHAREHOLDER TO', 'LEGAL_REPRESENTATIVE TO', 'SUPERVISED_BY FROM'],
        total: 3,
      });
      expect(await edges(NUMBERS.builder, '', { as: 'RESTRICTED' })).toMatchObject({
        kinds: ['EMPLOYEE FROM', 'SHAREHOLDER TO', 'LEGAL_REPRESENTATIVE TO', 'SUPERVISED_BY FROM'],
        total: 4,
      });
      expect(await edges(NUMBERS.diner)).toMatchObject({ kinds: [], total: 0 });
      expect(await edges(NUMBERS.diner, '', { as: 'SHARED' })).toMatchObject({ kinds: ['OPERATOR TO'], total: 1 });
    });

    it('of a person are its own to read; a firm’s representative reads nothing more about its people', async () => {
      expect((await edges(NUMBERS.wang)).errors).toEqual([['_entities.0.relations', 'PERSON']]);
      expect(await edges(NUMBERS.wang, '', { access: self(NUMBERS.wang, NUMBERS.builder, NUMBERS.diner) })).toMatchObject({
        kinds: ['LEGAL_REPRESENTATIVE FROM', 'OPERATOR FROM'],
        total: 2,
      });
      expect(await edges(NUMBERS.builder, '', { access: self(NUMBERS.wang, NUMBERS.builder) })).toMatchObject({
        kinds: ['SHAREHOLDER TO', 'LEGAL_REPRESENTATIVE TO', 'SUPERVISED_BY FROM'],
        total: 3,
      });
      expect(await edges(NUMBERS.builder, '', { access: self(NUMBERS.ouyang, NUMBERS.trader) })).toMatchObject({
        kinds: ['SHAREHOLDER TO', 'SUPERVISED_BY FROM'],
        total: 2,
      });
    });

    it('are narrowed by kind and direction; a kind that may not be read withholds the field', async () => {
      expect((await edges(NUMBERS.builder, '(direction: TO)')).kinds).toEqual(['SHAREHOLDER TO']);
      expect((await edges(NUMBERS.builder, '(kind: [SUPERVISED_BY, BRANCH])')).kinds).toEqual(['SUPERVISED_BY FROM']);
      expect((await edges(NUMBERS.builder, '(kind: [EMPLOYEE])')).errors).toEqual([['_entities.0.relations', 'LEVEL']]);
    });

    it('page completely', async () => {
      const seen: string[] = [];
      let after = '';
      do {
        const { subjects } = await ask(
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
      const { data, errors } = await department.query(
        `{ subject(id: "${id(NUMBERS.builder)}") { relations(kind: [LEGAL_REPRESENTATIVE]) { nodes { subject { kind name establishedOn } } } } }`,
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
      const { subjects, errors, statements } = await ask([NUMBERS.builder], `listings${args} { id }`, {}, gathered);
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

  describe('divisions', () => {
    it('know what replaced them and of what they are parts', async () => {
      const { data } = await department.query('{ divisions { id name since until replacedBy { id name } parent { id } } }');
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
      const { data } = await department.query('query ($r: [_Any!]!) { _entities(representations: $r) { ... on Division { name } } }', {
        r: [
          { __typename: 'Division', id: '441881' },
          { __typename: 'Division', id: '999999' },
        ],
      });
      expect(data?.['_entities']).toEqual([{ name: '英德市' }, null]);
      const { subjects } = await ask([NUMBERS.trader], 'division { id parent { name } }');
      expect(subjects).toEqual([{ division: { id: '441881104', parent: { name: '英德市' } } }]);
    });
  });

  describe('represented', () => {
    const represented = async (number: number) =>
      registry.internal?.['represented']?.handle(
        { subject: id(number) },
        { db: department.db, ids: department.ids, clock: () => Date.parse('2026-11-22T12:00:00+08:00') },
      );

    it('is for the gateway: whom a person legally represents or operates today', async () => {
      expect(registry.internal?.['represented']?.callers).toEqual(['gateway']);
      expect(await represented(NUMBERS.wang)).toEqual({ subjects: [id(NUMBERS.builder), id(NUMBERS.diner)] });
      expect(await represented(NUMBERS.li)).toEqual({ subjects: [] });
      expect(await represented(NUMBERS.builder)).toEqual({ subjects: [] });
      await collectRows(department.db, 'relations', [
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
