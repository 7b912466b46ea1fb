import type { Access } from '../../../common/access.ts';
import type { PermissionLevel } from '../../../common/permissionLevel.ts';
import { exchangeRefusal } from './exchangeRefusal.ts';

const ARREARS = { sector: 'tax', code: 'tax-arrears', type: 'TaxArrears' };
const GRADES = { sector: 'tax', code: 'tax-credit-grade', type: 'TaxGrade' };

describe('exchangeRefusal', () => {
  const holding = (tax: PermissionLevel, rules: Access['rules'] = []): Access => ({
    ...{ identified: true, levels: { tax }, roles: [], purpose: 'CREDIT_SUPERVISION', purposes: ['CREDIT_SUPERVISION'] },
    ...{ self: [], consents: [], revision: 1, rules },
  });
  const told = (...[dataset, list, access]: [typeof ARREARS, { leaf?: string } | undefined, Access]): unknown[] => {
    const { coordinate, decision } = exchangeRefusal(dataset, list, access, 'organisation') ?? {};
    return [coordinate, decision?.requiredLevel, decision?.heldLevel, decision?.reason];
  };

  it('is none where the records may be read', () => {
    expect(exchangeRefusal(ARREARS, undefined, holding('SHARED'), 'organisation')).toBeUndefined();
    expect(exchangeRefusal(GRADES, { leaf: 'TaxCredit.publishedGrade' }, holding('IDENTIFIED'), 'organisation')).toBeUndefined();
  });

  it('names the coordinate that asks for more, and how much', () => {
    expect(told(GRADES, undefined, holding('IDENTIFIED'))).toEqual(['TaxCredit.grade', 'SHARED', 'IDENTIFIED', 'LEVEL']);
    for (const coordinate of ['TaxCredit.arrears', 'TaxArrears.address', 'Subject.tax'])
      expect(told(ARREARS, undefined, holding('SHARED', [{ coordinate, level: 'RESTRICTED' }]))).toEqual([
        ...[coordinate, 'RESTRICTED', 'SHARED', 'LEVEL'],
      ]);
    const both = [
      { coordinate: 'TaxArrears.address', level: 'SHARED' },
      { coordinate: 'TaxCredit.arrears', level: 'RESTRICTED' },
    ] as const;
    expect(told(ARREARS, undefined, holding('IDENTIFIED', both))).toEqual(['TaxCredit.arrears', 'RESTRICTED', 'IDENTIFIED', 'LEVEL']);
    const listed = holding('SHARED', [{ coordinate: 'TaxCredit.publishedGrade', level: 'RESTRICTED' }]);
    expect(told(GRADES, { leaf: 'TaxCredit.publishedGrade' }, listed)).toEqual([
      ...['TaxCredit.publishedGrade', 'RESTRICTED', 'SHARED', 'LEVEL'],
    ]);
  });
});
