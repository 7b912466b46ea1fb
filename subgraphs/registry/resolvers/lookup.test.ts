import type { Asking } from '../../shared/testing/testDepartment.ts';
import { collectRows } from '../testing/collectRows.ts';
import { CODES, NUMBERS } from '../testing/testCity.ts';
import { testCitizenId, testOrganisationCode, testUscc } from '../testing/testCodes.ts';
import { testRegistry, type TestRegistry } from '../testing/testRegistry.ts';

type Node = Record<string, unknown>;

describe('the registry: finding subjects', () => {
  let registry: TestRegistry;
  beforeAll(async () => {
    registry = await testRegistry();
  });
  afterAll(() => registry.close());

  describe('subject', () => {
    it('is found by its id and by each of its codes, however spelt', async () => {
      const found = { id: registry.id(NUMBERS.builder), name: '清远市测试建筑有限公司' };
      for (const args of [
        `id: "${registry.id(NUMBERS.builder)}"`,
        `identifier: { kind: USCC, value: " ${CODES.builder.toLowerCase()} " }`,
        `identifier: { kind: TAXPAYER_NUMBER, value: "${CODES.builder}" }`,
        `identifier: { kind: ORGANISATION_CODE, value: "${CODES.builderOrganisation.slice(0, 8)}-${CODES.builderOrganisation.slice(8)}" }`,
      ]) {
        expect(await registry.subject(args)).toMatchObject({ subject: found, errors: [] });
      }
    });

    it('is null for an unknown id, a made-up id and an unknown code', async () => {
      const unknown = testUscc('91', '441802', testOrganisationCode('MA4U7777'));
      for (const args of [
        `id: "${registry.id(998)}"`,
        'id: "Sxyz"',
        `identifier: { kind: USCC, value: "${unknown}" }`,
        'identifier: { kind: USCC, value: "000000000000000000" }',
      ]) {
        expect(await registry.subject(args)).toMatchObject({ subject: null, errors: [] });
      }
    });

    it('asks for exactly one of id and identifier', async () => {
      expect((await registry.subject('name: "王五"')).errors).toEqual([['subject', 'BAD_USER_INPUT', undefined]]);
      expect((await registry.subject(`id: "x", identifier: { kind: USCC, value: "x" }`)).errors).toEqual([
        ['subject', 'BAD_USER_INPUT', undefined],
      ]);
    });

    it('answers a wrong name, an unknown and an impossible document alike', async () => {
      const asking: Asking = { as: 'IDENTIFIED', access: { purpose: 'TENDER_REVIEW' } };
      const right = await registry.byDocument(CODES.li, ' 李 四', asking);
      expect(right).toMatchObject({ subject: { id: registry.id(NUMBERS.li) }, errors: [] });
      const wrongName = await registry.byDocument(CODES.li, '李五', asking);
      const unknown = await registry.byDocument(testCitizenId('441802', '19600101', '044'), '李四', asking);
      const impossible = await registry.byDocument('1', '李四', asking);
      expect(wrongName).toEqual({ subject: null, errors: [], statements: wrongName.statements });
      expect(unknown).toEqual(wrongName);
      expect(impossible).toEqual(wrongName);
    });

    it('refuses a document without level, without purpose or without name, whether it is on file or not', async () => {
      const unknown = testCitizenId('441802', '19600101', '044');
      for (const value of [CODES.li, unknown]) {
        expect((await registry.byDocument(value, '李四')).errors).toEqual([['subject', 'UNAUTHORIZED_FIELD_OR_TYPE', 'LEVEL']]);
        expect((await registry.byDocument(value, '李四', { as: 'IDENTIFIED' })).errors).toEqual([
          ['subject', 'UNAUTHORIZED_FIELD_OR_TYPE', 'PURPOSE'],
        ]);
        expect(
          (await registry.subject(`identifier: { kind: CITIZEN_ID, value: "${value}" }`, { as: 'IDENTIFIED', access: { purpose: 'x' } }))
            .errors,
        ).toEqual([['subject', 'BAD_USER_INPUT', undefined]]);
        for (const kind of ['TAXPAYER_NUMBER', 'USCC', 'SOCIAL_ORGANISATION_CERTIFICATE']) {
          const { errors, statements } = await registry.subject(`identifier: { kind: ${kind}, value: "${value}" }`);
          expect([errors, statements]).toEqual([[['subject', 'UNAUTHORIZED_FIELD_OR_TYPE', 'LEVEL']], []]);
        }
      }
    });

    it('does not find whose business it is by a citizen’s number given as a unified code', async () => {
      await collectRows(registry.department.db, 'legal-persons', [
        { 主体类别: '个体工商户', 名称: '清城区欧阳茶摊', 纳税人识别号: CODES.ouyang, 登记状态: '存续' },
      ]);
      const given = `identifier: { kind: USCC, value: "${CODES.ouyang}" }`;
      expect(await registry.subject(given)).toMatchObject({ subject: null, errors: [['subject', 'UNAUTHORIZED_FIELD_OR_TYPE', 'LEVEL']] });
      const many = await registry.department.query(`{ subjects(identifiers: [{ kind: USCC, value: "${CODES.ouyang}" }]) { id } }`);
      expect([many.data, many.errors.map(({ code }) => code), many.statements]).toEqual([null, ['BAD_USER_INPUT'], []]);
    });

    it('takes as many statements for a match as for a mismatch where it may not tell which it was', async () => {
      expect((await registry.byDocument(CODES.li, '李四', { as: 'IDENTIFIED' })).statements).toEqual([]);
      const asAnother = { as: 'IDENTIFIED', access: registry.self(NUMBERS.wang) } as const;
      const match = await registry.byDocument(CODES.li, '李四', asAnother);
      expect(match).toEqual(await registry.byDocument(CODES.li, '李五', asAnother));
      expect(match.statements).toHaveLength(1);
    });

    it('says of text that no database holds that it is not acceptable, not that the registry is out of order', async () => {
      const { errors } = await registry.department.query('query ($t: String!) { search(text: $t) { totalCount } }', { t: '清\0远' });
      expect(errors.map(({ code }) => code)).toEqual(['BAD_USER_INPUT']);
    });

    it('lets a person look itself up without a purpose, and nobody else', async () => {
      expect(await registry.byDocument(CODES.li, '李四', { as: 'IDENTIFIED', access: registry.self(NUMBERS.li) })).toMatchObject({
        subject: { id: registry.id(NUMBERS.li) },
        errors: [],
      });
      expect((await registry.byDocument(CODES.wang, '王五', { as: 'IDENTIFIED', access: registry.self(NUMBERS.li) })).errors).toEqual([
        ['subject', 'UNAUTHORIZED_FIELD_OR_TYPE', 'PURPOSE'],
      ]);
    });
  });

  describe('subjects', () => {
    it('come in the order asked, ids first, null where there is none, in two statements', async () => {
      const { data, statements } = await registry.department.query(
        'query ($ids: [ID!], $identifiers: [IdentifierInput!]) { subjects(ids: $ids, identifiers: $identifiers) { name } }',
        {
          ids: [registry.id(NUMBERS.bureau), 'nobody', registry.id(997)],
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
          await registry.department.query(
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
      expect(await registry.search('text: "测试建筑"')).toEqual({ names: ['清远市测试建筑有限公司'], total: 1, codes: [] });
      expect((await registry.search('text: "清 新县"')).names).toEqual(['清新县测试小吃店']);
      expect((await registry.search('text: "qyscs"')).names).toEqual(['清远市测试建筑有限公司', '清远市测试局']);
      expect((await registry.search('text: "测试", kind: [GOVERNMENT_BODY, SOLE_TRADER]')).names).toEqual([
        '清远市测试局',
        '清新县测试小吃店',
      ]);
    });

    it('takes wildcards for what they are', async () => {
      expect((await registry.search('text: "（100%"')).names).toEqual(['英德测试贸易（100%进口）有限公司']);
      expect((await registry.search('text: "%%"')).names).toEqual([]);
      expect((await registry.search('text: "测_"')).names).toEqual([]);
    });

    it('takes a division with its parts and its former codes, both ways', async () => {
      expect((await registry.search('text: "测试", division: ["441827"]')).names).toEqual(['清远市测试建筑有限公司', '清新县测试小吃店']);
      expect((await registry.search('text: "测试", division: ["441803"]')).names).toEqual(['清远市测试建筑有限公司', '清新县测试小吃店']);
      expect((await registry.search('text: "测试", division: ["441881"]')).names).toEqual(['英德测试贸易（100%进口）有限公司']);
      expect((await registry.search('text: "测试", division: ["441800"]')).total).toBe(4);
      expect((await registry.search('text: "测试", division: ["110000"]')).total).toBe(0);
      for (const code of ['44180', '441800000000000', '清城区', '４４１８００'])
        expect((await registry.search(`text: "测试", division: ["441800", "${code}"]`)).codes).toEqual(['BAD_USER_INPUT']);
    });

    it('neither finds nor counts persons below SHARED, or without a purpose', async () => {
      expect(await registry.search('text: "李四"')).toEqual({ names: [], total: 0, codes: [] });
      expect(await registry.search('text: "ls", kind: [INDIVIDUAL]', { as: 'IDENTIFIED', access: { purpose: 'x' } })).toEqual({
        names: [],
        total: 0,
        codes: [],
      });
      expect(await registry.search('text: "李四"', { as: 'SHARED', access: { purpose: undefined } })).toEqual({
        names: [],
        total: 0,
        codes: [],
      });
      expect(await registry.search('text: "李四"', { as: 'SHARED' })).toEqual({ names: ['李四'], total: 1, codes: [] });
    });

    it('refuses a text of one character', async () => {
      expect((await registry.search('text: "测"')).codes).toEqual(['BAD_USER_INPUT']);
    });

    it('pages completely, counts only when asked', async () => {
      const seen: unknown[] = [];
      let after = '';
      do {
        const { data, statements } = await registry.department.query(
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
});
