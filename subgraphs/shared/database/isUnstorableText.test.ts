import sql from 'sql-template-tag';
import { testDatabases } from '../testing/testDatabases.ts';
import { isUnstorableText } from './isUnstorableText.ts';

describe.each(testDatabases())('isUnstorableText on %s', (_dialect, open) => {
  it('tells what the client sent from what the department did wrong', async () => {
    const database = await open();
    const fails = (statement: Parameters<typeof database.query>[0]): Promise<unknown> =>
      database.query(statement).then(
        () => undefined,
        (error: unknown) => error,
      );
    for (const text of ['\ud800', 'x\udc00', '\u0000'])
      expect(isUnstorableText(await fails(sql`select ${JSON.stringify({ text })}::jsonb`))).toBe(true);
    expect(isUnstorableText(await fails(sql`select ${'\u0000'}::text`))).toBe(true);
    for (const wrong of [sql`select ${'json'}::integer`, sql`select 1 / 0`, sql`select nothing`]) {
      const error = await fails(wrong);
      expect([error instanceof Error, isUnstorableText(error)]).toEqual([true, false]);
    }
    await database.close();
  });
});
