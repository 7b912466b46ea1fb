import { createHash } from 'node:crypto';
import { jest } from '@jest/globals';
import type { Logger } from '../../common/logger.ts';
import { registeredOperations } from './registeredOperations.ts';

const TEXT = '{ divisions { id } }';
const hashOf = (text: string): string => createHash('sha256').update(text).digest('hex');
const logger = { warn: () => undefined } as unknown as Logger;

describe('registeredOperations', () => {
  it('believes what comes if it is the text of that hash alone', async () => {
    const { find } = registeredOperations(() => Promise.resolve({ text: TEXT }), logger);
    expect(await find(`apq:${hashOf(TEXT)}`)).toBe(TEXT);
    expect(await find(hashOf('another'))).toBeUndefined();
    expect(await find('not a hash')).toBeUndefined();
  });

  it('lets no more than a few wait, and asks again once they are answered', async () => {
    let asked = 0;
    let answer: (() => void) | undefined;
    const open = new Promise<void>((resolve) => (answer = resolve));
    const { find } = registeredOperations(async () => {
      asked += 1;
      await open;
      return { text: null };
    }, logger);
    const all = Array.from({ length: 100 }, (_, index) => find(hashOf(String(index))));
    expect(asked).toBe(16);
    answer?.();
    await Promise.all(all);
    await find(hashOf(TEXT));
    expect(asked).toBe(17);
  });

  it('asks once for an operation that many want at once, and not again once it is found', async () => {
    let asked = 0;
    const { find } = registeredOperations(() => {
      asked += 1;
      return asked > 1 ? Promise.reject(new Error('governance is busy')) : Promise.resolve({ text: TEXT });
    }, logger);
    expect(await Promise.all(Array.from({ length: 100 }, () => find(hashOf(TEXT))))).toEqual(Array.from({ length: 100 }, () => TEXT));
    expect(await find(`apq:${hashOf(TEXT)}`)).toBe(TEXT);
    expect(asked).toBe(1);
    expect(await find(hashOf('another'))).toBeUndefined();
    expect(asked).toBe(2);
  });

  it('tells of an operation that is used all day once an hour, whether it was looked up or known', async () => {
    const asked: object[] = [];
    const { find, used } = registeredOperations((_, body) => {
      asked.push(body);
      return Promise.resolve({ text: TEXT });
    }, logger);
    const now = jest.spyOn(performance, 'now').mockReturnValue(1_000);
    try {
      await find(hashOf(TEXT));
      for (let request = 0; request < 100; request += 1) used(hashOf(TEXT));
      used(hashOf('sent by a client once'));
      used(hashOf('sent by a client once'));
      expect(asked).toEqual([{ hash: hashOf(TEXT) }, { hash: hashOf('sent by a client once') }]);
      now.mockReturnValue(1_000 + 61 * 60 * 1000);
      // The clock is read once in a millisecond.
      await new Promise((resolve) => setTimeout(resolve, 5));
      used(hashOf(TEXT));
      expect(asked).toHaveLength(3);
    } finally {
      now.mockRestore();
    }
  });
});
