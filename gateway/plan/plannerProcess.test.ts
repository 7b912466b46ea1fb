import { readFileSync } from 'node:fs';
import { plannerProcess } from './plannerProcess.ts';

const SDL = readFileSync(new URL('../../schema/generated/supergraph.graphql', import.meta.url), 'utf8');
const LONG = 60_000;
const COSTLY = `{ ${Array.from({ length: 50 }, (_, index) => `s${index}: subject(id: "${index}") { tax { arrears { totalCount } } market { penalties { totalCount } } }`).join(' ')} }`;

describe('plannerProcess', () => {
  it('plans in a process of its own, and starts another when that one ends', async () => {
    const planner = plannerProcess();
    const first = await planner.plan(SDL, '{ divisions { id } }', undefined, LONG);
    expect(first.node?.kind).toBe('Fetch');
    const before = planner.pid();
    process.kill(before ?? 0, 'SIGKILL');
    const planned = async (): Promise<string> => (await planner.plan(SDL, '{ divisions { name } }', undefined, LONG)).node?.kind ?? '';
    // Whoever asks while it dies is told; the next one is served.
    expect(await planned().catch(planned)).toBe('Fetch');
    expect([undefined, before]).not.toContain(planner.pid());
    planner.close();
  });

  it('ends a plan that takes too long, and the process with it', async () => {
    const planner = plannerProcess();
    await planner.plan(SDL, '{ divisions { id } }', undefined, LONG);
    const before = planner.pid();
    // A hundred and one selections of which each could be fetched in several ways take more than no time at all.
    const costly = planner.plan(SDL, COSTLY, undefined, 0);
    const after = planner.plan(SDL, '{ divisions { id name } }', undefined, LONG);
    await expect(costly).rejects.toMatchObject({ code: 'OPERATION_TOO_COSTLY' });
    // Whoever waited for its turn is planned by the next process.
    expect((await after).node?.kind).toBe('Fetch');
    expect(planner.pid()).not.toBe(before);
    planner.close();
  });

  it('lets so many wait and no more, and counts the time of none before its turn', async () => {
    const planner = plannerProcess();
    const all = Array.from({ length: 251 }, (_, index) => planner.plan(SDL, `{ divisions { a${index}: id } }`, undefined, 2_000));
    const results = await Promise.allSettled(all);
    expect(results.filter(({ status }) => status === 'fulfilled').length).toBe(250);
    await expect(all[250]).rejects.toMatchObject({ code: 'OVERLOADED' });
    planner.close();
  });

  it('says what cannot be planned', async () => {
    const planner = plannerProcess();
    await expect(planner.plan(SDL, '{ nothing }', undefined, LONG)).rejects.toThrow('nothing');
    await expect(planner.plan('type Query', '{ nothing }', undefined, LONG)).rejects.toThrow();
    planner.close();
  });
});
