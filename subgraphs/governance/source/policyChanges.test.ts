import { CreditGraphError } from '../../../common/errors.ts';
import { readPolicy, type Policy } from '../../../common/policy.ts';
import { checkedPolicy } from './policyCheck.ts';
import { withChanges, type PolicyChange } from './policyChanges.ts';

const POLICY: Policy = {
  revision: 1,
  sectors: ['tax'],
  purposes: [{ code: 'LENDING', name: '授信', legalBasis: 'basis', requiresReference: true }],
  grants: [{ organisation: 'bank', demo: false, levels: { tax: 'SHARED' }, purposes: ['LENDING'] }],
  rules: [{ coordinate: 'TaxCredit.arrears', level: 'SHARED' }],
};
const changed = (...changes: PolicyChange[]) => withChanges(POLICY, changes);

describe('withChanges', () => {
  it('sets a rule anew, in its place', () => {
    expect(changed({ setRule: { coordinate: 'TaxCredit.arrears', level: 'RESTRICTED', person: null } }).rules).toEqual([
      { coordinate: 'TaxCredit.arrears', level: 'RESTRICTED' },
    ]);
  });

  it('makes changes in their order', () => {
    const { grants, sectors } = changed(
      { dropGrant: 'bank' },
      { setGrant: { organisation: 'bank', levels: [{ sector: 'tax', level: 'OPEN' }], purposes: [] } },
      { coverSector: 'courts' },
    );
    expect([grants, sectors]).toEqual([[{ organisation: 'bank', demo: false, levels: { tax: 'OPEN' }, purposes: [] }], ['tax', 'courts']]);
  });

  it.each(['__proto__', 'constructor', 'weather'])('grants nothing in what is no sector: %s', (sector) => {
    const setGrant = { organisation: 'x', levels: [{ sector, level: 'SHARED' as const }], purposes: [] };
    expect(() => checkedPolicy(withChanges(readPolicy(), [{ setGrant }]))).toThrow(`no sector ${sector}`);
    const importYaml = JSON.stringify({
      ...readPolicy(),
      grants: [...readPolicy().grants, { organisation: 'x', levels: { tax: 'SHARED' }, purposes: [] }],
    }).replace('"tax":"SHARED"},"purposes":[]', `"tax":"SHARED","${sector}":"SHARED"},"purposes":[]`);
    expect(() => withChanges(readPolicy(), [{ importYaml }])).toThrow(`no sector ${sector}`);
  });

  it('leaves the policy that it was given as it was', () => {
    const before = structuredClone(POLICY);
    changed({ dropRule: 'TaxCredit.arrears' }, { dropPurpose: 'LENDING' });
    expect(POLICY).toEqual(before);
  });

  it.each<[string, PolicyChange[]]>([
    ['no change', []],
    ['a change of no kind', [{}]],
    ['a change of two kinds', [{ dropRule: 'TaxCredit.arrears', dropGrant: 'bank' }]],
    ['a rule that is not there', [{ dropRule: 'TaxCredit.grade' }]],
    ['a grant dropped twice', [{ dropGrant: 'bank' }, { dropGrant: 'bank' }]],
    ['a sector that is covered', [{ coverSector: 'tax' }]],
    ['a grant to everybody', [{ setGrant: { organisation: '*', levels: [{ sector: 'tax', level: 'RESTRICTED' }], purposes: [] } }]],
  ])('refuses %s', (_, changes) => {
    expect(() => changed(...changes)).toThrow(CreditGraphError);
  });
});
