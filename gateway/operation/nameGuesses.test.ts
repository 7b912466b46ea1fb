import { createLogger } from '../../common/logger.ts';
import type { RedisClient } from '../../common/redis.ts';
import { nameGuesses } from './nameGuesses.ts';

const logger = createLogger('silent', { part: 'test' });
const KEY = Buffer.alloc(32, 1);
const EXHAUSTED = { code: 'LOOKUPS_EXHAUSTED' };
const pair = (name: string, document: string) => ({ name, document });

/** A Redis that holds sets, and says what names and members it was given. */
function sets() {
  const held = new Map<string, Set<string>>();
  const of = (name: string) => held.get(name) ?? held.set(name, new Set()).get(name) ?? new Set<string>();
  const client = {
    sAdd: (name: string, item: string) => Promise.resolve(of(name).has(item) ? 0 : of(name).add(item) && 1),
    sRem: (name: string, item: string) => Promise.resolve(of(name).delete(item) ? 1 : 0),
    sCard: (name: string) => Promise.resolve(of(name).size),
    expire: () => Promise.resolve(1),
  };
  return { client: client as unknown as RedisClient, held };
}

describe('nameGuesses', () => {
  let at = Date.parse('2026-11-28T00:00:00Z');
  const now = () => at;

  it('lets a caller try twenty documents with one name on a day, each as often as he likes, and no more', async () => {
    const { spend } = nameGuesses(KEY, undefined, logger, now);
    for (let number = 0; number < 20; number += 1) await spend('a', [pair('张三', String(number))]);
    await spend('a', [pair('张三', '7'), pair('李四', '7')]);
    for (let times = 0; times < 2; times += 1) await expect(spend('a', [pair('张三', '20')])).rejects.toMatchObject(EXHAUSTED);
    // Neither another caller, nor another name, nor the same pair again is one too many.
    await spend('b', [pair('张三', '20')]);
    await spend('a', [pair('王五', '20'), pair('张三', '0')]);
    at += 24 * 60 * 60 * 1000;
    await spend('a', [pair('张三', '20')]);
  });

  it('lets him try as many names with one document, also all in one request', async () => {
    const { spend } = nameGuesses(KEY, undefined, logger, now);
    const names = (count: number) => Array.from({ length: count }, (_, index) => pair(`name ${index}`, 'D'));
    await spend('a', names(20));
    await expect(nameGuesses(KEY, undefined, logger, now).spend('a', names(21))).rejects.toMatchObject(EXHAUSTED);
  });

  it('counts over all gateways, and gives Redis neither a name nor a number', async () => {
    const { client, held } = sets();
    const gateways = [nameGuesses(KEY, client, logger, now), nameGuesses(KEY, client, logger, now)];
    for (let number = 0; number < 20; number += 1) await gateways[number % 2]?.spend('a', [pair('张三', `4418${number}`)]);
    for (const gateway of gateways)
      for (let times = 0; times < 2; times += 1) await expect(gateway.spend('a', [pair('张三', '99')])).rejects.toMatchObject(EXHAUSTED);
    expect(JSON.stringify([...held].map(([name, items]) => [name, ...items]))).not.toMatch(/张三|4418\d|"99"/);
  });

  it('counts alone while Redis is away', async () => {
    const away = { sAdd: () => Promise.reject(new Error('away')), expire: () => Promise.reject(new Error('away')) };
    const { spend } = nameGuesses(KEY, away as unknown as RedisClient, logger, now);
    for (let number = 0; number < 20; number += 1) await spend('a', [pair('张三', String(number))]);
    await expect(spend('a', [pair('张三', '20')])).rejects.toMatchObject(EXHAUSTED);
  });
});
