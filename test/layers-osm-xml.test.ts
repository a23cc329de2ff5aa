// The XML format itself. What the elements mean is tested in layers-osm-ways.test.ts, damaged files in layers-osm-hostile.test.ts.
import { describe, expect, test } from 'vitest';
import type { AppError } from '../src/errors.ts';
import { layerBytes, listBarriers, listVertices, listWays, readXml } from './support/osm-reading.ts';

const osm = (body: string, head = '<?xml version="1.0" encoding="UTF-8"?>'): Buffer =>
  Buffer.from(`${head}\n<osm version="0.6" generator="by hand">${body}</osm>`);

const NODES = '<node id="1" lat="31.23" lon="121.47"/><node id="2" lat="31.24" lon="121.48"/>';
const WAY = '<way id="5"><nd ref="1"/><nd ref="2"/><tag k="highway" v="path"/></way>';

const refusal = (bytes: Uint8Array): Promise<{ code: string; message: string } | null> =>
  readXml(bytes).then(
    () => null,
    ({ code, message }: AppError) => ({ code, message }),
  );

describe('what is read', () => {
  test('a map as the OSM site, Overpass and JOSM write it', async () => {
    const body = `
      <note>The data included in this document is from www.openstreetmap.org.</note>
      <meta osm_base="2026-01-01T00:00:00Z"/>
      <bounds minlat="31" minlon="121" maxlat="32" maxlon="122"/>
      <!-- a comment > with < signs -->
      <node id="1" visible="true" version="3" lat="31.23" lon="121.47"/>
      <node id="-2" action="modify" lat='31.24' lon='121.4800000'>
        <tag k="barrier" v="gate"/><tag k="name" v="&#x95E8; &amp; &quot;gate&quot;"/>
      </node>
      <way id="5" timestamp="2020-01-01T00:00:00Z" user="a&lt;b">
        <nd ref="1"/>
        <nd ref="-2"/>
        <tag k="highway" v="path"/>
        <tag k="name" v="人民大道"/>
      </way>
      <relation id="7"><member type="way" ref="5" role=""/><tag k="type" v="route"/></relation>`;
    const reading = await readXml(osm(body));
    expect(listVertices(reading)).toEqual([
      [1_214_800_000, 312_400_000],
      [1_214_700_000, 312_300_000],
    ]);
    expect(listWays(reading)).toMatchObject([{ id: 5, tags: { highway: 'path' } }]);
    expect(listBarriers(reading)).toEqual([{ point: [1_214_800_000, 312_400_000], tags: { barrier: 'gate' } }]);
    expect(reading.summary).toMatchObject({ nodes: 2, ways: 1, relations: 1 });
  });

  test.each([1, 2, 3, 50])('bytes that come %i at a time, also inside a character', async (portion) => {
    const bytes = osm(`${NODES}${WAY.replace('<tag', '<tag k="name" v="人民大道"/><tag')}`);
    expect(layerBytes(await readXml(bytes, portion)).equals(layerBytes(await readXml(bytes)))).toBe(true);
  });

  test.each(['', '\uFEFF<?xml version="1.0" encoding="utf-8"?>', '<?xml version="1.0"?>', "<?xml version='1.1'?>"])(
    'head: %s',
    async (head) => {
      expect(listWays(await readXml(osm(NODES + WAY, head)))).toHaveLength(1);
    },
  );

  test('deleted elements are passed over, with what is in them', async () => {
    const deleted =
      '<node id="3" visible="false"/><node id="4" action="delete" lat="1" lon="1"><tag k="barrier" v="wall"/></node>' +
      WAY.replace('id="5"', 'id="6" action="delete"');
    const reading = await readXml(osm(NODES + deleted + WAY));
    expect(listWays(reading)).toHaveLength(1);
    expect(reading.summary).toMatchObject({ nodes: 2, ways: 1 });
    expect(reading.log.issues).toEqual([]);
  });

  test('what Overpass remarks is told: the file may not be whole', async () => {
    const remark = '<remark> runtime error: Query timed out in "recurse" </remark>';
    expect((await readXml(osm(NODES + WAY + remark))).log.issues).toMatchObject([
      { code: 'osm-remark', severity: 'warning', value: 'runtime error: Query timed out in "recurse"' },
    ]);
  });

  const positions: [string, boolean][] = [
    ['lat="31.23" lon="121.47"', true],
    ['lat="-90" lon="180"', true],
    ['lat="+31.23" lon="-.5"', true],
    ['lat="3.1e1" lon="1.2E+2"', true],
    ['lat="90.0000001" lon="0"', false],
    ['lat="0" lon="-180.0000001"', false],
    ['lat="3523456" lon="462345"', false],
    ['lat="NaN" lon="0"', false],
    ['lat="Infinity" lon="0"', false],
    ['lat="1e999" lon="0"', false],
    ['lat="" lon="0"', false],
    ['lat="0x10" lon="0"', false],
    ['lat="31,23" lon="121,47"', false],
    ['lat="31.23"', false],
    ['', false],
  ];
  test.each(positions)('a node with %s', async (position, usable) => {
    const reading = await readXml(
      osm(`${NODES}<node id="3" ${position}/>${WAY.replace('</way>', '<nd ref="3"/></way>')}`),
    );
    expect(reading.layer.refs).toHaveLength(usable ? 3 : 2);
    expect(reading.log.counts).toEqual(usable ? {} : { 'coordinates-out-of-range': 1, 'osm-missing-nodes': 1 });
  });

  test.each(['', 'id=""', 'id="abc"', 'id="1.5"', 'id="99999999999999999999"', 'id="9007199254740993"'])(
    'a way with %s is dropped and told',
    async (id) => {
      const reading = await readXml(osm(NODES + WAY + WAY.replace('id="5"', id)));
      expect(listWays(reading)).toHaveLength(1);
      expect(reading.log.counts).toEqual({ 'attribute-invalid': 1 });
    },
  );

  test('a reference that is no number is one to a node that is missing', async () => {
    const reading = await readXml(osm(NODES + WAY.replace('</way>', '<nd ref="x"/><nd/></way>')));
    expect(reading.log.counts).toEqual({ 'osm-missing-nodes': 1 });
  });
});

