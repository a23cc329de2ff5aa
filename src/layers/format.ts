// What kind of file this is, told by its bytes. A name or media type never decides; it is only compared, and refused when it
// says something else (product semantics 17).
import { AppError } from '../errors.ts';
import type { LayerKind } from '../types.ts';
import { encodingOfHead } from './encoding.ts';

/** As many first bytes as `detectFormat` wants to see. */
export const HEAD_BYTES = 4096;

interface FormatEntry {
  /** How messages call it. */
  readonly title: string;
  /** Endings of names that promise it, and media types. */
  readonly extensions: readonly string[];
  readonly mediaTypes: readonly string[];
}

const entry = (title: string, extensions = '', mediaTypes = ''): FormatEntry => ({
  title,
  extensions: extensions.split(' '),
  mediaTypes: mediaTypes.split(' '),
});

const ZIP_MEDIA = 'application/zip application/x-zip-compressed';
// Windows calls CSV a file of Excel
const TEXT_TABLE_MEDIA = 'text/csv text/tab-separated-values application/vnd.ms-excel';
const XLSX_MEDIA = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';

/** What content may be. `json` may turn out to be GeoJSON; some are only named in messages. */
const FORMATS = {
  json: entry(
    'JSON',
    'geojson geojsonl geojsons geojsonseq ndjson ndgeojson jsonl',
    'application/geo+json application/vnd.geo+json application/geo+json-seq application/json-seq application/x-ndjson',
  ),
  'osm-pbf': entry(
    'OSM PBF',
    'pbf',
    'application/vnd.openstreetmap.data+pbf application/x-osm+pbf application/x-protobuf',
  ),
  'osm-xml': entry(
    'OSM XML',
    'osm xml',
    'application/vnd.openstreetmap.data+xml application/x-osm+xml application/xml text/xml',
  ),
  gzip: entry('a gzip file'),
  zip: entry('a ZIP archive', 'zip kmz xlsx xlsm', `${ZIP_MEDIA} ${XLSX_MEDIA} application/vnd.google-earth.kmz`),
  // what is inside an archive is told by `archive.ts`; the name .zip promises none of it
  packed: entry('a ZIP archive that is no XLSX', 'zip kmz', `${ZIP_MEDIA} application/vnd.google-earth.kmz`),
  xlsx: entry('XLSX', 'xlsx xlsm zip', `${XLSX_MEDIA} ${ZIP_MEDIA}`),
  // an XLSX with a password comes in the same wrapping
  ole: entry(
    'an old Excel workbook, or one with a password',
    'xls xlsx xlsm',
    `application/vnd.ms-excel ${XLSX_MEDIA}`,
  ),
  shapefile: entry('a zipped Shapefile'),
  filegdb: entry('a zipped File Geodatabase'),
  flatgeobuf: entry('FlatGeobuf', 'fgb'),
  parquet: entry(
    'Parquet (GeoParquet is not read: export the layer as GeoPackage or FlatGeobuf)',
    'parquet geoparquet',
    'application/vnd.apache.parquet',
  ),
  sqlite: entry(
    'an SQLite database (perhaps a GeoPackage)',
    'gpkg',
    'application/geopackage+sqlite3 application/vnd.sqlite3 application/x-sqlite3',
  ),
  csv: entry('CSV', 'csv tsv', TEXT_TABLE_MEDIA),
  html: entry('an HTML page (open an exported one in Excel and save it as XLSX or CSV)', 'html htm', 'text/html'),
  kml: entry('KML', 'kml', 'application/vnd.google-earth.kml+xml application/xml text/xml'),
  xml: entry('XML that is not OSM', 'xml gpx gml', 'application/xml text/xml'),
  tiff: entry('a TIFF picture or grid', 'tif tiff', 'image/tiff image/tiff;application=geotiff'),
  image: entry('a picture', 'png jpg', 'image/png image/jpeg'),
  pdf: entry('a PDF', 'pdf', 'application/pdf'),
  shp: entry('a bare .shp file: zip .shp, .shx, .dbf and .prj together', 'shp'),
  dbf: entry('a bare .dbf table: zip .shp, .shx, .dbf and .prj together, or save a table as CSV or XLSX', 'dbf'),
  saved: entry('a saved network or layer of this program'),
  'other-archive': entry('an archive'),
  text: entry('plain text', 'csv tsv', TEXT_TABLE_MEDIA),
  binary: entry('binary data of an unknown kind'),
} as const satisfies Record<string, FormatEntry>;

