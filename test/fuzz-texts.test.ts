// GeoJSON, tables, KML and OSM XML, damaged at random: a layer or a refusal of one sentence each time, never a failure, never slow.
import { expect, test } from 'vitest';
import { createRandom, damage, readDamaged, roundsOf } from './support/fuzz.ts';
import { GOOD, KINDS } from './support/good-features.ts';
import { writeXml } from './support/osm-writer.ts';
import { collection, sourceOf } from './support/text-source.ts';

const ROUNDS = roundsOf(500);
const JSON_TOKENS = [
  ...'{ } [ ] , : " null true 1e999 -0 0 1e-400 -1 NaN \\ud800 \\u0000 [] {}'.split(' '),
  '"type":"Feature",',
  '"__proto__":{"type":1},',
  '"crs":{"type":"name","properties":{"name":"EPSG:4549"}},',
  '"geometry":null,',
  '"coordinates":[[[0,0],[1,1],[1,0]]],',
  '\n',
  '\x1e',
];
const XML_TOKENS = [
  ...'< > / <!-- --> <![CDATA[ ]]> <!DOCTYPE &amp; &x; &#0; &#x10ffff; <a> </a> <?x?> = " \' gx: xmlns="" '.split(' '),
  '<Folder>',
  '</Placemark>',
  '<coordinates>1,2</coordinates>',
  '<nd ref="1"/>',
];
const TABLE_TOKENS = [
  ...', ; \t " "" \n \r\n \r 经度 纬度 合计 1e309 -- = @ 3.1E+11 121°28′ POINT( \ufeff'.split(' '),
  '\0',
  ' ',
];

const placemark = (inside: string): string => `<Placemark><name>甲</name>${inside}</Placemark>`;
const KML = `<?xml version="1.0" encoding="UTF-8"?><kml xmlns="http://www.opengis.net/kml/2.2"><Document><Folder><name>卫生</name>
${placemark('<ExtendedData><Data name="类别"><value>卫生</value></Data></ExtendedData><Point><coordinates>121.4,31.2,0</coordinates></Point>')}
${placemark('<Polygon><outerBoundaryIs><LinearRing><coordinates>0,0 1,0 1,1 0,0</coordinates></LinearRing></outerBoundaryIs></Polygon>')}
${placemark('<LineString><coordinates>0,0 1,0</coordinates></LineString>')}</Folder></Document></kml>`;
const OSM = writeXml([
  { type: 'node', id: 1, lon: 0, lat: 0, tags: { amenity: 'clinic', name: '甲' } },
  { type: 'node', id: 2, lon: 1000, lat: 0, tags: { 'addr:housenumber': '2' } },
  { type: 'node', id: 3, lon: 1000, lat: 1000 },
  { type: 'way', id: 1, refs: [1, 2, 3, 1], tags: { building: 'house' } },
  { type: 'way', id: 2, refs: [1, 2], tags: { highway: 'path' } },
  {
    type: 'relation',
    id: 1,
    members: [{ type: 'way', ref: 1, role: 'outer' }],
    tags: { type: 'boundary', admin_level: '9' },
  },
]);
const TABLE =
  '序号,名称,类别,经度,纬度,常住人口\n1,甲,卫生,121.4,31.2,5\n2,"乙,丙",养老,121°28′30″,31.3,"1,234"\n合计,,,,,9\n';

const features = KINDS.map((kind) => GOOD[kind](1));
const FORMATS = [
  { name: 'a.geojson', good: KINDS.map((kind) => collection(GOOD[kind](1), GOOD[kind](2))), tokens: JSON_TOKENS },
  { name: 'a.geojsonl', good: [features.map((each) => JSON.stringify(each)).join('\n')], tokens: JSON_TOKENS },
  { name: 'a.csv', good: [TABLE, TABLE.replaceAll(',', '\t')], tokens: TABLE_TOKENS },
  { name: 'a.kml', good: [KML], tokens: XML_TOKENS },
  { name: 'a.osm', good: [Buffer.from(OSM).toString()], tokens: XML_TOKENS },
];

test.each(FORMATS)(`${ROUNDS} damaged files like $name`, { timeout: 3_600_000 }, async ({ name, good, tokens }) => {
  const codes = await readDamaged(ROUNDS, (random) => {
    const text = good[random(good.length)];
    const utf16 = random(10) === 0;
    const bytes = utf16 ? Buffer.from(`\ufeff${text}`, 'utf16le') : Buffer.from(text);
    return sourceOf(damage(bytes, random, tokens), name, 1 + random(300));
  });
  // the damage reaches deep, and is not always deadly
  expect(codes).toContain('read');
  expect(codes.size).toBeGreaterThan(3);
});

test('the same seed gives the same damage', () => {
  const [a, b] = [createRandom(1), createRandom(1)];
  const good = Buffer.from(TABLE);
  expect(damage(good, a, TABLE_TOKENS)).toEqual(damage(good, b, TABLE_TOKENS));
});
