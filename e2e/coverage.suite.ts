import { sharedStack } from './sharedStack.ts';
import type { TestStack } from './stack.ts';

/** The plan's indicators through the graph. */
describe('coverage, whole stack', () => {
  let stack: TestStack;
  beforeAll(async () => {
    stack = await sharedStack();
  });

  const value = async (args: string, id: string) => {
    const { data, errors } = await stack.query(`{ coverage${args} { id value { value counted total } } }`);
    const found = (data as unknown as { coverage: { id: string; value: object | null }[] } | null)?.coverage.find((each) => each.id === id);
    return [found?.value, errors.map(({ extensions }) => extensions['code'])];
  };

  it('is counted over the departments and the register, for anybody', async () => {
    expect(await value('', 'connected-units')).toEqual([{ value: 4, counted: 4, total: null }, []]);
    expect(await value('', 'enterprises')).toEqual([{ value: 0, counted: 0, total: 2 }, []]);
    expect(await value('(division: "441821")', 'enterprises')).toEqual([{ value: 0, counted: 0, total: 1 }, []]);
    expect(await value('(division: "999999")', 'enterprises')).toEqual([null, Array<string>(4).fill('BAD_USER_INPUT')]);
  });

  it('is counted once for all who ask at once, and no more within the hour', async () => {
    const { asked } = stack.proxies['registry'] ?? { asked: [] };
    const before = asked.length;
    await Promise.all(Array.from({ length: 8 }, () => value('(division: "441802")', 'enterprises')));
    await value('(division: "441802")', 'enterprises');
    expect(asked.slice(before)).toEqual(['/internal/subject-files']);
  });

  it('is entered by whom the role was given, before anything else happens', async () => {
    const mutation =
      'mutation { enterCoverage(indicator: "training", on: "2026-06-30", value: 90, source: "年报") { value { value enteredBy } } }';
    const as = { organisation: '市委组织部', user: '经办', scope: 'credit:1' };
    stack.forget();
    expect((await stack.query(mutation, { as })).status).toBe(403);
    expect(stack.calls()['analysis']).toBeUndefined();
    const entered = await stack.query(mutation, { as: { ...as, scope: 'credit:1 coverage:enter' } });
    expect([entered.data, entered.errors]).toEqual([{ enterCoverage: { value: { value: 90, enteredBy: '市委组织部' } } }, []]);
  });
});
