/**
 * Runs a command: its process ends with the code that it answers; what it throws is told on stderr, with code 2 where it is an option
 * that the command does not have or that lacks its value, else 1.
 */
export async function runCommand(main: () => number | Promise<number>): Promise<void> {
  try {
    process.exitCode = await main();
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    const isUsage = error instanceof TypeError && 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS');
    if (isUsage) process.stderr.write('用法见 --help / see --help for the usage\n');
    process.exitCode = isUsage ? 2 : 1;
  }
}
