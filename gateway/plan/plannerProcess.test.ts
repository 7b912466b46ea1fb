import { readFileSync } from 'node:fs';
import { plannerProcess } from './plannerProcess.ts';

const SDL = readFileSync(new URL('../../schema/generated/supergraph.graphql', import.meta.url), 'utf8');
const never = (): AbortSignal => new AbortController().signal;

describe('plannerProcess', () => {
  it('plans in a process of its own, and starts another when that one ends', async () => {
    const planner = plannerProcess();
    const first = await planner.plan(SDL, '{ divisions { id } }', undefined, never());
    expect(first.node?.kind).toBe('Fetch');
    const before = planner.pid();
    process.kill(before ?? 0, 'SIGKILL');
    const planned = async (): Promise<string> => (await planner.plan(SDL, '{ divisions { name } }', undefined, never())).node?.kind ?? '';
    // Whoever asks while it dies is told; the next one is served.
    expect(await planned().catch(planned)).toBe('Fetch');
    expect([undefined, before]).not.toContain(planner.pid());
    planner.close();
  });

  it('ends a plan that takes too long, and the process with it', async () => {
    const planner = plannerProcess();
    await planner.plan(SDL, '{ divisions { id } }', undefined, never());
    const stop = new AbortController();
    const planning = planner.plan(SDL, '{ divisions { id name } }', undefined, stop.signal);
    stop.abort();
    await expect(planning.then((plan) => plan.node?.kind)).rejects.toThrow('ended');
    planner.close();
  });

  it('says what cannot be planned', async () => {
    const planner = plannerProcess();
    await expect(planner.plan(SDL, '{ nothing }', undefined, never())).rejects.toThrow('nothing');
    await expect(planner.plan('type Query', '{ nothing }', undefined, never())).rejects.toThrow();
    planner.close();
  });
});