describe('refused, and why', () => {
  const cases: [what: string, xml: Buffer | string, code: string, message: RegExp][] = [
    ['nothing', '', 'empty-file', /has no bytes/],
    ['blanks', '  \n ', 'malformed-xml', /the XML cannot be read/],
    ['no XML', '{"type":"FeatureCollection"}', 'malformed-xml', /line and column 1:/],
    ['cut off', osm(NODES).subarray(0, 90), 'malformed-xml', /the XML cannot be read/],
    ['two tags crossed', osm('<node></way></node>'), 'malformed-xml', /the XML cannot be read/],
    ['an unknown entity', osm('<tag k="a" v="&nbsp;"/>'), 'malformed-xml', /the XML cannot be read/],
    ['a forbidden character', osm('<tag k="a" v="&#0;"/>'), 'malformed-xml', /the XML cannot be read/],
    ['no element', osm(''), 'no-features', /neither/],
    ['no street', osm(NODES), 'network-empty', /none of its 0 ways has a highway tag/],
    ['a change file', '<osmChange version="0.6"><modify/></osmChange>', 'unsupported-format', /osmChange/],
    ['another XML', '<gpx><trk/></gpx>', 'unsupported-format', /XML of the kind <gpx>/],
    ['a DTD', osm('', '<!DOCTYPE osm [<!ENTITY a "b">]>'), 'xml-dtd-forbidden', /document type declaration/],
    ['a DTD elsewhere', osm('', '<!DOCTYPE osm SYSTEM "file:///etc/passwd">'), 'xml-dtd-forbidden', /DTD/],
    ['HTML', '<!DOCTYPE html><html></html>', 'xml-dtd-forbidden', /DTD/],
    ['bytes that are no UTF-8', Buffer.from([...osm(NODES), 0xff, 0xfe]), 'encoding-invalid', /UTF-8/],
    ['a character cut off', Buffer.from([...osm(NODES + WAY), 0xe4, 0xba]), 'encoding-invalid', /UTF-8/],
    ['UTF-16', Buffer.from('\uFEFF<osm></osm>', 'utf16le'), 'encoding-invalid', /UTF-8/],
    [
      'another encoding',
      osm(NODES, '<?xml version="1.0" encoding="GB18030"?>'),
      'encoding-invalid',
      /declares GB18030/,
    ],
    ['nesting', osm('<a>'.repeat(200) + '</a>'.repeat(200)), 'too-complex', /nested deeper than 100/],
    ['an endless attribute', osm(`<tag k="${'a'.repeat(1_200_000)}"/>`), 'too-complex', /longer than 1048576/],
    ['an endless comment', osm(`<!--${'a'.repeat(1_200_000)}-->`), 'too-complex', /longer than 1048576/],
    ['an endless text', osm(' '.repeat(1_200_000)), 'too-complex', /longer than 1048576/],
    ['an endless name', osm(`<${'a'.repeat(1_200_000)}/>`), 'too-complex', /longer than 1048576/],
    ['attributes without end', osm(`<tag ${'a '.repeat(5)}/>`), 'malformed-xml', /cannot be read/],
    [
      'a way of 50,001 nodes',
      osm(`<way id="8">${'<nd ref="1"/>'.repeat(50_001)}</way>`),
      'too-complex',
      /way 8 has 50001 nodes, allowed are 50000/,
    ],
  ];
  test.each(cases)('%s', async (_, xml, code, message) => {
    expect(await refusal(Buffer.from(xml))).toEqual({ code, message: expect.stringMatching(message) as string });
  });
});
