import type { Database } from './database.ts';

/** Runs `work` behind a savepoint of a transaction: when it rejects, what it did is undone and the transaction goes on. */
export async function savepoint<T>(transaction: Pick<Database, 'execute'>, work: () => Promise<T>): Promise<T> {
  await transaction.execute('savepoint part');
  try {
    const result = await work();
    await transaction.execute('release savepoint part');
    return result;
  } catch (error) {
    await transaction.execute('rollback to savepoint part; release savepoint part');
    throw error;
  }
}
