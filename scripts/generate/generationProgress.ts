const LINE_EVERY_MS = 2_000;
const REDRAWN_EVERY_MS = 100;

/** Shows how far a city is on stderr: one line that is drawn again on a terminal, a line every two seconds elsewhere. */
export function generationProgress(subjects: number): { update(done: number): void; stop(): void; seconds(): number } {
  const isTerminal = process.stderr.isTTY;
  const startedAt = Date.now();
  let shownAt = startedAt;
  const seconds = (): number => (Date.now() - startedAt) / 1000;
  const line = (done: number): string => {
    const rate = done / Math.max(seconds(), 0.001);
    const left = Math.ceil((subjects - done) / Math.max(rate, 1));
    const percent = Math.floor((100 * done) / subjects);
    return `生成 generating ${String(percent)}% ${String(done)}/${String(subjects)} 主体 subjects, ${rate.toFixed(0)}/秒 /s, 剩余 left ${String(left)} s`;
  };
  return {
    seconds,
    update(done) {
      if (Date.now() - shownAt < (isTerminal ? REDRAWN_EVERY_MS : LINE_EVERY_MS)) return;
      shownAt = Date.now();
      process.stderr.write(isTerminal ? `\r${line(done)}  ` : `${line(done)}\n`);
    },
    stop() {
      if (isTerminal) process.stderr.write(`\r${line(subjects)}  \n`);
    },
  };
}
