import { localChangeFeed } from '../../common/changeFeed.ts';
import type { PlainObject } from '../../common/plainObject.ts';
import type { FetchProgram, LookupProgram, RootProgram } from '../compile/program.ts';
import type { Asker } from './ask.ts';
import { entityCache } from './entityCache.ts';
import type { RootAnswer } from './readAnswer.ts';
import { SubgraphFailure } from './subgraphFailure.ts';

const LOOKUP: LookupProgram = { key: 'them', isList: true, text: '{name}', variables: [], lifetimeMs: 60_000 };
const ROOT = { lookup: LOOKUP } as RootProgram;
const FETCH = { graph: 'g', subgraph: 'registry', operation: 'query' } as FetchProgram;

/** A registry that counts what it is asked, and callers of two access classes. */
function cachedRegistry(answerOf: (asked: number) => RootAnswer | SubgraphFailure) {
  const feed = localChangeFeed();
  let asked = 0;
  const looked: [number, number][] = [];
  const inner = {
    askRoot: () => Promise.resolve(answerOf((asked += 1))),
    askEntities: () => Promise.reject(new Error('not here')),
  };
  const cache = entityCache(inner, feed, { looked: (_subgraph, found, missing) => void looked.push([found, missing]) }, undefined);
  const ask = (subjects: (string | undefined)[], caller = 'one', mayKeep = true) =>
    cache.askRoot(FETCH, ROOT, {}, { mayKeep: () => mayKeep, accessDigest: () => caller } as unknown as Asker, subjects);
  return { feed, ask, asked: () => asked, looked };
}

const ofIds = (...ids: (string | null)[]): RootAnswer => ({
  data: { them: ids.map((id) => (id === null ? null : { __subject: id, name: `name of ${id}`, division: { id: 1 } })) },
  errors: [],
  trustNulls: true,
});

describe('entityCache, of subjects that a root field looks up', () => {
  it('asks once for whom it knows, in any order, and hands out nobody else’s copy', async () => {
    const { ask, asked, looked } = cachedRegistry(() => ofIds('a', 'b'));
    const first = (await ask(['a', 'b'])) as RootAnswer;
    // The one who gets it merges more into it.
    (first.data?.['them'] as PlainObject[]).forEach((item) => Object.assign(item['division'] as PlainObject, { more: true }));
    for (let times = 0; times < 2; times += 1) {
      const again = (await ask(['b', 'a', 'b'])) as RootAnswer;
      expect(again).toEqual(ofIds('b', 'a', 'b'));
      Object.assign((again.data?.['them'] as PlainObject[])[0] ?? {}, { more: true });
    }
    expect([asked(), looked]).toEqual([
      1,
      [
        [0, 2],
        [3, 0],
        [3, 0],
      ],
    ]);
  });

  it('asks again for another access, a changed subject, and whoever nothing may be kept of', async () => {
    const { ask, asked, feed } = cachedRegistry(() => ofIds('a'));
    await ask(['a']);
    await ask(['a'], 'another');
    expect(asked()).toBe(2);
    await feed.announce({ sector: 'registry', subjects: ['a'] });
    await ask(['a']);
    expect(asked()).toBe(3);
    await feed.announce({ sector: 'tax', subjects: ['a'] });
    await ask(['a']);
    expect(asked()).toBe(3);
    await ask(['a', undefined]);
    await ask(['a'], 'one', false);
    expect(asked()).toBe(5);
  });

  it.each([
    ['an error', { ...ofIds('a'), errors: [{ message: 'x' }] }],
    ['nulls that nobody vouches for', { ...ofIds('a'), trustNulls: false }],
    ['nobody', ofIds(null)],
    ['somebody else', ofIds('b')],
    ['more than was asked for', ofIds('a', 'a')],
    ['nothing', { ...ofIds(), data: null }],
    ['a failure', new SubgraphFailure('registry', 'TIMEOUT')],
  ])('keeps nothing where %s came', async (_what, answer) => {
    const { ask, asked } = cachedRegistry(() => answer);
    await ask(['a']);
    expect(await ask(['a'])).toBe(answer);
    expect(asked()).toBe(2);
  });
});
