// A real browser for tests. Needs a Chromium; where there is none the tests are left out and say so, but in CI it must not be.
import { existsSync, mkdirSync } from 'node:fs';
import path from 'node:path';
import { chromium, type Browser, type Page } from 'playwright-core';
import { ROOT } from './repository.ts';

/** Path of a Chromium, or undefined. */
export const CHROMIUM = [
  process.env.CHROMIUM ?? '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
].find((file) => existsSync(file));
if (CHROMIUM === undefined) {
  console.warn(
    'left out: the tests in a browser; install chromium (apt-get install chromium), or set CHROMIUM to its path',
  );
}

/** The name by which pages are asked for: not localhost, where browsers allow more, and plain http. */
export const INTRANET = 'gis.intranet';

export function launchBrowser(): Promise<Browser> {
  const args = [
    '--no-sandbox',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
    '--disable-quic',
    `--host-resolver-rules=MAP ${INTRANET} 127.0.0.1`,
  ];
  return chromium.launch({ executablePath: CHROMIUM, args });
}

export interface OpenedPage {
  readonly page: Page;
  /** What went wrong in it: errors of scripts, and what the browser tells of itself. */
  readonly wrong: string[];
  /** Every address that it asked for. */
  readonly asked: string[];
}

/** A page of 1280 × 720 at `address`. */
export async function openPage(browser: Browser, address: string): Promise<OpenedPage> {
  const page = await browser.newPage({ viewport: { width: 1280, height: 720 } });
  const wrong: string[] = [];
  const asked: string[] = [];
  page.on('console', (message) => void (message.type() === 'error' && wrong.push(message.text())));
  page.on('pageerror', (error) => wrong.push(error.message));
  page.on('request', (request) => asked.push(request.url()));
  await page.goto(address);
  return { page, wrong, asked };
}

/** Addresses that are not of the service: nothing may leave the host. */
export const strangers = (asked: readonly string[], address: string): string[] =>
  asked.filter((url) => !url.startsWith(address) && !url.startsWith('data:') && !url.startsWith('blob:'));

/** Keeps a picture of a page in artifacts/ for people to look at; nothing is compared with it. */
export async function keepPicture(page: Page, name: string): Promise<void> {
  const folder = path.join(ROOT, 'artifacts');
  mkdirSync(folder, { recursive: true });
  await page.screenshot({ path: path.join(folder, `${name}.png`) });
}
