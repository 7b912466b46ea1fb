import { answerReport } from './answerReport.ts';

const short = {
  code: 'UNAUTHORIZED_FIELD_OR_TYPE',
  coordinate: 'TaxCredit.grade',
  sector: 'tax',
  requiredLevel: 'SHARED',
  heldLevel: 'OPEN',
  reason: 'LEVEL',
};

describe('answerReport', () => {
  it('says that nothing was withheld of an answer without errors', () => {
    expect(answerReport({ data: { subject: { name: '清远市甲有限公司' } } })).toEqual({
      withheld: [],
      unavailable: [],
      others: [],
      masked: 0,
      answered: true,
    });
  });

  it('puts the same reason at several places into one group, and keeps every place', () => {
    const errors = [0, 1].map((index) => ({ message: 'no', path: ['subjects', index, 'tax', 'grade'], extensions: short }));
    expect(answerReport({ data: { subjects: [] }, errors }).withheld).toEqual([
      {
        coordinate: 'TaxCredit.grade',
        sector: 'tax',
        requiredLevel: 'SHARED',
        heldLevel: 'OPEN',
        reason: 'LEVEL',
        paths: ['subjects[0].tax.grade', 'subjects[1].tax.grade'],
      },
    ]);
  });

  it('keeps apart the same field withheld for different reasons', () => {
    const errors = ['LEVEL', 'PERSON'].map((reason, index) => ({
      message: 'no',
      path: ['subjects', index],
      extensions: { ...short, reason },
    }));
    expect(answerReport({ data: {}, errors }).withheld.map(({ reason }) => reason)).toEqual(['LEVEL', 'PERSON']);
  });

  it('names the departments that could not answer', () => {
    const errors = [
      { message: 'gone', path: ['subject', 'listings'], extensions: { code: 'DEPARTMENT_UNAVAILABLE', departments: ['courts', 'tax'] } },
    ];
    expect(answerReport({ data: { subject: { listings: null } }, errors }).unavailable).toEqual([
      { departments: ['courts', 'tax'], code: 'DEPARTMENT_UNAVAILABLE', paths: ['subject.listings'] },
    ]);
  });

  it('does not take a refused request for one that found nothing', () => {
    const errors = [{ message: '部分字段无权读取', extensions: { code: 'DENIED', coordinates: ['TaxCredit.grade'] } }];
    expect(answerReport({ errors })).toEqual({
      withheld: [],
      unavailable: [],
      others: [{ code: 'DENIED', message: '部分字段无权读取', path: '', coordinates: ['TaxCredit.grade'] }],
      masked: 0,
      answered: false,
    });
  });

  it('counts masked values, wherever they stand', () => {
    expect(
      answerReport({ data: { list: [{ name: '张**', identifiers: [{ value: '4418**********1234' }] }, { name: '清远市甲有限公司' }] } })
        .masked,
    ).toBe(2);
  });
});
