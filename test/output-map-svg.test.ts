import { SaxesParser } from 'saxes';
import { describe, expect, test } from 'vitest';
import { coverageMapSvg } from '../src/output/map-svg.ts';
import { makeLayer, tinyStudy } from './support/tiny-study.ts';

interface Element {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
}

function parse(svg: string): Element[] {
  const elements: Element[] = [];
  const parser = new SaxesParser();
  parser.on('error', (error) => {
    throw error;
  });
  parser.on('opentag', (tag) => elements.push({ name: tag.name, attributes: tag.attributes }));
  parser.write(svg).close();
  return elements;
}

const zonePaths = (svg: string): Element[] =>
  parse(svg).filter(({ name, attributes }) => name === 'path' && 'fill' in attributes);

describe('the map', () => {
  const study = tinyStudy();
  const [clinic, market] = study.indicators;

  test('draws every zone in the colour of its side of the target', () => {
    // market: a 100 % (met), b 66.67 %, at most 100 % (undetermined)
    const paths = zonePaths(coverageMapSvg(study, market, 'Town'));
    expect(paths.map(({ attributes }) => attributes.fill)).toEqual(['#8073ac', '#fee0b6']);
    expect(paths.map(({ attributes }) => attributes['stroke-dasharray'])).toEqual([undefined, '4 2']);
  });

  test('a zone just short of the target is not painted as if it had met it', () => {
    const rows = study.rows.map((row) => ({ ...row, share: 0.85, shareUpper: 0.85, verdict: 'not_met' as const }));
    expect(zonePaths(coverageMapSvg({ ...study, rows }, clinic, ''))[0].attributes.fill).toBe('#fee0b6');
  });

  test('what is not assessed is hatched', () => {
    const rows = study.rows.map((row) => ({ ...row, share: null, shareUpper: null, verdict: 'not_assessed' as const }));
    expect(zonePaths(coverageMapSvg({ ...study, rows }, clinic, ''))[0].attributes.fill).toBe('url(#hatch)');
  });

  test('is whole by itself, and names stay text', () => {
    const svg = coverageMapSvg(study, clinic, '<script>&\u0001');
    expect(parse(svg).map(({ name }) => name)).not.toContain('script');
    expect(svg).toContain('&lt;script&gt;&amp; ');
    expect(svg.replace('http://www.w3.org/2000/svg', '')).not.toContain('http');
    expect(svg).toContain('target 85 %');
    expect(svg).toContain('未考虑小区围墙与出入口');
    expect(svg).toContain('OpenStreetMap');
  });

  test('has no holes in its numbers when zones have no polygon', () => {
    const zones = makeLayer('zones', [{ id: 'a' }, { id: 'b' }]);
    expect(coverageMapSvg({ ...study, zones }, clinic, '')).not.toMatch(/NaN|Infinity/);
  });
});
