// What a planner sees in a real browser: the page at the root and the description of the API, with nothing asked from elsewhere.
// Needs a Chromium; where there is none the test is left out and says so, but in CI it must not be.
import { existsSync } from 'node:fs';
import { chromium, type Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { ask, listen, makeFolder, openService } from './support/service.ts';
import { TOWN } from './support/town-files.ts';

const CHROMIUM = [
  process.env.CHROMIUM ?? '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
].find((file) => existsSync(file));
if (CHROMIUM === undefined) {
  console.warn(
    'left out: the tests in a browser; install chromium (apt-get install chromium), or set CHROMIUM to its path',
  );
}

test.runIf(process.env.CI !== undefined)('in CI there is a browser', () => expect(CHROMIUM).toBeDefined());

describe.skipIf(CHROMIUM === undefined)('in a browser', () => {
  let browser: Browser;
  beforeAll(async () => {
    const args = ['--no-sandbox', '--disable-background-networking', '--disable-component-update', '--disable-sync'];
    browser = await chromium.launch({ executablePath: CHROMIUM, args });
  });
  afterAll(() => browser.close());

  /** A service with one run of the little town. Out: its address. */
  async function serveTown(): Promise<string> {
    const service = await openService(makeFolder());
    onTestFinished(() => service.app.close());
    const upload = async (kind: keyof typeof TOWN): Promise<string> =>
      (await ask(service, 'POST', `/layers?kind=${kind}&name=${kind}`, TOWN[kind])).body.id;
    const study = {
      network: await upload('network'),
      residences: await upload('residences'),
      facilities: [await upload('facilities')],
      zones: await upload('zones'),
      cutoffMeters: 900,
      title: 'A <b>little</b> town',
    };
    const run = await ask(service, 'POST', '/runs', JSON.stringify(study), { 'content-type': 'application/json' });
    expect(run.status).toBe(201);
    return listen(service);
  }

  /** Opens a page. Out: its text, what went wrong in it, and every address asked for. */
  async function open(address: string, readyText: string) {
    const page = await browser.newPage();
    onTestFinished(() => page.close());
    const wrong: string[] = [];
    const asked: string[] = [];
    page.on('console', (message) => void (message.type() === 'error' && wrong.push(message.text())));
    page.on('pageerror', (error) => wrong.push(error.message));
    page.on('request', (request) => asked.push(request.url()));
    await page.goto(address);
    await page.getByText(readyText).first().waitFor({ timeout: 30_000 });
    return { page, wrong, asked, text: await page.innerText('body') };
  }

  test('the page at the root shows the run, its shares and its maps', async () => {
    const address = await serveTown();
    const { page, wrong, asked, text } = await open(address, 'little');
    // clinics cover h1, h2, h4 = 11 of 31 people; a title with markup is shown as written
    expect(text).toContain('A <b>little</b> town');
    expect(text).toMatch(/35\.48\s*%/);
    expect(text).toContain('未考虑小区围墙与出入口,结果可能偏高');
    const maps = await page.$$eval('img', (images) =>
      images.map((image) => (image as unknown as { naturalWidth: number }).naturalWidth > 0),
    );
    expect(maps.length).toBeGreaterThan(0);
    expect(maps.every(Boolean)).toBe(true);
    expect(wrong).toEqual([]);
    expect(asked.filter((url) => !url.startsWith(address))).toEqual([]);
  });

  test('the API can be browsed without the internet', async () => {
    const address = await serveTown();
    const { wrong, asked, text } = await open(`${address}/docs/`, '/isochrones');
    for (const route of ['/layers', '/runs', '/jobs/{id}', '/healthz']) expect(text).toContain(route);
    expect(wrong).toEqual([]);
    expect(asked.filter((url) => !url.startsWith(address) && !url.startsWith('data:'))).toEqual([]);
  });
});
