import { dueOn } from './clock.ts';

describe('dueOn', () => {
  it.each([
    // 2026 年春节 2 月 15 日至 23 日放假，2 月 14 日（周六）、28 日（周六）上班 / Spring Festival, with two adjusted working Saturdays
    ['FORWARDED', '2026-02-12', false, '2026-02-14', 'the adjusted Saturday before the festival is a working day'],
    ['FORWARDED', '2026-02-13', false, '2026-02-24', 'the festival is none'],
    ['FORWARDED', '2026-02-26', false, '2026-02-28', 'the adjusted Saturday after it is one'],
    ['FORWARDED', '2026-02-13', true, '2026-02-27', 'an extension adds to it'],
    ['ACCEPTED', '2026-09-30', false, '2026-10-08', 'the National Day holiday is none'],
  ])('%s since %s, extended %s, is due on %s: %s', (state, since, extended, expected) => {
    expect(dueOn('OBJECTION', state, { filedOn: since, since }, extended)).toBe(expected);
  });

  it('is never later than the whole procedure may take', () => {
    expect(dueOn('OBJECTION', 'FORWARDED', { filedOn: '2026-11-02', since: '2026-11-20' }, true)).toBe('2026-11-22');
  });

  it('counts a review anew, whenever it is asked for', () => {
    expect(dueOn('OBJECTION', 'REVIEW', { filedOn: '2026-11-01', since: '2026-11-25' }, false)).toBe('2026-12-02');
    expect(dueOn('OBJECTION', 'REVIEW', { filedOn: '2026-11-01', since: '2026-11-25' }, true)).toBe('2026-12-07');
  });

  it('counts what follows a review from the review, not from the filing', () => {
    const days = { filedOn: '2026-01-05', reviewedFrom: '2026-05-27', since: '2026-06-01' };
    expect(dueOn('OBJECTION', 'SUPPLIER_DECIDED', days, false)).toBe('2026-06-02');
    expect(dueOn('OBJECTION', 'SUPPLIER_DECIDED', { ...days, since: '2026-07-01' }, false)).toBe('2026-06-16');
  });

  it('counts calendar days where the law does', () => {
    expect(dueOn('COMPLAINT', 'ACCEPTED', { filedOn: '2026-02-10', since: '2026-02-10' }, false)).toBe('2026-03-12');
  });

  it('is null where nothing is due', () => {
    expect(dueOn('OBJECTION', 'CLOSED', { filedOn: '2026-11-02', since: '2026-11-02' }, false)).toBeNull();
  });
});
