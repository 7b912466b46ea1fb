import { testDatabases } from '../testing/testDatabases.ts';

describe.each(testDatabases())('alone on %s', (_dialect, open) => {
  const opening = open();
  afterAll(async () => (await opening).close());

  it('runs one piece of work of a name at a time, and the next at once', async () => {
    const db = await opening;
    for (let turn = 0; turn < 20; turn += 1) {
      const inner = await db.alone('work', async () => [
        await db.alone('work', () => Promise.resolve('twice')),
        await db.alone('other', () => Promise.resolve(turn)),
      ]);
      expect(inner).toEqual([[undefined, [turn]]]);
    }
  });

  it('gives the name up when the work fails', async () => {
    const db = await opening;
    await expect(db.alone('work', () => Promise.reject(new Error('failed')))).rejects.toThrow('failed');
    expect(await db.alone('work', () => Promise.resolve('again'))).toEqual(['again']);
  });
});
