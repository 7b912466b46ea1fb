import { readFileSync } from 'node:fs';
import { anonymousAccess, type Access } from '../../common/access.ts';
import { grantedAccess, readPolicy } from '../../common/policy.ts';
import { FIRST_NUMBER, SUBJECT_CLASSES, type SubjectClass } from '../../common/subjectClass.ts';
import { decideRecords, type RecordDataset } from '../../subgraphs/shared/records/recordRule.ts';
import { receivers } from './receivers.ts';

const CATALOGUE = JSON.parse(
  readFileSync(new URL('../../schema/generated/catalogue.json', import.meta.url), 'utf8'),
) as readonly RecordDataset[];
const known = [...(await receivers()).values()];

describe('the receivers of exchanged files', () => {
  const policy = readPolicy();
  const accessOf = (organisation: string, purpose: string): Access => {
    const granted = grantedAccess(policy, { organisation, tokenLevels: { credit: 2 }, demo: false, today: '2026-11-27' });
    expect(granted.purposes).toEqual([purpose]);
    return { ...anonymousAccess(1), identified: true, ...granted, purpose };
  };

  it.each(known.map(({ code, organisation, purpose, datasets }) => ({ code, organisation, purpose, datasets })))(
    'hold by a grant of their own what they are sent: $code',
    ({ organisation, purpose, datasets }) => {
      const access = accessOf(organisation, purpose);
      expect(access.levels['analysis']).toBe('SHARED');
      // Who is on a list may be served by a field of its own.
      const refused = datasets.filter(({ dataset, list }) => {
        if (list === 'tax-grade-a') return false;
        const entry = CATALOGUE.find(({ code }) => code === dataset);
        const nobody = { id: '', number: FIRST_NUMBER.organisation, subjectClass: 'organisation' } as const;
        return !entry || !decideRecords(entry, nobody, access, { byConsent: false }).allow;
      });
      expect(refused.map(({ code }) => code)).toEqual([]);
    },
  );

  it('hold nothing by it of natural persons, and of the departments no more than the data sets need', () => {
    const above = (levels: Readonly<Record<string, string>> = {}) =>
      Object.keys(levels).filter((sector) => levels[sector] !== 'IDENTIFIED');
    for (const { code, organisation, purpose } of known) {
      const { levels, levelsOf } = accessOf(organisation, purpose);
      expect([code, ...above(levels).sort()]).toEqual(code === 'province' ? [code, 'analysis', 'tax'] : [code, 'analysis']);
      const limited = SUBJECT_CLASSES.filter((each: SubjectClass) => levelsOf?.[each] !== undefined);
      expect(limited).toEqual(['individual']);
      expect(above(levelsOf?.individual)).toEqual([]);
    }
  });

  it('let a neighbouring city read the list of grade A taxpayers, and nobody’s grade', () => {
    const access = accessOf('韶关市公共信用信息中心', 'CREDIT_SUPERVISION');
    const grades = CATALOGUE.find(({ code }) => code === 'tax-credit-grade');
    if (!grades) throw new Error('no grades');
    const mayRead = SUBJECT_CLASSES.filter(
      (subjectClass) =>
        decideRecords(grades, { id: '', number: FIRST_NUMBER[subjectClass], subjectClass }, access, { byConsent: false }).allow,
    );
    expect(mayRead).toEqual([]);
  });
});
