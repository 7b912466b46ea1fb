import { readPolicy } from '../../../common/policy.ts';
import { changesOfOthers } from './mayChange.ts';
import { withChanges, type PolicyChange } from './policyChanges.ts';

const POLICY = readPolicy();
const TAX = '国家税务总局清远市税务局';
const CENTRE = '清远市公共信用信息中心';
const BANK = '清远农村商业银行股份有限公司';
const sectorOf = (coordinate: string): string | undefined =>
  ({ 'TaxCredit.arrears': 'tax', 'CourtCredit.dishonestDebts': 'courts' })[coordinate];

function others(organisation: string | undefined, changes: readonly PolicyChange[], policy = POLICY): string[] {
  const found = changesOfOthers(policy, policy, withChanges(policy, changes), { organisation, today: '2026-11-24', sectorOf });
  return found.map(({ kind, what }) => `${kind} ${what}`);
}
const rule = (coordinate: string): PolicyChange => ({ setRule: { coordinate, level: 'SHARED' } });
const grant = (sector: string): PolicyChange => ({
  setGrant: { organisation: '新单位', levels: [{ sector, level: 'SHARED' }], purposes: ['FINANCE_REVIEW'] },
});

describe('changesOfOthers', () => {
  it('lets a department change the rules of its own data, and who is granted what of it, and nothing else', () => {
    expect(others(TAX, [rule('TaxCredit.arrears')])).toEqual([]);
    // A purpose would count in other sectors too: it is not one department's to give.
    expect(others(TAX, [grant('tax')])).toEqual(['GRANT 新单位']);
    const levels = [
      { sector: 'credit', level: 'IDENTIFIED' },
      { sector: 'tax', level: 'SHARED' },
    ] as const;
    expect(others(TAX, [{ setGrant: { organisation: BANK, levels, purposes: ['FINANCE_REVIEW'] } }])).toEqual([]);
    expect(others(TAX, [{ setGrant: { organisation: '新单位', levels: [levels[1]], purposes: [] } }])).toEqual([]);
    expect(others(TAX, [{ uncoverSector: 'tax' }])).toEqual([]);
    expect(others(TAX, [rule('TaxCredit.arrears'), rule('CourtCredit.dishonestDebts')])).toEqual(['RULE CourtCredit.dishonestDebts']);
    expect(others(TAX, [rule('TaxCredit.nothing')])).toEqual(['RULE TaxCredit.nothing']);
    expect(others(TAX, [grant('courts')])).toEqual(['GRANT 新单位']);
    expect(others(TAX, [grant('credit')])).toEqual(['GRANT 新单位']);
    expect(others(TAX, [{ dropGrant: BANK }])).toEqual([`GRANT ${BANK}`]);
    expect(others(TAX, [{ uncoverSector: 'courts' }])).toEqual(expect.arrayContaining(['SECTOR courts']));
    const smaller = changesOfOthers(POLICY, POLICY, { ...POLICY, minimumGroup: 20 }, { organisation: TAX, today: '2026-11-24', sectorOf });
    expect(smaller.map(({ what }) => what)).toEqual(['minimumGroup']);
  });

  it('lets the centre change all of it, while it holds governance; whoever holds nothing by name changes nothing', () => {
    const all = [rule('TaxCredit.arrears'), rule('CourtCredit.dishonestDebts'), grant('credit'), { dropGrant: BANK }];
    expect(others(CENTRE, all)).toEqual([]);
    const ended = {
      ...POLICY,
      grants: POLICY.grants.map((each) => (each.organisation === CENTRE ? { ...each, validUntil: '2026-11-23' } : each)),
    };
    expect(others(CENTRE, all, ended)).toHaveLength(4);
    for (const nobody of [undefined, '某单位', '*', BANK])
      expect(others(nobody, [rule('TaxCredit.arrears')])).toEqual(['RULE TaxCredit.arrears']);
  });
});
