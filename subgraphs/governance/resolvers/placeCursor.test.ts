import { cursorOf, placeOf } from './placeCursor.ts';

const encoded = (place: unknown): string => Buffer.from(JSON.stringify(place)).toString('base64url');
/** Why it is refused; undefined where it is not. */
const refusedFor = (cursor: string): unknown => {
  try {
    placeOf(cursor);
    return undefined;
  } catch (error) {
    return (error as { code: unknown }).code;
  }
};

describe('the cursor of a place', () => {
  it('leads back to it', () => {
    const place = { at: '2024-02-29 23:59:59.999999', sector: 'tax', number: 12 };
    expect(placeOf(cursorOf(place))).toEqual(place);
  });

  it.each([
    ['9999-99-99 99:99:99.999999'],
    ['2026-02-30 00:00:00.000000'],
    ['2026-02-28 24:00:00.000000'],
    ['--------------------------'],
    ['2026-02-28T00:00:00.000000'],
  ])('is none at %s', (at) => expect(refusedFor(encoded([at, 'tax', 1]))).toBe('BAD_USER_INPUT'));

  it.each([[[]], [['2026-02-28 00:00:00.000000', 'tax', 1.5]], [['2026-02-28 00:00:00.000000', 1, 1]], [null]])(
    'is none of the form %j',
    (place) => expect(refusedFor(encoded(place))).toBe('BAD_USER_INPUT'),
  );
});
