import { startStack, type TestStack } from './stack.ts';

let shared: Promise<TestStack> | undefined;

/** The stack of a test file whose suites share one: its start takes longer than most of them. */
export function sharedStack(): Promise<TestStack> {
  return (shared ??= startStack());
}

/** Ends it, after the last suite. */
export async function closeSharedStack(): Promise<void> {
  await (await shared)?.close();
}
