// The map as a planner uses it, in a real browser on a little town whose numbers are arithmetic; every number is compared with the API.
//
//   clinics within 900 m: h1, h2 (zone z1) and h4 (z2) have one = 1 + 2 + 8 of 31 people; h3 = 4 has none; h5 = 16 has no position
//   z1  1 + 2 of 3 covered                      100.00 %  met
//   z2  8 covered, 4 not, 16 undecided of 28     28.57 % to 85.71 %  undetermined at 85 %
//   z3  nobody to count                          district 滨江区 = z1 + z2 = 11 of 31 = 35.48 % to 87.10 %
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import axe from 'axe-core';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { CHROMIUM, INTRANET, keepPicture, launchBrowser, openPage, strangers } from './support/browser.ts';
import { loadMapTown, LONG_NAME, type MapTown } from './support/map-town.ts';
import { ROOT } from './support/repository.ts';
import { listen, openService, type TestService } from './support/service.ts';

/** Degrees of longitude on the equator. */
const degreesEast = (meters: number): string => (((meters / 6_371_008.8) * 180) / Math.PI).toFixed(5);

interface Findings {
  readonly violations: readonly {
    readonly id: string;
    readonly impact: string;
    readonly nodes: readonly { readonly html: string }[];
  }[];
}

describe.skipIf(CHROMIUM === undefined)('the map', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'lifecircle-map-'));
  let browser: Browser;
  let service: TestService;
  let town: MapTown;
  let address = '';
  beforeAll(async () => {
    execFileSync(process.execPath, ['build-map.ts'], { cwd: ROOT });
    browser = await launchBrowser();
    service = await openService(folder);
    town = await loadMapTown(service);
    address = (await listen(service)).replace('127.0.0.1', INTRANET);
  });
  afterAll(async () => {
    await browser.close();
    await service.app.close();
    rmSync(folder, { recursive: true, force: true });
  });

  /** Opens the map with a query; when the test ends, nothing has gone wrong in it and nobody else was asked. */
  async function open(query: string): Promise<Page> {
    const { page, wrong, asked } = await openPage(browser, `${address}/map/${query}`);
    onTestFinished(async () => {
      await page.close();
      expect(wrong).toEqual([]);
      expect(strangers(asked, address)).toEqual([]);
    });
    return page;
  }

  /** Waits until the map has drawn all it has to. */
  const drawn = (page: Page): Promise<void> => page.locator('.canvas[data-state=drawn]').waitFor({ timeout: 30_000 });

  const rowsOf = (page: Page): Promise<string[][]> =>
    page
      .locator('.zones tbody tr')
      .evaluateAll((rows) =>
        (rows as unknown as { cells: Iterable<{ innerText: string }> }[]).map((row) =>
          [...row.cells].map(({ innerText }) => innerText.trim()),
        ),
      );

  /** Findings of axe that would keep somebody out. */
  async function seriousFindings(page: Page): Promise<unknown[]> {
    await page.evaluate(axe.source);
    const results: Findings = await page.evaluate('axe.run({ resultTypes: ["violations"] })');
    return results.violations
      .filter(({ impact }) => impact === 'serious' || impact === 'critical')
      .map(({ id, nodes }) => ({ id, html: nodes.map(({ html }) => html) }));
  }

  test('a browser at the root comes to it; a program gets addresses', async () => {
    const page = await open('../');
    expect(new URL(page.url()).pathname).toBe('/map/');
    const answer = await service.app.inject({ url: '/' });
    const hrefs = answer.json<{ links: { href: string }[] }>().links.map(({ href }) => new URL(href).pathname);
    expect(hrefs).toEqual(expect.arrayContaining(['/map/', '/runs']));
  });

  test('overview in Chinese: headline, table worst first, and the numbers of the API', async () => {
    const page = await open('?lang=zh');
    await drawn(page);
    expect(await page.getAttribute('html', 'lang')).toBe('zh-CN');
    expect(await page.innerText('.sentence')).toBe(
      '全部范围纳入计算的人口31人中,11人步行900米可达“clinic”,覆盖率35.48%;另有16人(51.61%)因无坐标待核实,若全部可达,覆盖率为87.10%。目标85%,判定:待核实。 ' +
        '现有资料下覆盖率介于35.48%与87.10%之间,跨越85%目标线,暂不作达标与否结论;待核实的16人(51.61%)核实后可判定。',
    );
    expect(await rowsOf(page)).toEqual([
      [LONG_NAME, '28.57%', '8', '4', '16', '?待核实'],
      ['西街道', '100.00%', '3', '0', '0', '✓达到目标'],
      ['<b>空</b>镇', '–', '0', '0', '0', '–无统计对象'],
    ]);
    // the same from the API, as it is
    const answer = await service.app.inject({ url: `/runs/${town.run}/coverage?zone=z2&category=clinic` });
    expect(answer.json()).toMatchObject({ rows: [{ covered: 8, uncovered: 4, undecided: 16, share: 0.285714 }] });
    expect(await seriousFindings(page)).toEqual([]);
    await keepPicture(page, 'map-overview-zh');
  });

  test('overview in English, by the keyboard: search, sort, open a zone, go back', async () => {
    const page = await open('?lang=en');
    await drawn(page);
    expect(await page.innerText('.sentence')).toContain(
      '11 of the 31 people counted in the whole study can reach “clinic”',
    );
    await page.getByRole('searchbox', { name: 'Find a zone' }).fill('z1');
    expect((await rowsOf(page)).map(([name]) => name)).toEqual(['西街道']);
    await page.getByRole('searchbox').fill('nowhere');
    expect(await page.innerText('.scroll')).toContain('No zone is called “nowhere”.');
    await page.getByRole('searchbox').fill('');
    await page.getByRole('button', { name: 'Covered' }).first().focus();
    await page.keyboard.press('Enter');
    expect((await rowsOf(page)).map(([, , covered]) => covered)).toEqual(['0', '3', '8']);
    await page.getByRole('button', { name: LONG_NAME }).focus();
    await page.keyboard.press('Enter');
    await page.waitForURL('**zone=z2**');
    expect(await page.innerText('h1')).toBe(LONG_NAME);
    const panel = await page.innerText('.zone-panel');
    expect(panel).toContain('8 of the 28 people');
    expect(panel).toContain('900 m (inclusive)');
    // who is left out: h5 (16 people, undecided) before h3 (4 people, 200 m too far)
    await page.locator('.gaps tbody tr').first().waitFor();
    const gaps = await page.locator('.gaps tbody tr').allInnerTexts();
    expect(gaps.map((text) => text.split(/\s+/).slice(0, 2))).toEqual([
      ['h5', '16'],
      ['h3', '4'],
    ]);
    expect(gaps[1]).toMatch(/200\.0$/);
    expect(await seriousFindings(page)).toEqual([]);
    await keepPicture(page, 'map-zone-en');
    await page.getByRole('button', { name: 'All zones' }).click();
    await page.locator('.zones').waitFor();
  });

  test('a click on the map opens the zone; districts add their zones up', async () => {
    const page = await open('?lang=zh');
    await drawn(page);
    const zone: number[] = await page.evaluate(
      '(() => { const b = document.querySelector("canvas").getBoundingClientRect(); return [b.x, b.y, b.width, b.height]; })()',
    );
    // everything is in view, the town lies across the middle, west zone first
    await page.mouse.click(zone[0] + 176 + (zone[2] - 232) * 0.25, zone[1] + zone[3] * 0.62);
    await page.waitForURL('**zone=z1**');
    await page.getByRole('button', { name: '全部街镇' }).click();
    await page.getByText('区', { exact: true }).click();
    expect(await rowsOf(page)).toEqual([
      ['滨江区', '35.48%', '11', '4', '16', '?待核实'],
      ['浦北区', '–', '0', '0', '0', '–无统计对象'],
    ]);
    await page.locator('.map-tools').getByText('判定').click();
    await page.waitForURL('**colour=verdict**');
    await drawn(page);
    await keepPicture(page, 'map-districts-zh');
  });

  test('a link to a state opens that state', async () => {
    const page = await open(`?lang=en&run=${town.run}&indicator=school&zone=z2&at=0.01,0.001,14`);
    await drawn(page);
    // schools: only h4 = 8 of 28 is within 900 m of the one school
    expect(await page.innerText('.zone-panel [data-testid=share]')).toBe('28.57\u00a0%');
    expect(await page.locator('.indicators [aria-pressed=true]').innerText()).toContain('school');
    expect(new URL(page.url()).searchParams.get('at')).toBe('0.01,0.001,14');
    // another language keeps the place
    await page.getByText('中文').click();
    await page.waitForURL('**lang=zh**');
    expect(await page.innerText('.zone-panel .sentence')).toContain('步行900米可达“school”');
  });

  test('why here: a click near by tells ways, times and legs; a home tells its status', async () => {
    // h3 stands 1600 m east; the map is centred on it, at a zoom where homes are drawn
    const page = await open(`?lang=zh&indicator=clinic&at=${degreesEast(1600)},0,15.5`);
    await drawn(page);
    const { x, y, width, height } = (await page.locator('.canvas canvas').boundingBox())!;
    await page.mouse.click(x + width / 2, y + height / 2);
    await page.waitForURL('**home=h3**');
    await page.getByText('东诊所').waitFor();
    const answer = await service.app.inject({ url: `/runs/${town.run}/residences/h3` });
    const home = answer.json<{ indicators: { nearest: { lengthMeters: number }[] }[] }>();
    expect(home.indicators[0].nearest[0].lengthMeters).toBeCloseTo(1100, 1);
    // 1100 m at 1 m/s are 18.33 minutes: uncovered
    const clinic = await page.locator('.why > li').first().innerText();
    expect(clinic.replace(/\s+/g, ' ')).toBe('clinic 未覆盖 东诊所 18.33 分钟 1,100.0 米');
    await drawn(page);
    expect(await seriousFindings(page)).toEqual([]);
    await keepPicture(page, 'map-why-home-zh');
    // a place beside the street, west of the home: the same page without a status of its own
    await page.mouse.click(x + width / 2 - 200, y + height / 2 - 12);
    await page.waitForURL('**place=**');
    await page.getByRole('heading', { name: '地图上的一点' }).waitFor();
    expect(await page.locator('.why > li').count()).toBe(2);
    await page.getByRole('button', { name: '返回街镇' }).click();
    await page.locator('.zones').waitFor();
  });

  test('upload: a file is dropped, read and told of; a broken one is refused in words', async () => {
    const page = await open('?lang=zh&view=data');
    await page.getByText('将文件拖到此处').waitFor();
    // a home twice under one id, 200 m apart: a warning with a place
    const homes = [0, 200].map((meters) => ({
      type: 'Feature',
      geometry: { type: 'Point', coordinates: [Number(degreesEast(meters)), 0] },
      properties: { id: 'h', population: 2 },
    }));
    const good = JSON.stringify({ type: 'FeatureCollection', features: homes });
    const drop = await page.evaluateHandle(`(() => {
      const data = new DataTransfer();
      data.items.add(new File([${JSON.stringify(good)}], '小区.geojson'));
      data.items.add(new File(['{"type":"FeatureCollection","features":['], 'roads.geojson'));
      return data;
    })()`);
    await page.dispatchEvent('.drop', 'drop', { dataTransfer: drop });
    // what they are is guessed from their names
    expect(
      await page
        .locator('.uploads select')
        .evaluateAll((all) => (all as unknown as { value: string }[]).map(({ value }) => value)),
    ).toEqual(['residences', 'network']);
    await page.getByRole('button', { name: '上传2个文件' }).click();
    await page.getByText('居住点 · 已保存').waitFor();
    await page.getByText('路网 · 已退回').waitFor();
    const refusal = await page.innerText('.refusal');
    expect(refusal).toContain('JSON 无法读取。文件可能不完整，请重新导出。');
    expect(refusal).toContain('malformed-json');
    // the report of the good one is open, with its finding on a map
    const frame = page.frameLocator('.report iframe');
    await frame.getByRole('heading', { name: '小区.geojson' }).waitFor();
    await page.locator('.report header').getByText('问题位置').click();
    await page.locator('.findings button').first().click();
    await page.locator('.finding-map[data-state=drawn]').waitFor();
    expect(await seriousFindings(page)).toEqual([]);
    await keepPicture(page, 'map-upload-zh');
    const { layers } = (await service.app.inject({ url: '/layers' })).json<{
      layers: { name: string; counts: { kept: number } }[];
    }>();
    expect(layers.find(({ name }) => name === '小区.geojson')?.counts.kept).toBe(2);
  });

  test("a run is started from stored layers, goes on before one's eyes and is opened", async () => {
    const page = await open('?lang=en&view=data');
    await page.getByLabel('Residences').selectOption(town.layers.residences);
    await page.getByLabel('Cutoff (min)', { exact: true }).fill('20');
    await page.getByLabel('Other cutoffs (min)').fill('15');
    await page.getByLabel('Title').fill('Twenty minutes');
    await page.getByRole('button', { name: 'Start the run' }).click();
    await page.waitForURL('**run=**');
    await drawn(page);
    // 20 minutes are 1200 m: h3 is 1100 m from a clinic, so all but h5 have one = 15 of 31
    expect(await page.innerText('.sentence')).toContain('15 of the 31 people');
    expect(await page.innerText('.figure strong')).toBe('48.39\u00a0%');
    expect(await page.locator('.runs select').innerText()).toContain('Twenty minutes');
    // the other cutoff beside it: 900 m, 11 of 31 = 35.48 %, 12.90 points less
    await page.getByText('At other speeds and cutoffs').click();
    await page.locator('.bands tbody tr').waitFor();
    const band = await page.locator('.bands tbody tr').first().innerText();
    expect(band.replace(/\s+/g, ' ')).toBe('15 min (900 m) 35.48 % −12.90 ?undetermined');
    await keepPicture(page, 'map-bands-en');
  });

  test('without WebGL everything is there but the picture', async () => {
    const page = await browser.newPage();
    onTestFinished(() => page.close());
    await page.addInitScript('HTMLCanvasElement.prototype.getContext = () => null');
    await page.goto(`${address}/map/?lang=en&run=${town.run}`);
    await page.getByText('This browser cannot draw the map').waitFor();
    expect((await rowsOf(page)).map(([name]) => name)).toEqual([LONG_NAME, '西街道', '<b>空</b>镇']);
    await page.getByRole('button', { name: '西街道' }).click();
    expect(await page.innerText('.zone-panel [data-testid=share]')).toBe('100.00\u00a0%');
  });

  test('a run that there is not, and a service without any, say what to do', async () => {
    const lost = await openPage(browser, `${address}/map/?lang=en&run=nothing`);
    onTestFinished(() => lost.page.close());
    await lost.page.getByText('That did not work').waitFor();
    expect(await lost.page.innerText('[role=alert]')).toContain('does not exist');
    expect(await lost.page.getByRole('button', { name: 'Try again' }).isVisible()).toBe(true);
  });
});
