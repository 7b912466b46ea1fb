import { inLanes } from './inLanes.ts';

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('inLanes', () => {
  it('does so many at once and no more, and answers in the order of the items', async () => {
    let under = 0;
    let most = 0;
    const doubled = await inLanes([1, 2, 3, 4, 5], 2, async (item) => {
      most = Math.max(most, (under += 1));
      for (let left = 6 - item; left > 0; left--) await turn();
      under -= 1;
      return item * 2;
    });
    expect([doubled, most]).toEqual([[2, 4, 6, 8, 10], 2]);
  });

  it('takes nothing up after a failure, and waits for what is under way', async () => {
    const done: number[] = [];
    const working = inLanes([1, 2, 3, 4], 2, async (item) => {
      if (item === 1) throw new Error('one');
      await turn();
      done.push(item);
    });
    await expect(working).rejects.toThrow('one');
    expect(done).toEqual([2]);
  });
});
