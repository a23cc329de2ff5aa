// The description of the API in a real browser, with nothing asked from elsewhere.
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { CHROMIUM, launchBrowser, openPage, strangers } from './support/browser.ts';
import { listen, makeService } from './support/service.ts';

test.runIf(process.env.CI !== undefined)('in CI there is a browser', () => expect(CHROMIUM).toBeDefined());

describe.skipIf(CHROMIUM === undefined)('in a browser', () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launchBrowser();
  });
  afterAll(() => browser.close());

  test('the API can be browsed without the internet', async () => {
    const address = await listen(await makeService());
    const { page, wrong, asked } = await openPage(browser, `${address}/docs/`);
    onTestFinished(() => page.close());
    await page.getByText('/isochrones').first().waitFor({ timeout: 30_000 });
    const text = await page.innerText('body');
    for (const route of ['/layers', '/runs', '/jobs/{id}', '/healthz']) expect(text).toContain(route);
    expect(wrong).toEqual([]);
    expect(strangers(asked, address)).toEqual([]);
  });
});
