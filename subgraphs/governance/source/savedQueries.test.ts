import { testDepartment, type TestDepartment } from '../../shared/testing/testDepartment.ts';
import governance from '../index.ts';
import { countRunQueries, runVersions, save, type QueryPlace, type Saving, type StoredQuery } from './savedQueries.ts';

const VIEWER = { name: '甲', organisation: '某局' };
const AT = new Date('2026-11-29T08:00:00+08:00');
const SAVING: Saving = {
  ...{ id: undefined, name: '查询', description: null, operation: '{ divisions { id } }', variables: '{}', purpose: null },
  visibility: 'PUBLISHED',
};

describe('what is run of saved queries', () => {
  let department: TestDepartment;
  beforeAll(async () => {
    department = await testDepartment(governance, '');
  });
  afterAll(() => department.close());

  const saved = async (more: Partial<Saving>): Promise<StoredQuery> =>
    (await save(department.db, VIEWER, { ...SAVING, ...more }, AT)) as StoredQuery;

  it('comes a page of versions at a time, each text once, and none twice', async () => {
    const { db } = department;
    const first = await saved({ operation: '{ divisions { id } } # 1' });
    for (const text of ['2', '1', '3', '4'])
      await saved({ id: first.id, operation: `{ divisions { id } } # ${text}`, variables: text === '4' ? '{"a":1}' : '{}' });
    const second = await saved({ visibility: 'PRIVATE' });
    await saved({ id: second.id, visibility: 'PRIVATE', operation: '{ divisions { name } }' });
    const third = await saved({});
    const pages: [number, number][][] = [];
    const left: number[] = [];
    for (let place: QueryPlace | undefined = { number: 0, version: 0 }; place;) {
      const page: StoredQuery[] = await runVersions(db, place, 2);
      left.push(await countRunQueries(db, place));
      pages.push(page.map(({ number, version }) => [number, version]));
      place = page.at(-1);
    }
    // Version 1 has the text of version 3; of what is not published the newest alone is run.
    expect(pages).toEqual([
      [
        [first.number, 5],
        [first.number, 4],
      ],
      [
        [first.number, 3],
        [first.number, 2],
      ],
      [
        [second.number, 2],
        [third.number, 1],
      ],
      [],
    ]);
    expect(left).toEqual([3, 3, 2, 0]);
  });
});
