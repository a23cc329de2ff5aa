// The address of the page and what it shows are the same thing; numbers on it are those of the tables.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { guessKind } from '../src/map/data/guess-kind.ts';
import { countText, metersText, partText, percentText } from '../src/map/format.ts';
import { readState, writeState, type ViewState } from '../src/map/state.ts';
import { percentOfShare, percentTexts, shareTexts } from '../src/share-text.ts';
import { EN } from '../src/map/words/en.ts';
import { refusalText } from '../src/map/words/refusals.ts';
import { ZH } from '../src/map/words/zh.ts';
import { LAYER_KINDS, REASONS, type CoverageRow } from '../src/types.ts';
import { makeGroup, makeIndicator } from './support/tiny-study.ts';

const text = fc.option(fc.string({ minLength: 1, maxLength: 20, unit: 'binary' }), { nil: null });
const degrees = (most: number) => fc.integer({ min: -most * 1e5, max: most * 1e5 }).map((units) => units / 1e5);

const states: fc.Arbitrary<ViewState> = fc.record({
  view: fc.constantFrom('overview', 'data'),
  language: fc.constantFrom('zh', 'en'),
  run: text,
  indicator: text,
  level: fc.constantFrom('zone', 'parent'),
  zone: text,
  colour: fc.constantFrom('share', 'verdict'),
  gaps: fc.boolean(),
  home: text,
  place: fc.option(fc.tuple(degrees(180), degrees(90)), { nil: null }),
  layer: text,
  at: fc.option(
    fc.record({ lon: degrees(180), lat: degrees(85), zoom: fc.integer({ min: 0, max: 2400 }).map((z) => z / 100) }),
    { nil: null },
  ),
});

describe('the address', () => {
  test('of a state gives the state again', () => {
    fc.assert(
      fc.property(states, (state) => {
        expect(readState(writeState(state), [])).toEqual(state);
      }),
    );
  });

  test('that makes no sense is the overview of the latest run', () => {
    const state = readState('?view=x&level=&at=1,2&place=500,0&lang=fr&colour=red&run=', ['fr']);
    expect(state).toEqual(readState('', ['zh-CN']));
  });

  test('says nothing of the language: that of the browser', () => {
    expect(['zh-TW', 'en-GB', 'fr'].map((tag) => readState('', [tag]).language)).toEqual(['zh', 'en', 'en']);
  });
});

test('a file name lets suppose what is in it', () => {
  const names = [
    'gates.csv',
    'xuhui-roads.osm.pbf',
    '街道边界.zip',
    '养老机构.xlsx',
    '小区2024.geojson',
    'data.csv',
    'census.csv',
  ];
  const kinds = ['gates', 'network', 'zones', 'facilities', 'residences', 'residences', 'totals'];
  expect(names.map(guessKind)).toEqual(kinds);
});

test('every kind of layer, verdict and reason has its word in both languages', () => {
  for (const { kinds, reasons } of [EN, ZH]) {
    expect(Object.keys(kinds).sort()).toEqual([...LAYER_KINDS].sort());
    expect(Object.keys(reasons).sort()).toEqual(REASONS.filter((reason) => reason !== '').sort());
  }
});

describe('numbers', () => {
  test('a share is the one of the tables, after its way through a file', () => {
    const people = fc.integer({ min: 1, max: 2 ** 40 });
    fc.assert(
      fc.property(people, fc.nat(), fc.constantFrom(85, 80, 100, 0, 33.3), (total, part, targetPercent) => {
        const covered = part % (total + 1);
        const row = rowWith(covered, total, targetPercent);
        const fromFile = Number(shareTexts(row).share);
        const sides = (value: number): number => Math.sign(value * 100 - targetPercent);
        const shown = percentOfShare(fromFile, targetPercent / 100);
        // the file has six decimals or more, so its two decimals of a percent may be rounded twice: by half a hundredth at most
        expect(Math.abs(Number(shown) - parseFloat(percentTexts(row).share))).toBeLessThan(0.0100001);
        expect(sides(Number(shown) / 100)).toBe(sides(covered / total));
      }),
    );
  });

  test('texts', () => {
    expect(percentText(0.849999, 0.85, 'zh')).toBe('84.9999%');
    expect(percentText(0.85, 0.85, 'en')).toBe('85.00\u00a0%');
    expect(percentText(null, 0.85, 'zh')).toBe('–');
    expect([countText(1463671), countText(0.5), countText(null)]).toEqual(['1,463,671', '0.5', '–']);
    expect([partText(3, 205217, 'zh'), partText(0, 5, 'zh'), partText(1, 0, 'zh')]).toEqual(['<0.01%', '0.00%', '–']);
    expect([metersText(0), metersText(0.001), metersText(2000), metersText(null)]).toEqual([
      '0.0',
      '0.1',
      '2,000.0',
      '–',
    ]);
  });
});

function rowWith(covered: number, total: number, targetPercent: number): CoverageRow {
  const share = covered / total;
  return {
    zoneId: 'z',
    zoneName: 'z',
    level: 'zone',
    parentId: '',
    indicator: makeIndicator('clinic', [makeGroup('clinic')], { targetPercent }),
    total,
    covered,
    uncovered: total - covered,
    undecided: 0,
    share,
    shareUpper: share,
    verdict: 'met',
    shortfall: 0,
    shortfallMin: 0,
    nearCutoff: 0,
    unplacedFacilities: 0,
  };
}

describe('refusals', () => {
  test('are told in the language of the page, with the sentence of the service', () => {
    const told = 'layer homes, row 3 (datum-shift)';
    expect(refusalText('datum-shift', 'layer homes, row 3', 'zh')).toBe(
      `图层与路网整体错位。请核对坐标系（常见于 GCJ-02、BD-09），并告知原坐标系后重报。\n${told}`,
    );
    expect(refusalText('datum-shift', 'layer homes, row 3', 'en')).toBe(
      `Look at the coordinate system (often GCJ-02 or BD-09) and say which it is.\n${told}`,
    );
  });

  test('that no file can cause are told as the service does', () => {
    expect(refusalText('http-502', 'bad gateway', 'zh')).toBe('bad gateway (http-502)');
    expect(refusalText('toString', 'odd', 'en')).toBe('odd (toString)');
  });
});
