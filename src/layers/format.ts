// What kind of file this is, told by its bytes. A name or media type never decides; it is only compared, and refused when it
// says something else (product semantics 17).
import { AppError } from '../errors.ts';

/** `json` may turn out to be GeoJSON; the others are named for messages only. */
export type Format =
  | 'json'
  | 'osm-pbf'
  | 'osm-xml'
  | 'gzip'
  | 'zip'
  | 'sqlite'
  | 'csv'
  | 'html'
  | 'xml'
  | 'image'
  | 'pdf'
  | 'shapefile'
  | 'saved'
  | 'other-archive'
  | 'text'
  | 'binary';

/** As many first bytes as `detectFormat` wants to see. */
export const HEAD_BYTES = 4096;

/** How messages call each format. */
const TITLES: Readonly<Record<Format, string>> = {
  json: 'JSON',
  'osm-pbf': 'OSM PBF',
  'osm-xml': 'OSM XML',
  gzip: 'a gzip file',
  zip: 'a ZIP archive (perhaps a Shapefile or an XLSX)',
  sqlite: 'an SQLite database (perhaps a GeoPackage)',
  csv: 'CSV',
  html: 'an HTML page',
  xml: 'XML that is not OSM',
  image: 'a picture',
  pdf: 'a PDF',
  shapefile: 'a bare .shp file',
  saved: 'a saved network or layer of this program',
  'other-archive': 'an archive',
  text: 'plain text',
  binary: 'binary data of an unknown kind',
};

const MAGIC: readonly (readonly [Format, string])[] = [
  ['gzip', '\x1f\x8b'],
  ['zip', 'PK\x03\x04'],
  ['zip', 'PK\x05\x06'],
  ['sqlite', 'SQLite format 3\0'],
  ['image', '\x89PNG'],
  ['image', '\xff\xd8\xff'],
  ['image', 'GIF8'],
  ['image', 'II*\0'],
  ['image', 'MM\0*'],
  ['pdf', '%PDF'],
  ['shapefile', '\0\0\x27\x0a'],
  ['saved', 'LIFECIRC'],
  ['other-archive', '7z\xbc\xaf\x27\x1c'],
  ['other-archive', 'Rar!'],
  ['other-archive', 'BZh'],
  ['other-archive', '\xfd7zXZ'],
  ['other-archive', '\x28\xb5\x2f\xfd'],
];

/**
 * The format of a file by its first `HEAD_BYTES` bytes (all of a shorter file).
 * @throws AppError `empty-file`, `encoding-invalid` for UTF-16, `xml-dtd-forbidden` for XML with a document type declaration.
 */
