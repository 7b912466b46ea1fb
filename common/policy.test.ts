import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { grantedAccess, readPolicy, type Policy } from './policy.ts';

const TODAY = '2026-11-24';
const purpose = (code: string) => ({ code, name: code, legalBasis: '—', requiresReference: false });
const POLICY: Policy = {
  revision: 7,
  sectors: ['registry', 'tax', 'courts'],
  purposes: [purpose('TENDER'), purpose('LOAN')],
  grants: [
    { organisation: '税务局', demo: false, levels: { credit: 'SHARED', tax: 'RESTRICTED' }, purposes: ['TENDER'] },
    { organisation: '法院', demo: false, levels: { courts: 'RESTRICTED' }, purposes: ['LOAN'] },
    { organisation: '住建局', demo: false, levels: { credit: 'SHARED', construction: 'SHARED' }, purposes: [] },
    { organisation: '停用单位', demo: false, levels: { credit: 'OPEN' }, purposes: [] },
    { organisation: '*', demo: true, levels: { credit: 'RESTRICTED' }, purposes: '*' },
  ],
};

describe('grantedAccess', () => {
  it.each([
    [
      'the lower of token and grant counts',
      '税务局',
      { credit: 3 },
      false,
      { registry: 'SHARED', tax: 'RESTRICTED', courts: 'SHARED' },
      ['TENDER'],
    ],
    ['a token for one sector reaches no other', '税务局', { tax: 3 }, false, { tax: 'RESTRICTED' }, ['TENDER']],
    [
      'a token does not widen the grant',
      '税务局',
      { credit: 1, tax: 3, courts: 3 },
      false,
      { registry: 'IDENTIFIED', tax: 'RESTRICTED', courts: 'SHARED' },
      ['TENDER'],
    ],
    [
      'a grant does not widen the token',
      '税务局',
      { credit: 1 },
      false,
      { registry: 'IDENTIFIED', tax: 'IDENTIFIED', courts: 'IDENTIFIED' },
      ['TENDER'],
    ],
    [
      'a grant by name leaves the others at IDENTIFIED',
      '法院',
      { credit: 3 },
      false,
      { registry: 'IDENTIFIED', tax: 'IDENTIFIED', courts: 'RESTRICTED' },
      ['LOAN'],
    ],
    [
      'nobody’s token counts as granted IDENTIFIED, without purpose',
      '某公司',
      { credit: 3 },
      false,
      { registry: 'IDENTIFIED', tax: 'IDENTIFIED', courts: 'IDENTIFIED' },
      [],
    ],
    ['no organisation, the same', undefined, { credit: 2 }, false, { registry: 'IDENTIFIED', tax: 'IDENTIFIED', courts: 'IDENTIFIED' }, []],
    ['an organisation may be granted less than anybody', '停用单位', { credit: 3 }, false, {}, []],
    [
      'a sector that the policy does not list is open, but for a grant by name',
      '住建局',
      { credit: 3 },
      false,
      { registry: 'SHARED', tax: 'SHARED', courts: 'SHARED', construction: 'SHARED' },
      [],
    ],
    ['a token’s own claim to an unlisted sector gives nothing', '税务局', { construction: 3 }, false, {}, ['TENDER']],
    [
      'the demo key opens the demo grant',
      '某公司',
      { credit: 3 },
      true,
      { registry: 'RESTRICTED', tax: 'RESTRICTED', courts: 'RESTRICTED' },
      ['TENDER', 'LOAN'],
    ],
    ['and the token still bounds it', '税务局', { credit: 0, tax: 1 }, true, { tax: 'IDENTIFIED' }, ['TENDER', 'LOAN']],
    [
      'a claimed organisation * is nobody without the demo key',
      '*',
      { credit: 3 },
      false,
      { registry: 'IDENTIFIED', tax: 'IDENTIFIED', courts: 'IDENTIFIED' },
      [],
    ],
    ['an empty scope reads what is open', '税务局', {}, false, {}, ['TENDER']],
  ])('%s', (_case, organisation, tokenLevels, demo, levels, purposes) => {
    expect(grantedAccess(POLICY, { organisation, tokenLevels, demo, today: TODAY })).toEqual({ levels, purposes });
  });

  const bank = (more: object) => ({
    ...POLICY,
    grants: [{ organisation: '某银行', demo: false, levels: { tax: 'SHARED' as const }, purposes: ['LOAN'], ...more }],
  });
  const asBank = { organisation: '某银行', tokenLevels: { credit: 3 }, demo: false, today: TODAY };

  it.each([
    [{ validFrom: TODAY, validUntil: TODAY }, 'SHARED', ['LOAN']],
    [{ validFrom: '2026-11-25' }, 'IDENTIFIED', []],
    [{ validUntil: '2026-11-23' }, 'IDENTIFIED', []],
  ])('counts a grant while it is valid: %j', (more, level, purposes) => {
    expect(grantedAccess(bank(more), asBank)).toMatchObject({ levels: { tax: level }, purposes });
  });

  it('of classes that a grant does not reach the caller counts as without it', () => {
    const { levels, levelsOf } = grantedAccess(bank({ subjects: ['organisation', 'soleTrader'] }), asBank);
    expect([levels['tax'], levelsOf]).toEqual([
      'SHARED',
      { individual: { registry: 'IDENTIFIED', tax: 'IDENTIFIED', courts: 'IDENTIFIED' } },
    ]);
  });

  it('grants a purpose on the terms of the grants that allow it, whatever others there are', () => {
    const own = bank({ dailyQuota: 5, caseListing: true });
    const terms = (more: object) =>
      grantedAccess(
        { ...own, grants: [...own.grants, { ...own.grants[0], dailyQuota: undefined, caseListing: undefined, ...more } as never] },
        asBank,
      ).terms;
    expect(grantedAccess(own, asBank).terms).toEqual({ LOAN: { dailyQuota: 5, caseListing: true } });
    expect(grantedAccess(bank({}), asBank).terms).toBeUndefined();
    // What a department grants of its own data, for no purpose, lifts no quota.
    expect(terms({ purposes: [] })).toEqual({ LOAN: { dailyQuota: 5, caseListing: true } });
    expect(terms({})).toEqual({ LOAN: { caseListing: true } });
    expect(terms({ dailyQuota: 9 })).toEqual({ LOAN: { dailyQuota: 9, caseListing: true } });
    // Nor does listing for a case under one purpose come with another.
    expect(terms({ purposes: ['TENDER'] })).toEqual({ LOAN: { dailyQuota: 5, caseListing: true } });
  });

  it('grants a purpose of the classes alone that a grant with it reaches', () => {
    const own = bank({ subjects: ['organisation'], caseListing: true });
    expect(grantedAccess(own, asBank).terms).toEqual({ LOAN: { notOf: ['soleTrader', 'individual'] } });
    const all = {
      ...own,
      grants: [...own.grants, { ...own.grants[0], subjects: undefined, purposes: ['TENDER'], caseListing: false } as never],
    };
    expect(grantedAccess(all, asBank).terms).toEqual({ LOAN: { notOf: ['soleTrader', 'individual'] } });
  });
});

