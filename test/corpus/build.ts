// Writes the seeds of this folder, as README.md lists them: made-up places, by the writers of the tests and by GDAL. Run it where GDAL is
// installed: `node test/corpus/build.ts [FOLDER...]`. Files of GDAL hold dates and random numbers: built again they differ in those.
import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { encodeGbk } from '../support/gbk.ts';
import { toGpb, writeGeoPackage } from '../support/geopackage-writer.ts';
import { writePbf, writeXml, type OsmElement } from '../support/osm-writer.ts';
import { dbfOf, entriesOf, recordOf, shpOf } from '../support/shapefile-writer.ts';
import { collection, feature, point, square } from '../support/text-source.ts';
import { toTiff } from '../support/tiff-writer.ts';
import { workbookOf } from '../support/workbook-writer.ts';
import { zipOf } from '../support/zip-writer.ts';

const scratch = mkdtempSync(path.join(tmpdir(), 'corpus-'));
const inScratch = (name: string): string => path.join(scratch, name);

function save(name: string, content: string | Uint8Array): void {
  const target = path.join(import.meta.dirname, name);
  mkdirSync(path.dirname(target), { recursive: true });
  writeFileSync(target, content);
}

const run = (program: string, ...args: string[]): void => void execFileSync(program, args, { cwd: scratch });

const HOMES = [
  feature(point(121.4, 31.2), { id: 'r1', 名称: '静安里', 常住人口: 1 }),
  feature(point(121.41, 31.21), { id: 'r2', 名称: '天目苑', 常住人口: 2 }),
  feature(square(121.42, 31.22), { id: 'r3', 名称: '彭浦新村,二区', 常住人口: 4 }),
];
const PLACES = [
  feature(point(121.4, 31.2), { id: 'f1', 名称: '菜场', 类别: '菜市场' }),
  feature(point(121.41, 31.21), { id: 'f2', 名称: '第一小学', 类别: '小学' }),
];
const hole = [
  [121.432, 31.232],
  [121.432, 31.234],
  [121.434, 31.234],
  [121.434, 31.232],
  [121.432, 31.232],
];
const shell = (square(121.43, 31.23) as { coordinates: unknown[] }).coordinates;
const ZONES = [
  feature(square(121.4, 31.2), { zone_id: '310106011', name: '静安寺街道' }),
  feature({ type: 'Polygon', coordinates: [...shell, hole] }, { zone_id: '310106012', name: '曹家渡街道' }),
];
const WAYS = [
  [121.4, 31.2, 121.41, 31.21],
  [121.41, 31.21, 121.42, 31.21],
].map(([x1, y1, x2, y2], i) =>
  feature(
    {
      type: 'LineString',
      coordinates: [
        [x1, y1],
        [x2, y2],
      ],
    },
    { id: i + 1, highway: 'residential' },
  ),
);
const TABLE = '序号,名称,类别,经度,纬度\n1,菜场,菜市场,121.4,31.2\n2,"小学,第一",小学,121.41,31.21\n';

function texts(): void {
  save('geojson/homes.geojson', collection(...HOMES));
  save('geojson/zones.geojson', collection(...ZONES));
  save('geojson/ways.geojson', collection(...WAYS));
  save('geojson/places.geojsonl', `\ufeff${PLACES.map((each) => JSON.stringify(each)).join('\n')}\n`);
  save('geojson/places-utf16.geojson', Buffer.from(`\ufeff${collection(...PLACES)}`, 'utf16le'));
  save('geojson/places-gbk.geojson', encodeGbk(collection(...PLACES)));
  save('geojson/homes.geojson.gz', gzipSync(collection(...HOMES)));
  save('csv/places.csv', TABLE);
  save('csv/places-gbk.csv', encodeGbk(`设施名单,,,,\n${TABLE}合计,2,,,\n`));
  save('csv/places-utf16.tsv', Buffer.from(`\ufeff${TABLE.replaceAll(',', '\t').replace('\t第', ',第')}`, 'utf16le'));
  save(
    'csv/degrees.csv',
    '编号,名称,类别,经度,纬度\n1,菜场,菜市场,121°24′0″,31°12′0″\n2,小学,小学,东经121.41°,北纬31.21°\n',
  );
  save('csv/zones-wkt.csv', 'zone_id,name,WKT\n310106011,静安寺街道,"POLYGON ((121 31,122 31,122 32,121 31))"\n');
  const placemark = (inside: string): string => `<Placemark><name>甲</name>${inside}</Placemark>`;
  const kml = `<?xml version="1.0" encoding="UTF-8"?><kml xmlns="http://www.opengis.net/kml/2.2"><Document><Folder><name>菜市场</name>
${placemark('<ExtendedData><Data name="类别"><value>菜市场</value></Data></ExtendedData><Point><coordinates>121.4,31.2,0</coordinates></Point>')}
${placemark('<Polygon><outerBoundaryIs><LinearRing><coordinates>121,31 122,31 122,32 121,31</coordinates></LinearRing></outerBoundaryIs></Polygon>')}
</Folder></Document></kml>`;
  save('kml/places.kml', kml);
  save('kml/places.kmz', zipOf([{ name: 'doc.kml', content: kml }]));
}

