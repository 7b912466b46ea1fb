import { opaqueIds, subjectReference } from './opaqueId.ts';

const ids = opaqueIds(Buffer.alloc(32, 1));

describe('opaque ids', () => {
  it('translate to and fro without a table, and tell the class to holders of the key', () => {
    for (const number of [1, 999_999_999, 1_000_000_000, 2_000_000_000, 2_004_000_000])
      expect(ids.subjectNumber(ids.subjectId(number))).toBe(number);
    expect(subjectReference(ids, ids.subjectId(1_000_000_001))?.subjectClass).toBe('soleTrader');
    expect(ids.subjectId(1)).toMatch(/^S[\w-]{22}$/);
  });

  it('cannot be made up, altered, or read with another key', () => {
    const id = ids.subjectId(42);
    const altered = [...id]
      .map((_, index) => id.slice(0, index) + (id[index] === 'A' ? 'B' : 'A') + id.slice(index + 1))
      .filter((text) => text !== id);
    for (const text of [
      ...altered,
      id.slice(1),
      `${id}A`,
      '',
      'S',
      'Sxxxxxxxxxxxxxxxxxxxxxx',
      opaqueIds(Buffer.alloc(32, 2)).subjectId(42),
    ])
      expect(ids.subjectNumber(text)).toBeUndefined();
    expect(() => ids.subjectId(0)).toThrow(RangeError);
    expect(() => opaqueIds(Buffer.alloc(16))).toThrow(RangeError);
  });

  it('bind a record to its sector and data set', () => {
    const id = ids.recordId({ sector: 'tax', dataset: 'tax-arrears', subjectClass: 'individual', record: 7 });
    expect([
      ids.recordNumber(id, 'tax', 'tax-arrears'),
      ids.recordNumber(id, 'tax', 'other'),
      ids.recordNumber(id, 'courts', 'tax-arrears'),
      ids.subjectNumber(id),
    ]).toEqual([7, undefined, undefined, undefined]);
  });

  it('hide where a page ends, and in which list', () => {
    const list = ids.cursors('Query.search');
    for (const [day, number] of [
      [null, 2_000_000_001],
      ['2026-11-22', 7],
      ['0999-01-01', 0],
    ] as const) {
      const cursor = list.cursor(day, number);
      expect(cursor).toMatch(/^C[\w-]{22}$/);
      expect(list.place(cursor)).toEqual({ day, number });
    }
    const made = [
      ids.subjectId(7),
      `C${ids.subjectId(7).slice(1)}`,
      opaqueIds(Buffer.alloc(32, 2)).cursors('Query.search').cursor(null, 7),
      ids.cursors('Subject.relations 7').cursor(null, 7),
      '',
      'C',
      'W251bGwsMV0',
    ];
    expect(made.map((text) => list.place(text))).toEqual(made.map(() => undefined));
  });
});
