import type { Program } from './program.ts';

const EVERY_MS = 100;

/** Waits until a program answers at `url` with any status; throws with its last words when it ends or takes too long. */
export async function untilAnswers(program: Program, url: string, timeoutMs: number): Promise<void> {
  let ended = false;
  void program.exited.then(() => (ended = true));
  const deadline = Date.now() + timeoutMs;
  for (;;) {
    const answered = await fetch(url, { signal: AbortSignal.timeout(2_000) }).then(
      async (response) => response.arrayBuffer().then(() => true),
      () => false,
    );
    if (answered) return;
    if (ended || Date.now() > deadline) throw new Error(`${ended ? 'ended' : 'does not answer'}: ${program.words().trim().slice(-600)}`);
    await new Promise((resolve) => setTimeout(resolve, EVERY_MS));
  }
}