function osm(): void {
  const town: OsmElement[] = [
    { type: 'node', id: 1, lon: 0, lat: 0, tags: { amenity: 'clinic', name: '甲' } },
    { type: 'node', id: 2, lon: 1000, lat: 0, tags: { 'addr:housenumber': '2' } },
    { type: 'node', id: 3, lon: 1000, lat: 1000 },
    { type: 'way', id: 1, refs: [1, 2, 3, 1], tags: { building: 'house' } },
    { type: 'way', id: 2, refs: [1, 2, 3], tags: { highway: 'path' } },
    {
      type: 'relation',
      id: 1,
      members: [{ type: 'way', ref: 1, role: 'outer' }],
      tags: { type: 'boundary', boundary: 'administrative', admin_level: '9', name: '街道' },
    },
  ];
  save('osm/town.osm.pbf', writePbf(town));
  save('osm/town-plain.osm.pbf', writePbf(town, { zlib: false, dense: false }));
  save('osm/town.osm', writeXml(town));
  save('osm/town.osm.gz', gzipSync(writeXml(town)));
  // 1,200 parks of one way of 20,000 nodes: some kilobytes that ask for 24 million corners
  const count = 20_000;
  const ring = Array.from({ length: count }, (_, i) => i + 1);
  const nodes = ring.map((id, i): OsmElement => {
    const isFirst = i < count / 2;
    return { type: 'node', id, lon: isFirst ? i : count - i, lat: isFirst ? 0 : 10 + (i % 2) };
  });
  const parks = Array.from({ length: 1200 }, (_, i): OsmElement => {
    const members = [{ type: 'way' as const, ref: 1, role: 'outer' }];
    return { type: 'relation', id: i + 1, members, tags: { type: 'multipolygon', leisure: 'park' } };
  });
  save('found/shared-outline.osm.pbf', writePbf([...nodes, { type: 'way', id: 1, refs: [...ring, 1] }, ...parks]));
}

function tables(): void {
  const rows = [
    ['设施名单', null, null, null, null],
    ['序号', '设施', null, '位置', null],
    [null, '名称', '类别', '经度', '纬度'],
    [1, '菜场', '菜市场', 121.4, 31.2],
    [2, '小学', null, '121.41', 31.21],
    [3, '旧小学', null, 121.42, 31.22],
    ['合计', 3, null, null, null],
  ];
  const merges = ['A1:E1', 'A2:A3', 'B2:C2', 'D2:E2', 'C5:C6'];
  save(
    'xlsx/places.xlsx',
    workbookOf([
      { name: '说明', rows: [['见下页']] },
      { rows, merges, hiddenRows: [6] },
    ]),
  );
  writeFileSync(inScratch('places.geojson'), collection(...PLACES));
  run('ogr2ogr', '-f', 'CSV', 'places.csv', 'places.geojson', '-lco', 'GEOMETRY=AS_XY');
  run('ogr2ogr', '-f', 'XLSX', 'places.xlsx', 'places.csv', '-oo', 'AUTODETECT_TYPE=YES');
  copyFileSync(inScratch('places.xlsx'), path.join(import.meta.dirname, 'xlsx/places-gdal.xlsx'));
}

