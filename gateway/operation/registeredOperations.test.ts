import { createHash } from 'node:crypto';
import type { Logger } from '../../common/logger.ts';
import { registeredOperations } from './registeredOperations.ts';

const TEXT = '{ divisions { id } }';
const hashOf = (text: string): string => createHash('sha256').update(text).digest('hex');
const logger = { warn: () => undefined } as unknown as Logger;

describe('registeredOperations', () => {
  it('believes what comes if it is the text of that hash alone', async () => {
    const find = registeredOperations(() => Promise.resolve({ text: TEXT }), logger);
    expect(await find(`apq:${hashOf(TEXT)}`)).toBe(TEXT);
    expect(await find(hashOf('another'))).toBeUndefined();
    expect(await find('not a hash')).toBeUndefined();
  });

  it('lets no more than a few wait, and asks again once they are answered', async () => {
    let asked = 0;
    let answer: (() => void) | undefined;
    const open = new Promise<void>((resolve) => (answer = resolve));
    const find = registeredOperations(async () => {
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
});
