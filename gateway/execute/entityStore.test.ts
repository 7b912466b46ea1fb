import { localChangeFeed } from '../../common/changeFeed.ts';
import { entityStore } from './entityStore.ts';

describe('entityStore', () => {
  it('remembers so much of the text by which something was asked, and no more', async () => {
    const store = entityStore(localChangeFeed(), undefined);
    const wanted = (text: string) => ({ text, subjects: ['a'], lifetimeMs: 60_000 });
    const found = async (text: string) => (await store.find('tax', [wanted(text)]))[0]?.[0];
    const LARGE = 'x'.repeat(900_000);
    for (const text of ['{name}', LARGE]) store.keep(wanted(text), [[0, { name: '甲' }]], 0);
    expect([await found('{name}'), await found(LARGE)]).toEqual([{ name: '甲' }, { name: '甲' }]);
    for (let index = 0; index < 20; index += 1) store.keep(wanted(`${index}${LARGE}`), [[0, { name: '乙' }]], 0);
    expect(await found(LARGE)).toBeUndefined();
  });

  it('keeps so much of what came, and no more', async () => {
    const store = entityStore(localChangeFeed(), undefined);
    const subjects = Array.from({ length: 300 }, (_, index) => `S${index}`);
    const wanted = { text: '{penalties}', subjects, lifetimeMs: 60_000 };
    const page = { penalties: Array.from({ length: 500 }, () => ({ name: '处'.repeat(2_000) })) };
    store.keep(
      wanted,
      subjects.map((_, place) => [place, page]),
      0,
    );
    const [found = []] = await store.find('tax', [wanted]);
    expect(found.slice(0, 40).filter(Boolean)).toEqual([]);
    expect(found.slice(-200).filter(Boolean)).toHaveLength(200);
  });
});