function shapefiles(): void {
  const ring = [
    [121.4, 31.2],
    [121.4, 31.3],
    [121.5, 31.3],
    [121.4, 31.2],
  ] as const;
  const shp = shpOf(5, [recordOf({ type: 5, parts: [ring] }), recordOf({ type: 0 })]);
  const fields = [
    { name: 'zone_id', length: 9 },
    { name: encodeGbk('街道'), length: 20 },
  ];
  const rows = [
    ['310106011', encodeGbk('静安寺街道')],
    ['310106012', encodeGbk('曹家渡街道')],
  ];
  const dbf = dbfOf(fields, rows);
  save('shapefile/zones-gbk.zip', zipOf(entriesOf('zones', { shp, dbf, cpg: 'GBK' })));
  save('shapefile/zones-no-cpg.zip', zipOf(entriesOf('zones', { shp, dbf })));
  const gbkName = (ending: string): Buffer => encodeGbk(`街道.${ending}`);
  const entries = [
    { name: gbkName('shp'), content: shp, flags: 0 },
    { name: gbkName('dbf'), content: dbf, flags: 0 },
  ];
  save('shapefile/zones-gbk-names.zip', zipOf(entries));
  // the label says Big5, the bytes are GBK: every name came out as rubbish
  save('found/label-big5.zip', zipOf(entriesOf('zones', { shp, dbf, cpg: 'BIG5' })));
  const plainFields = [fields[0], { name: 'name', length: 20 }];
  const utf8 = dbfOf(plainFields, [['310106011', '静安寺街道']]);
  save('found/label-big5-utf8.zip', zipOf(entriesOf('zones', { shp, dbf: utf8, cpg: 'BIG5' })));
  writeFileSync(inScratch('homes.geojson'), collection(...HOMES.slice(0, 2)));
  run('ogr2ogr', '-t_srs', 'EPSG:4549', '-lco', 'ENCODING=UTF-8', 'homes.shp', 'homes.geojson');
  const written = ['shp', 'shx', 'dbf', 'prj', 'cpg'].map((ending) => [
    ending,
    readFileSync(inScratch(`homes.${ending}`)),
  ]);
  save('shapefile/homes-4549.zip', zipOf(entriesOf('homes', Object.fromEntries(written) as Record<string, Buffer>)));
}

function databases(): void {
  const rows = [...HOMES, ...ZONES].map((each, i) => {
    const { geometry } = each as { geometry: Parameters<typeof toGpb>[0] };
    return [toGpb(geometry, i < 2 ? 0 : 1), `r${i}`, 2 ** i];
  });
  const table = { name: '居民点', columns: 'id TEXT, 常住人口 INTEGER', rows };
  const own = readFileSync(writeGeoPackage(scratch, [table]));
  save('geopackage/homes.gpkg', own);
  // SQLite takes what is missing for zeros
  save('found/cut-off.gpkg', own.subarray(0, -100));
  writeFileSync(inScratch('town.geojson'), collection(...HOMES));
  run('ogr2ogr', '-f', 'FlatGeobuf', 'homes.fgb', 'town.geojson');
  writeFileSync(inScratch('zones.geojson'), collection(...ZONES));
  run('ogr2ogr', '-f', 'FlatGeobuf', '-t_srs', 'EPSG:4549', 'zones.fgb', 'zones.geojson');
  run('ogr2ogr', '-f', 'FlatGeobuf', '-lco', 'SPATIAL_INDEX=NO', 'places.fgb', 'places.geojson');
  for (const name of ['homes', 'zones', 'places'])
    save(`flatgeobuf/${name}.fgb`, readFileSync(inScratch(`${name}.fgb`)));
}

/** People in whole numbers, every third cell empty. */
function grids(): void {
  const width = 24;
  const height = 200;
  const cell = (i: number): number => (i % 3 === 0 ? -99999 : i % 50);
  const head = `ncols ${width}\nnrows ${height}\nxllcorner 121\nyllcorner 31\ncellsize 0.001\nNODATA_value -99999\n`;
  const lines = Array.from({ length: height }, (_, y) =>
    Array.from({ length: width }, (_, x) => cell(y * width + x)).join(' '),
  );
  writeFileSync(inScratch('people.asc'), `${head}${lines.join('\n')}\n`);
  const tiles = ['TILED=YES', 'BLOCKXSIZE=16', 'BLOCKYSIZE=16'];
  const ways: Readonly<Record<string, readonly string[]>> = {
    'geotiff/plain': ['BLOCKYSIZE=8'],
    'geotiff/deflate': ['COMPRESS=DEFLATE', 'BLOCKYSIZE=8'],
    'geotiff/lzw': ['COMPRESS=LZW', 'BLOCKYSIZE=50'],
    'geotiff/lzw-predictor': ['COMPRESS=LZW', 'PREDICTOR=3', ...tiles],
    'geotiff/packbits': ['COMPRESS=PACKBITS', 'BLOCKYSIZE=50'],
    'geotiff/big-tiff': ['BIGTIFF=YES', 'COMPRESS=DEFLATE', ...tiles],
    // 200 strips: where they lie does not fit beside the head, and was read as little-endian
    'found/big-endian-strips': ['ENDIANNESS=BIG', 'COMPRESS=LZW', 'BLOCKYSIZE=1'],
  };
  for (const [name, options] of Object.entries(ways)) {
    const asked = options.flatMap((option) => ['-co', option]);
    run('gdal_translate', '-q', '-ot', 'Float32', '-a_srs', 'EPSG:4326', ...asked, 'people.asc', 'people.tif');
    save(`${name}.tif`, readFileSync(inScratch('people.tif')));
  }
}

