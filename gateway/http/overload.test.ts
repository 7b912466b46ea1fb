import { overload } from './overload.ts';

describe('overload', () => {
  it('turns away what is more than it may have under way, and says when to come back', () => {
    let refused = 0;
    const front = overload(2, () => (refused += 1));
    front.enter();
    front.enter();
    expect(() => front.enter()).toThrow(expect.objectContaining({ code: 'OVERLOADED', details: { retryAfterSeconds: 1 } }) as Error);
    front.leave();
    expect(() => front.enter()).not.toThrow();
    expect(refused).toBe(1);
    front.close();
  });
});
