import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium, type Page } from 'playwright-core';

/** A page in Chromium, with everything that went wrong on it. */
export interface OpenedPage {
  readonly page: Page;
  /** Requests to other origins, errors on the console, uncaught exceptions, breaches of the content security policy. */
  readonly problems: readonly string[];
  close(): Promise<void>;
}

/** Quiet: nothing that Chromium does of its own accord, so that every request seen is the page's. */
const ARGUMENTS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--disable-dev-shm-usage',
];

/** Opens an address in a browser that has never been anywhere (a new empty profile). Rejects when the browser cannot be started. */
export async function openBrowser(
  executablePath: string,
  url: string,
  size: { readonly width: number; readonly height: number },
): Promise<OpenedPage> {
  const profile = await mkdtemp(join(tmpdir(), 'credit-graph-browser-'));
  const removeProfile = (): Promise<void> => rm(profile, { recursive: true, force: true, maxRetries: 5 });
  const problems: string[] = [];
  try {
    const context = await chromium.launchPersistentContext(profile, {
      executablePath,
      headless: true,
      args: ARGUMENTS,
      viewport: size,
      locale: 'zh-CN',
      bypassCSP: false,
      acceptDownloads: false,
    });
    const { origin } = new URL(url);
    context.on('request', (request) => {
      const asked = new URL(request.url());
      if (asked.protocol !== 'data:' && asked.protocol !== 'blob:' && asked.origin !== origin) problems.push(`request to ${request.url()}`);
    });
    context.on('console', (message) => {
      // A breach of the content security policy is reported here too.
      if (message.type() === 'error') problems.push(`console: ${message.text()}`);
    });
    context.on('weberror', (error) => problems.push(`uncaught: ${error.error().message}`));
    const page = context.pages()[0] ?? (await context.newPage());
    await page.goto(url);
    return {
      page,
      problems,
      async close() {
        await context.close();
        await removeProfile();
      },
    };
  } catch (error) {
    await removeProfile();
    throw error;
  }
}