function found(): void {
  save('found/instruction.kml', '<kml xmlns="http://www.opengis.net/kml/2.2"><Document><?a>?></Document></kml>');
  save(
    'found/prefix.kml',
    '<kml xmlns="http://www.opengis.net/kml/2.2"><Document><Placemark><gx:Track/></Placemark></Document></kml>',
  );
  const head = 'id,name,category,lon,lat';
  save('found/line-ends.csv', `${head}\r\n1,a,x,121.4,31.2\n2,b,x,121.5,31.2\r3,c,x,121.6,31.2\n`);
  save('found/nul.csv', `${head}\n1,a\0b,x,121.4,31.2\n2,b,x,121.5,31.2\n`);
  save('found/proto.csv', 'id,name,category,lon,lat,__proto__\n1,a,x,121.4,31.2,kept\n');
  save('found/slipped-point.csv', `${head}\n1,a,x,1214.37,31.2\n2,b,x,1214.38,31.2\n`);
  save('found/bell.geojson', collection(feature(null, { id: 'a\u0007\u001b[2J', name: 'x' })));
  const types = { name: '[Content_Types].xml', content: '<Types/>' };
  const book = '<workbook><sheets><sheet name="S" r:id="a"/></sheets></workbook>';
  save('found/no-link.xlsx', zipOf([types, { name: 'xl/workbook.xml', content: book }]));
  const lost = { xml: '<v>7</v>', attributes: 't="s"' };
  save(
    'found/no-shared-text.xlsx',
    workbookOf([
      {
        rows: [
          ['name', 'lon', 'lat'],
          [lost, 121, 31],
        ],
      },
    ]),
  );
  // one row of 40,000 cells that is stored once and listed 2,000 times
  const cells = Array.from({ length: 1000 }, () => 1);
  save('found/shared-strips.tif', toTiff({ width: 1000, height: 2000, cells, sharedRows: true }));
  save('found/lzw-bomb.tif', toTiff({ width: 2, height: 1, cells: [], packed: lzwBomb(), compression: 5 }));
}

/** A Parquet file of hyparquet-writer 0.17.0 (20 rows, one column of 5 and null) with a run of 2^27 levels in the place of the true one. */
function parquet(): void {
  const head =
    'UEFSMRUEFQgVCEwVAhUAAAAFAAAAFQYVDBUMXBUoFRQVKBUQFQgVAAAA/v//fwAUFQQZLEgEcm9vdBUCABUCJQIYAmlkABYoGRwZHCYIHBUCGSUAEBkYAmlkFQAWKBZYFlgmKiYIHDYUKAQFAAAAGAQFAAAAABksFQQVABUCABUGFRAVAgAAABZYFig2WAAoCWh5cGFycXVldBkcHAAAAHAAAABQQVIx';
  save('found/runs.parquet', Buffer.from(head, 'base64'));
}

/** Codes that each stand for one byte more than the code before: 5 kB that become 7 MB. */
function lzwBomb(): Buffer {
  let bits = (256).toString(2).padStart(9, '0') + (0).toString(2).padStart(9, '0');
  for (let code = 258; code < 4094; code++) {
    // the width grows one code early, and a reader is one code behind
    const width = code < 511 ? 9 : code < 1023 ? 10 : code < 2047 ? 11 : 12;
    bits += code.toString(2).padStart(width, '0');
  }
  return Buffer.from(
    Array.from({ length: Math.ceil(bits.length / 8) }, (_, i) =>
      parseInt(bits.slice(8 * i, 8 * i + 8).padEnd(8, '0'), 2),
    ),
  );
}

const PARTS = { texts, osm, tables, shapefiles, databases, grids, parquet, found };
const asked = process.argv.slice(2);
for (const [name, build] of Object.entries(PARTS)) if (asked.length === 0 || asked.includes(name)) build();
rmSync(scratch, { recursive: true });
