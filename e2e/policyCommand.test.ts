import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse, stringify } from 'yaml';
import { startScript } from './runScript.ts';
import { startStack, type TestStack } from './stack.ts';

const WRITER = { organisation: '清远市公共信用信息中心', user: '甲', scope: 'credit:1 policy:read policy:write' };
const APPROVER = { organisation: '清远市公共信用信息中心', user: '乙', scope: 'credit:1 policy:read policy:approve' };

/** The policy as code: to a file and back, over the graph. */
describe('npm run policy', () => {
  let stack: TestStack;
  let run: (...parameters: string[]) => ReturnType<typeof startScript>['ended'];
  let path: (name: string) => string;
  beforeAll(async () => {
    stack = await startStack();
    path = (name) => join(stack.config.dataDir, name);
    writeFileSync(path('token'), await stack.token(WRITER));
    run = (...parameters) =>
      startScript('policy', [...parameters, '--url', `${stack.url}/graphql`, '--token-file', path('token')], { PATH: process.execPath })
        .ended;
  });
  afterAll(() => stack.close());

  const edited = (name: string, edit: (policy: Record<string, unknown>) => object): string => {
    const policy = parse(readFileSync(path('held.yaml'), 'utf8')) as Record<string, unknown>;
    writeFileSync(path(name), stringify(edit(policy)));
    return path(name);
  };

  it('writes what is in force, shows how a file differs, and drafts it for another person to approve', async () => {
    expect(await run('export', '--out', path('held.yaml'))).toMatchObject({ code: 0, stderr: '' });
    expect(await run('diff', path('held.yaml'))).toMatchObject({ code: 0, stdout: '没有差别 / no difference\n' });
    const file = edited('new.yaml', (policy) => ({
      ...policy,
      rules: [{ coordinate: 'TaxCredit.arrears', level: 'SHARED' }],
      minimumGroup: 4,
    }));
    const lines = '+2 MINIMUM_GROUP minimumGroup: 5 → 4\n   RULE TaxCredit.arrears: – → SHARED\n';
    expect(await run('diff', file)).toMatchObject({ code: 3, stdout: lines });
    const drafted = await run('import', file, '--reason', '年度修订');
    expect(drafted).toMatchObject({ code: 0, stdout: expect.stringContaining(lines) as string });
    const revision = /第 (\d+) 版/.exec(drafted.stdout)?.[1] ?? '';
    expect((await run('diff', file)).code).toBe(3);
    const step = async (as: object, name: string) =>
      (await stack.query(`mutation { it: ${name}(revision: ${revision}) { state } }`, { as })).data;
    expect(await step(WRITER, 'submitPolicy')).toEqual({ it: { state: 'SUBMITTED' } });
    expect(await step(APPROVER, 'approvePolicy')).toEqual({ it: { state: 'ACTIVE' } });
    expect(await run('diff', file)).toMatchObject({ code: 0 });
    const former = await run('export', '--revision', '1');
    expect(parse(former.stdout)).not.toHaveProperty('rules');
  });

  it.each<[string, (policy: Record<string, unknown>) => object, RegExp]>([
    [
      'thousands of windows of one organisation',
      (policy) => ({
        ...policy,
        grants: Array.from({ length: 2_000 }, (_, index) => ({
          organisation: '某单位',
          levels: { tax: 'SHARED' },
          purposes: [],
          validUntil: `${2030 + (index % 60)}-01-01`,
        })),
      }),
      /20 of one organisation/,
    ],
    ['an unknown key', (policy) => ({ ...policy, more: 1 }), /more/],
    ['a sector that is not there', (policy) => ({ ...policy, sectors: ['nowhere'] }), /no sector nowhere/],
    [
      'a level under the floor',
      (policy) => ({ ...policy, rules: [{ coordinate: 'TaxCredit.grade', level: 'OPEN' }] }),
      /below the department/,
    ],
    [
      'other grants of the demo key',
      (policy) => ({ ...policy, grants: [{ organisation: '*', demo: true, levels: { credit: 'SHARED' }, purposes: '*' }] }),
      /demo key/,
    ],
  ])('drafts nothing of a file with %s, and says why', async (_what, edit, reason) => {
    const { code, stderr, stdout } = await run('import', edited('bad.yaml', edit), '--reason', 'x');
    expect([code, stdout]).toEqual([1, '']);
    expect(stderr).toMatch(reason);
  });

  it('says what is no YAML, who may not, and how it is used', async () => {
    writeFileSync(path('torn.yaml'), 'grants: [');
    expect(await run('diff', path('torn.yaml'))).toMatchObject({ code: 1, stdout: '' });
    writeFileSync(path('token'), await stack.token({ ...WRITER, scope: 'credit:1' }));
    expect(await run('export')).toMatchObject({ code: 1, stdout: '', stderr: expect.stringMatching(/may not read/) as string });
    expect((await run('import', path('held.yaml'))).code).toBe(2);
    expect((await run('export', '--unknown')).code).toBe(2);
    expect(await run('--help')).toMatchObject({ code: 0, stdout: expect.stringContaining('npm run -s policy') as string });
  });
});
