import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Locator } from 'playwright-core';
import { readConfig } from '../common/config.ts';
import { buildPage } from './browser/buildPage.ts';
import { openBrowser, type OpenedPage } from './browser/openBrowser.ts';
import { shownAnswer } from './browser/shownAnswer.ts';
import { startStack } from './stack.ts';

const WIDE = { width: 1280, height: 860 };
const NARROW = { width: 390, height: 844 };
/** Building, starting and collecting take longer than any test of the page. */
const START_MS = 240_000;

describe('the page in Chromium', () => {
  let stack: Awaited<ReturnType<typeof startStack>>;
  let browser: OpenedPage;
  let pictures: string;

  beforeAll(async () => {
    await buildPage();
    stack = await startStack({ subjects: 1_500 });
    pictures = await mkdtemp(join(tmpdir(), 'credit-graph-pictures-'));
    browser = await openBrowser(readConfig().chromiumPath, stack.url, WIDE);
  }, START_MS);

  afterAll(async () => {
    await browser?.close();
    await stack?.close();
    if (pictures) await rm(pictures, { recursive: true, force: true });
  });

  const panel = (): Locator => browser.page.getByRole('complementary', { name: /未提供的内容/ });
  const withheld = (): Promise<string[]> =>
    panel()
      .getByRole('region', { name: /权限不足/ })
      .locator('.coordinate code')
      .allInnerTexts();
  /** Runs what stands in the open tab, waits until its answer and the report beside it are shown, keeps a picture. */
  const run = async (picture: string): Promise<unknown> => {
    const { page } = browser;
    const answered = page.waitForResponse((response) => response.url().endsWith('/graphql') && response.request().method() === 'POST');
    await page.getByRole('button', { name: /^Execute query/ }).click();
    await answered;
    await page.locator('.withheld-panel[aria-busy="false"] .facts').waitFor();
    await page.screenshot({ path: join(pictures, `${picture}.png`) });
    return shownAnswer(page);
  };

  it('opens with sample queries in tabs, about subjects that exist here', async () => {
    const { page } = browser;
    await page.locator('.view-lines').first().waitFor();
    expect(await page.getByRole('tab').allInnerTexts()).toEqual(['Enterprise', 'MixedList', 'WhoAmI', 'Catalogue']);
    expect(await page.getByRole('combobox', { name: /演示身份/ }).inputValue()).toBe('open');
    expect(await page.getByRole('combobox', { name: /用途/ }).isDisabled()).toBe(true);
  });

  it('shows at OPEN what is withheld, and why', async () => {
    expect(await run('open')).toMatchObject({ data: { subject: { kind: 'ENTERPRISE', tax: { grade: null } } } });
    expect(await withheld()).toEqual(expect.arrayContaining(['TaxCredit.grade', 'SocialSecurityCredit.arrears']));
    const grade = panel().getByRole('listitem').filter({ hasText: 'TaxCredit.grade' });
    expect(await grade.innerText()).toMatch(/税务 tax[\s\S]*政务共享 SHARED[\s\S]*公开 OPEN[\s\S]*LEVEL[\s\S]*subject\.tax\.grade/);
  });

  it('shows the value at SHARED with a purpose, and that nothing is withheld', async () => {
    const { page } = browser;
    await page.getByRole('combobox', { name: /演示身份/ }).selectOption('shared');
    expect(await page.getByRole('combobox', { name: /用途/ }).inputValue()).toBe('TENDER_REVIEW');
    expect(await panel().innerText()).toContain('请重新运行');
    expect(await run('shared')).toMatchObject({
      data: { subject: { tax: { grade: { year: expect.any(Number), grade: expect.stringMatching(/^[ABMCD]$/) } } } },
    });
    expect(await panel().innerText()).toContain('Nothing was withheld: empty means none on file');
  });

  it('explains at SHARED without a purpose that one must be stated', async () => {
    await browser.page.getByRole('combobox', { name: /用途/ }).selectOption('');
    await run('no-purpose');
    expect(await panel().getByRole('listitem').filter({ hasText: 'TaxCredit.grade' }).innerText()).toContain('PURPOSE');
  });

  it('asks for a case number where the purpose needs one, and sends it', async () => {
    const { page } = browser;
    await page.getByRole('combobox', { name: /用途/ }).selectOption('LAW_ENFORCEMENT');
    expect(await page.getByRole('textbox', { name: /案号/ }).getAttribute('required')).not.toBeNull();
    await page.getByRole('textbox', { name: /案号/ }).fill('（2026）粤18执1号');
    const sent = page.waitForRequest((request) => request.url().endsWith('/graphql'));
    await run('reference');
    expect((await sent).headers()['x-query-reference']).toBe(encodeURIComponent('（2026）粤18执1号'));
    expect(await withheld()).toEqual([]);
  });

  it('withholds each class of one list by its own rule', async () => {
    const { page } = browser;
    await page.getByRole('combobox', { name: /演示身份/ }).selectOption('open');
    await page.getByRole('tab', { name: 'MixedList' }).click();
    await run('mixed');
    const name = panel().getByRole('listitem').filter({ hasText: 'Subject.name' });
    expect(await name.innerText()).toMatch(/PERSON[\s\S]*subjects\[2\]\.name/);
    await page.getByRole('tab', { name: 'Enterprise' }).click();
    expect(await panel().innerText()).not.toContain('subjects[2].name');
  });

  it('fits a narrow screen', async () => {
    const { page } = browser;
    await page.setViewportSize(NARROW);
    await page.screenshot({ path: join(pictures, 'narrow.png'), fullPage: true });
    expect(await page.evaluate<number>('document.documentElement.scrollWidth')).toBeLessThanOrEqual(NARROW.width);
  });

  it('asked nobody but the gateway, without an error on the console or a breach of its policy', () => {
    expect(browser.problems).toEqual([]);
  });

  // Last, for what it provokes is an error on the console.
  it('says of a request refused as a whole that nothing was answered', async () => {
    const { page } = browser;
    await page.setViewportSize(WIDE);
    await page.getByRole('checkbox', { name: /x-on-denied/ }).check();
    await run('reject');
    expect(await panel().innerText()).toMatch(/403[\s\S]*没有返回任何数据[\s\S]*DENIED/);
  });
});