export type Format = keyof typeof FORMATS;

const MAGIC: readonly (readonly [Format, string])[] = [
  ['gzip', '\x1f\x8b'],
  ['zip', 'PK\x03\x04'],
  ['zip', 'PK\x05\x06'],
  ['ole', '\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1'],
  ['sqlite', 'SQLite format 3\0'],
  ['flatgeobuf', 'fgb\x03fgb'],
  ['parquet', 'PAR1'],
  ['image', '\x89PNG'],
  ['image', '\xff\xd8\xff'],
  ['image', 'GIF8'],
  ['tiff', 'II*\0'],
  ['tiff', 'MM\0*'],
  ['tiff', 'II+\0'],
  ['tiff', 'MM\0+'],
  ['pdf', '%PDF'],
  ['shp', '\0\0\x27\x0a'],
  ['saved', 'LIFECIRC'],
  ['other-archive', '7z\xbc\xaf\x27\x1c'],
  ['other-archive', 'Rar!'],
  ['other-archive', 'BZh'],
  ['other-archive', '\xfd7zXZ'],
  ['other-archive', '\x28\xb5\x2f\xfd'],
];

/**
 * The format of a file by its first `HEAD_BYTES` bytes (all of a shorter file).
 * @throws AppError `empty-file`, `xml-dtd-forbidden` for XML with a document type declaration.
 */
