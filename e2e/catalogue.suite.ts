import { sharedStack } from './sharedStack.ts';
import type { TestStack } from './stack.ts';

const QUERY = '{ catalogue { sector code status collection { lastCollectedOn overdue rows read } } }';

interface Entry {
  sector: string;
  code: string;
  status: string;
  collection: { lastCollectedOn: string | null; overdue: boolean; rows: number | null; read: number } | null;
}

/** The catalogue with what the departments say of their collection. */
describe('the catalogue, whole stack', () => {
  let stack: TestStack;
  beforeAll(async () => {
    stack = await sharedStack();
  });

  const ask = async () => {
    const { data, errors } = await stack.query(QUERY);
    const entries = (data as unknown as { catalogue: Entry[] }).catalogue;
    const of = (sector: string, code: string) => entries.find((entry) => entry.sector === sector && entry.code === code)?.collection;
    return { entries, of, errors };
  };

  it('tells last collection and rows, asks each department once, and counts nothing that may not be read', async () => {
    for (const proxy of Object.values(stack.proxies)) proxy.asked = [];
    const { entries, of, errors } = await ask();
    const asked = Object.entries(stack.proxies).flatMap(([sector, proxy]) =>
      proxy.asked.filter((path) => path === '/internal/collection-facts').map(() => sector),
    );
    expect(asked.sort()).toEqual(['construction', 'courts', 'market-regulation', 'registry', 'social-security', 'tax']);
    const { lastCollectedOn } = of('tax', 'tax-arrears') ?? {};
    expect(of('tax', 'tax-arrears')).toEqual({ lastCollectedOn: expect.stringMatching(/^\d{4}-/), overdue: false, rows: 4, read: 4 });
    expect(of('tax', 'tax-paid')).toEqual({ lastCollectedOn: null, overdue: true, rows: null, read: 0 });
    expect(of('registry', 'legal-persons')).toEqual({ lastCollectedOn, overdue: false, rows: null, read: 3 });
    // One watched firm: that there is one is not told.
    expect(of('tax', 'watch-list')?.rows).toBeNull();
    expect(new Set(errors.map(({ extensions }) => extensions['code']))).toEqual(new Set(['UNAUTHORIZED_FIELD_OR_TYPE']));
    const place = entries.findIndex(({ sector, code }) => sector === 'tax' && code === 'watch-list');
    expect(errors.find(({ path }) => path?.[1] === place)).toMatchObject({
      path: ['catalogue', place, 'collection', 'rows'],
      extensions: { coordinate: 'DatasetCollection.rows', requiredLevel: 'SHARED', heldLevel: 'OPEN', reason: 'LEVEL' },
    });
  });

  it('says that a department could not be reached, and never that it never collected', async () => {
    const proxy = stack.proxies['courts'];
    if (!proxy) throw new Error('courts');
    proxy.fault = 'killed';
    const { entries, of, errors } = await ask().finally(() => (proxy.fault = 'none'));
    const place = entries.findIndex(({ code }) => code === 'judgment');
    expect([of('courts', 'judgment'), of('tax', 'tax-arrears')?.rows]).toEqual([null, 4]);
    expect(errors.find(({ path }) => path?.[1] === place)).toMatchObject({
      path: ['catalogue', place, 'collection'],
      extensions: { code: 'DEPARTMENT_UNAVAILABLE', departments: ['courts'] },
    });
  });
});