export function detectFormat(head: Uint8Array, name: string): Format {
  const latin = Buffer.from(head).toString('latin1');
  for (const [format, magic] of MAGIC) if (latin.startsWith(magic)) return format;
  if (isPbf(latin)) return 'osm-pbf';
  if (isUtf16(head)) {
    throw new AppError(
      'encoding-invalid',
      `${name}: expected text in UTF-8, but the file looks like UTF-16: save it as UTF-8`,
    );
  }
  const text = latin.replace(/^\xef\xbb\xbf/, '').trimStart();
  if (text === '' && latin.length < HEAD_BYTES)
    throw new AppError('empty-file', `${name}: expected content, but the file is empty`);
  // blanks for pages: whatever comes then is JSON or nothing
  if (text === '' || /^[{[]/.test(text) || /^(null|true|false|-?[0-9.eE+]+)\s*$/.test(text)) return 'json';
  if (text.startsWith('<')) return detectMarkup(text, name);

  if (/[\x00-\x08\x0e-\x1a]/.test(latin)) return 'binary';
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

const isUtf16 = (head: Uint8Array): boolean =>
  head.length >= 2 &&
  ((head[0] === 0xff && head[1] === 0xfe) ||
    (head[0] === 0xfe && head[1] === 0xff) ||
    (head[0] === 0x7b && head[1] === 0) ||
    (head[0] === 0 && head[1] === 0x7b));

function detectMarkup(text: string, name: string): Format {
  if (/<!doctype\s+html|<html[\s>]/i.test(text)) return 'html';
  if (/<!DOCTYPE/i.test(text)) {
    throw new AppError(
      'xml-dtd-forbidden',
      `${name}: expected XML without a document type declaration, but it begins with one`,
    );
  }
  return /<osm[\s>]/.test(text) ? 'osm-xml' : 'xml';
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

const EXTENSIONS: Readonly<Record<string, readonly Format[]>> = {
  geojson: ['json'],
  pbf: ['osm-pbf'],
  osm: ['osm-xml'],
  xml: ['osm-xml', 'xml'],
  csv: ['csv', 'text'],
  html: ['html'],
  zip: ['zip'],
  xlsx: ['zip'],
  gpkg: ['sqlite'],
  shp: ['shapefile'],
  kml: ['xml'],
  gpx: ['xml'],
  gml: ['xml'],
  png: ['image'],
  jpg: ['image'],
  tif: ['image'],
  pdf: ['pdf'],
};

const MEDIA_TYPES: Readonly<Record<string, readonly Format[]>> = {
  'application/geo+json': ['json'],
  'application/vnd.geo+json': ['json'],
  'application/vnd.openstreetmap.data+xml': ['osm-xml'],
  'application/x-osm+xml': ['osm-xml'],
  'application/xml': ['osm-xml', 'xml'],
  'text/xml': ['osm-xml', 'xml'],
  'application/vnd.openstreetmap.data+pbf': ['osm-pbf'],
  'application/x-osm+pbf': ['osm-pbf'],
  'application/x-protobuf': ['osm-pbf'],
  'text/csv': ['csv', 'text'],
  'text/html': ['html'],
  'application/zip': ['zip'],
  'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet': ['zip'],
  'application/geopackage+sqlite3': ['sqlite'],
  'application/vnd.sqlite3': ['sqlite'],
  'application/x-sqlite3': ['sqlite'],
  'image/png': ['image'],
  'image/jpeg': ['image'],
  'image/tiff': ['image'],
  'application/pdf': ['pdf'],
};

/**
 * Refuses a file whose name or media type contradicts its content, and one whose content we do not read.
 * @param compressed whether the stored bytes were gzip; `format` is what is inside.
 * @throws AppError `format-mismatch`, `unsupported-format`, or `malformed-json` for text that calls itself JSON and is not.
 */
export function checkFormat(format: Format, compressed: boolean, name: string, mediaType: string): void {
  const found = TITLES[format] + (compressed ? ' inside a gzip file' : '');
  const lower = name.toLowerCase();
  const packedName = /\.gz(ip)?$/.test(lower);
  const extension = lower.replace(/\.gz(ip)?$/, '').match(/\.([a-z0-9]+)$/)?.[1] ?? '';
  const media = mediaType.split(';')[0].trim().toLowerCase();
  const packedMedia = media === 'application/gzip' || media === 'application/x-gzip';
  const byName = Object.hasOwn(EXTENSIONS, extension) ? EXTENSIONS[extension] : null;
  const byMedia = Object.hasOwn(MEDIA_TYPES, media) ? MEDIA_TYPES[media] : null;
  const saysJson = extension === 'json' || extension === 'geojson' || /[/+]json$/.test(media);
  if (format === 'text' && saysJson) {
    throw new AppError('malformed-json', `${name}: expected GeoJSON, but the file is text that does not begin with {`);
  }
  const refuse = (who: string): AppError =>
    new AppError('format-mismatch', `${name}: ${who} says otherwise, but the content is ${found}`);
  if ((packedName && !compressed) || (compressed && !packedName && byName)) throw refuse('its name');
  if (byName && !byName.includes(format)) throw refuse('its name');
  if (packedMedia && !compressed) throw refuse(`its media type ${media}`);
  if (byMedia && !byMedia.includes(format)) throw refuse(`its media type ${media}`);
  if (format !== 'json' && format !== 'osm-pbf' && format !== 'osm-xml') {
    throw new AppError(
      'unsupported-format',
      `${name}: expected GeoJSON, OSM PBF or OSM XML, but the content is ${found}`,
    );
  }
}
