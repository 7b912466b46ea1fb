/** The SQLSTATE when the database refused the data themselves (class 22 data exception, 23 integrity), not when it failed. */
export function dataRefusal(error: unknown): string | undefined {
  const { code, constraint } = error as { code?: unknown; constraint?: unknown };
  if (typeof code !== 'string' || !/^2[23]/.test(code)) return undefined;
  return typeof constraint === 'string' ? `${code} ${constraint}` : code;
}