describe('readPolicy', () => {
  let folder: string;
  beforeAll(() => (folder = mkdtempSync(join(tmpdir(), 'policy-'))));
  afterAll(() => rmSync(folder, { recursive: true }));
  const read = (text: string) => {
    writeFileSync(join(folder, 'policy.yaml'), text);
    return readPolicy(join(folder, 'policy.yaml'));
  };

  it('accepts the policy that is delivered', () => {
    const policy = readPolicy();
    expect(policy.revision).toBe(1);
    expect(
      grantedAccess(policy, { organisation: '国家税务总局清远市税务局', tokenLevels: { credit: 2, tax: 3 }, demo: false, today: TODAY })
        .levels,
    ).toMatchObject({ tax: 'RESTRICTED', courts: 'SHARED' });
  });

  it('names every fault', () => {
    const text = `
revision: 1
sectors: [registry, taxes]
purposes: [{ code: A, name: a, legalBasis: b, requiresReference: false }]
grants:
  - { organisation: '*', levels: { credit: RESTRICTED }, purposes: '*' }
  - { organisation: x, levels: { curts: SHARED }, purposes: [B] }
`;
    expect(() => read(text)).toThrow(/no sector taxes[\s\S]*"\*" goes with demo: true[\s\S]*no sector curts[\s\S]*no purpose B/);
  });

  it('refuses a level that does not exist', () => {
    expect(() =>
      read('revision: 1\nsectors: []\npurposes: []\ngrants: [{ organisation: x, levels: { credit: SECRET }, purposes: [] }]'),
    ).toThrow(/levels\.credit/);
  });
});
