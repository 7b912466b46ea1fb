import type { Page } from 'playwright-core';

/** The answer as the page's editor shows it, parsed. Rejects when none is shown in time. */
export async function shownAnswer(page: Page): Promise<unknown> {
  const shown = await page.waitForFunction(() => {
    // GraphiQL names the editor so; its view holds the visible lines only, its model all of them.
    const { __MONACO: monaco } = globalThis as unknown as {
      __MONACO?: { editor: { getModels(): { uri: { path: string }; getValue(): string }[] } };
    };
    return (
      monaco?.editor
        .getModels()
        .find(({ uri }) => uri.path.includes('response'))
        ?.getValue() || undefined
    );
  });
  return JSON.parse(String(await shown.jsonValue())) as unknown;
}
