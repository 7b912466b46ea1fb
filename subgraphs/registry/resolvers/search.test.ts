import type { OverlayRule } from '../../../common/policyOverlay.ts';
import type { Asking } from '../../shared/testing/testDepartment.ts';
import { testRegistry, type TestRegistry } from '../testing/testRegistry.ts';

describe('the registry: a search under the city’s rules', () => {
  let registry: TestRegistry;
  beforeAll(async () => {
    registry = await testRegistry();
  });
  afterAll(() => registry.close());

  const under = (...rules: OverlayRule[]): Asking => ({ as: 'IDENTIFIED', access: { purpose: 'test', rules } });
  const found = (args: string, asking: Asking) => registry.search(`text: "测试"${args}`, asking);
  const DIVISION = ', division: ["441827"]';

  it('finds nobody by a division that may not be read of his class, and all without it', async () => {
    const raised = under({ coordinate: 'Subject.division', level: 'OPEN', soleTrader: 'SHARED' });
    expect(await found(DIVISION, raised)).toEqual({ names: ['清远市测试建筑有限公司'], total: 1, codes: [] });
    expect((await found('', raised)).total).toBe(4);
    expect((await found(DIVISION, { as: 'SHARED', access: raised.access ?? {} })).total).toBe(2);
  });

  it('is withheld, and no table read, where it could find nobody', async () => {
    const asking = under({ coordinate: 'Subject.division', level: 'SHARED' });
    const query = '{ search(text: "测试", division: ["441827"]) { totalCount } }';
    const { errors, statements } = await registry.department.query(query, {}, asking);
    expect(errors.map(({ code, reason }) => [code, reason])).toEqual([['UNAUTHORIZED_FIELD_OR_TYPE', 'CONSENT']]);
    expect(statements).toEqual([]);
  });

  it('finds nobody by a name that may not be read of his class', async () => {
    const raised = under({ coordinate: 'Subject.name', level: 'SHARED', soleTrader: 'OPEN' });
    expect(await found('', raised)).toEqual({ names: ['清新县测试小吃店'], total: 1, codes: [] });
  });
});