export function detectFormat(head: Uint8Array, name: string): Format {
  const latin = Buffer.from(head).toString('latin1');
  for (const [format, magic] of MAGIC) if (latin.startsWith(magic)) return format;
  if (isPbf(latin)) return 'osm-pbf';
  if (isDbf(head)) return 'dbf';
  const text = headText(head, latin).trimStart();
  if (text === '' && latin.length < HEAD_BYTES)
    throw new AppError('empty-file', `${name}: expected content, but the file is empty`);
  // blanks for pages: whatever comes then is JSON or nothing
  if (text === '' || /^[{[\x1e]/.test(text) || /^(null|true|false|-?[0-9.eE+]+)\s*$/.test(text)) return 'json';
  if (text.startsWith('<')) return detectMarkup(text, name);

  // a table with some zeros is one that was damaged, which its reader says
  const plain = looksLikeCsv(text) ? text.replaceAll('\0', '') : text;
  if (/[\x00-\x08\x0e-\x1a]/.test(plain)) return 'binary';
  return looksLikeCsv(text) ? 'csv' : 'text';
}

/** A length below 64 KiB, then a BlobHeader whose type is OSMHeader or OSMData; a cut-off start is still recognised. */
function isPbf(latin: string): boolean {
  if (latin.length < 6 || !latin.startsWith('\0')) return false;
  const start = latin.slice(4, 15);
  return (
    '\n\x09OSMHeader'.startsWith(start) ||
    '\n\x07OSMData'.startsWith(start.slice(0, 9)) ||
    latin.slice(0, 64).includes('OSMHeader')
  );
}

/** A version, a month and a day, reserved zeros, and a head of 32 bytes a field that ends with 0D (or a field list that goes on). */
function isDbf(head: Uint8Array): boolean {
  if (head.length < 33 || ![0x03, 0x30, 0x83, 0x8b, 0xf5].includes(head[0])) return false;
  const [, , month, day] = head;
  const headBytes = head[8] + 256 * head[9];
  const ends = headBytes > head.length || head.subarray(32, headBytes).includes(0x0d);
  return month <= 12 && day <= 31 && head[12] === 0 && head[13] === 0 && headBytes > 32 && ends;
}

/** UTF-16 as what it says, anything else byte by byte: marks of formats are ASCII in all other encodings. */
function headText(head: Uint8Array, latin: string): string {
  const encoding = encodingOfHead(head)?.encoding ?? '';
  if (encoding.startsWith('utf-16')) return new TextDecoder(encoding).decode(head, { stream: true });
  return latin.replace(/^\xef\xbb\xbf/, '');
}

function detectMarkup(text: string, name: string): Format {
  if (/<!doctype\s+html|<html[\s>]/i.test(text)) return 'html';
  if (/<!DOCTYPE/i.test(text)) {
    throw new AppError(
      'xml-dtd-forbidden',
      `${name}: expected XML without a document type declaration, but it begins with one`,
    );
  }
  if (/<osm[\s>]/.test(text)) return 'osm-xml';
  return /<kml[\s>]/.test(text) ? 'kml' : 'xml';
}

/** At least two lines that all have the same number of separators. */
function looksLikeCsv(text: string): boolean {
  const lines = text.split(/\r?\n/).slice(0, -1).slice(0, 5);
  if (lines.length < 2) return false;
  return [',', ';', '\t'].some((separator) => {
    const columns = lines[0].split(separator).length;
    return columns > 1 && lines.every((line) => line.split(separator).length === columns);
  });
}

/** Formats that an ending or a media type promises; none when it promises nothing. */
function promisedBy(member: 'extensions' | 'mediaTypes', text: string): Format[] {
  if (text === '') return [];
  const formats = Object.entries(FORMATS) as [Format, FormatEntry][];
  return formats.filter(([, format]) => format[member].includes(text)).map(([format]) => format);
}

/**
 * Refuses a file whose name or media type contradicts its content.
 * @param compressed whether the stored bytes were gzip; `format` is what is inside.
 * @throws AppError `format-mismatch`, or `malformed-json` for text that calls itself JSON and is not.
 */
export function checkFormat(format: Format, compressed: boolean, name: string, mediaType: string): void {
  const found = titleOf(format, compressed);
  const lower = name.toLowerCase();
  const packedName = /\.gz(ip)?$/.test(lower);
  const extension = lower.replace(/\.gz(ip)?$/, '').match(/\.([a-z0-9]+)$/)?.[1] ?? '';
  const media = mediaType.split(';')[0].trim().toLowerCase();
  const packedMedia = media === 'application/gzip' || media === 'application/x-gzip';
  const byName = promisedBy('extensions', extension);
  const byMedia = promisedBy('mediaTypes', media);
  const saysJson = extension === 'json' || extension === 'geojson' || /[/+]json$/.test(media);
  if (format === 'text' && saysJson) {
    throw new AppError('malformed-json', `${name}: expected GeoJSON, but the file is text that does not begin with {`);
  }
  const refuse = (who: string): AppError =>
    new AppError('format-mismatch', `${name}: ${who} says otherwise, but the content is ${found}`);
  if ((packedName && !compressed) || (compressed && !packedName && byName.length > 0)) throw refuse('its name');
  if (byName.length > 0 && !byName.includes(format)) throw refuse('its name');
  if (packedMedia && !compressed) throw refuse(`its media type ${media}`);
  if (byMedia.length > 0 && !byMedia.includes(format)) throw refuse(`its media type ${media}`);
}

const titleOf = (format: Format, compressed: boolean): string =>
  FORMATS[format].title + (compressed ? ' inside a gzip file' : '');

/** The refusal of a format that is not read as this kind of layer. */
export function unsupported(format: Format, kind: LayerKind, compressed: boolean, name: string): AppError {
  const last = kind === 'residences' ? ', OSM XML or a GeoTIFF grid' : ' or OSM XML';
  const expected = `GeoJSON, GeoPackage, zipped Shapefile or File Geodatabase, FlatGeobuf, KML, CSV, XLSX, OSM PBF${last}`;
  const found = titleOf(format, compressed);
  return new AppError('unsupported-format', `${name}: expected ${kind} as ${expected}, but the content is ${found}`);
}
