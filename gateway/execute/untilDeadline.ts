/** What comes of a shared request, or `late()` when one's own time is over: nobody waits for the others. `deadline` as of {@link performance.now}. */
export async function untilDeadline<T>(answer: Promise<T>, deadline: number, late: () => T): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const over = new Promise<T>((resolve) => {
    timer = setTimeout(() => resolve(late()), Math.max(1, deadline - performance.now()));
  });
  try {
    return await Promise.race([answer, over]);
  } finally {
    clearTimeout(timer);
  }
}
