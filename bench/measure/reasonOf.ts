const LONGEST = 300;

/** Why something failed, fit to be kept in a file: one line, without the machine's paths. */
export function reasonOf(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return text
    .replaceAll(/\s+/g, ' ')
    .replaceAll(/(?:file:\/\/)?(?:\/[\w.@-]+){2,}/g, '…')
    .slice(0, LONGEST);
}
