// What a file may hold at most. A file over a limit is refused as a whole, with `too-complex` or `archive-too-large`, and the
// message names the limit: these are walls against hostile files, far beyond what a city needs.

export const MAX_FEATURES = 1_000_000;
export const MAX_GEOMETRY_VERTICES = 500_000;
export const MAX_LAYER_VERTICES = 20_000_000;
export const MAX_ATTRIBUTES = 256;
/** UTF-8 bytes of one text. */
export const MAX_TEXT_BYTES = 64 * 1024;
/** GeometryCollections inside each other. */
export const MAX_COLLECTION_DEPTH = 4;
/** Arrays and objects inside each other: GeoJSON needs 16 with four nested collections. */
export const MAX_JSON_DEPTH = 64;
/** JSON up to this size is parsed at once; a larger one feature by feature, none of them larger than this. */
export const WHOLE_JSON_BYTES = 64 * 1024 * 1024;
export const MAX_INFLATED_BYTES = 4 * 1024 ** 3;
/** Inflated bytes per packed byte, checked once the first `INFLATE_GRACE_BYTES` are out. */
export const MAX_INFLATE_RATIO = 200;
export const INFLATE_GRACE_BYTES = 10 * 1024 * 1024;
export const MAX_ARCHIVE_ENTRIES = 1_000;
/** UTF-8 bytes of the path of an entry, and folders it may lie in. */
export const MAX_ARCHIVE_PATH_BYTES = 255;
export const MAX_ARCHIVE_DEPTH = 8;
/** UTF-8 bytes of one row of a table in text. */
export const MAX_LINE_BYTES = 1024 * 1024;
/** Elements inside each other. */
export const MAX_XML_DEPTH = 100;
/** Rows of a sheet of an XLSX that hold anything. */
export const MAX_SHEET_ROWS = 200_000;
/** Letters of all texts of a workbook together, and of the cells of a sheet. */
export const MAX_SHARED_TEXT = 64 * 1024 * 1024;
