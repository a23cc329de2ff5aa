// File Geodatabases and FlatGeobuf -> features, by GDAL. In: a ZIP archive with a *.gdb folder, or a .fgb file. Out: the features of one
// layer, in the order of the file. Memory: the file, up to 256 MiB, beside GDAL's own 100 MB; features are handed over one by one.
import { AppError } from '../errors.ts';
import { chooseLayer, shapeOf } from './choose-layer.ts';
import { Gdal, GdalFailure, type GdalLayer } from './gdal-module.ts';
import { createSequenceReader } from './json-sequence.ts';
import type { OpenFile, Reading } from './reader.ts';
import { tellCrs } from './tell-crs.ts';

/** Bytes of a file that go into the memory of GDAL. */
const MAX_FILE_BYTES = 256 * 1024 * 1024;
const DATABASE = 'data.gdb';

/**
 * Reads one layer of a zipped File Geodatabase.
 * @throws AppError `unsupported-format` without the package gdal3.js; `malformed-database`, `file-too-large`, `layer-unknown`,
 *   `archive-contents` when there are several databases.
 */
export async function readFileGdb(file: OpenFile, reading: Reading): Promise<void> {
  const { archive } = file;
  if (archive === null) throw new Error('a File Geodatabase comes in an archive');
  const parts = archive.entries.flatMap((entry) => {
    const [, folder, base] = /^(.*\.gdb)\/([^/]+)$/i.exec(entry.name) ?? [];
    return folder === undefined ? [] : [{ entry, folder, base }];
  });
  const folders = [...new Set(parts.map(({ folder }) => folder))];
  if (folders.length > 1) {
    const found = `it holds ${folders.length}: ${folders.slice(0, 10).join(', ')}`;
    throw new AppError('archive-contents', `${file.name}: expected one File Geodatabase, but ${found}: pack one alone`);
  }
  let left = MAX_FILE_BYTES;
  for (const { entry } of parts) left -= entry.size;
  if (left < 0) throw tooLarge(file.name, MAX_FILE_BYTES - left);
  const gdal = await Gdal.start(file.name);
  gdal.addFolder(DATABASE);
  // names are ours: of a stranger's name only what GDAL needs to find the tables
  for (const { entry, base } of parts) {
    if (/^[a-z0-9_.]{1,60}$/i.test(base))
      gdal.addFile(`${DATABASE}/${base}`, await archive.read(entry, MAX_FILE_BYTES));
  }
  reading.found.format = 'filegdb';
  readDataset(gdal, DATABASE, 'OpenFileGDB', file.name, reading);
}

/**
 * Reads a FlatGeobuf file.
 * @throws AppError `unsupported-format` without the package gdal3.js; `malformed-database`, `file-too-large`.
 */
export async function readFlatGeobuf(file: OpenFile, reading: Reading): Promise<void> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of file.chunks) {
    bytes += chunk.length;
    if (bytes > MAX_FILE_BYTES) throw tooLarge(file.name, bytes);
    chunks.push(chunk);
  }
  const gdal = await Gdal.start(file.name);
  gdal.addFile('data.fgb', Buffer.concat(chunks));
  reading.found.format = 'flatgeobuf';
  readDataset(gdal, 'data.fgb', 'FlatGeobuf', file.name, reading);
}

function readDataset(gdal: Gdal, path: string, driver: string, name: string, reading: Reading): void {
  const malformed = (): AppError =>
    new AppError('malformed-database', `${name}: expected a whole ${driver} file, but ${gdal.complaint}`);
  try {
    if (!gdal.open(path, driver) || !readLayerOf(gdal, name, reading)) throw malformed();
  } catch (error) {
    throw error instanceof GdalFailure ? malformed() : error;
  }
}

/** @returns false when GDAL gave up before the end. */
function readLayerOf(gdal: Gdal, name: string, reading: Reading): boolean {
  const { kind, options, log, found } = reading;
  found.encoding = 'utf-8';
  const layers = gdal.listLayers().map((layer) => ({ name: layer.name, shape: shapeOfLayer(layer), layer }));
  if (layers.length === 0) return false;
  const { layer } = chooseLayer(layers, options.layer, kind, name, log);
  const system = layer.geometryFields?.[0]?.coordinateSystem;
  tellCrs(reading, [hasId(system?.projjson) ? system?.projjson : null, system?.wkt]);
  let row = 0;
  const sequence = createSequenceReader(name, false, (feature) => reading.feature(feature, ++row));
  if (!gdal.writeLayer(layer.name, (bytes) => sequence.write(bytes))) return false;
  sequence.end();
  return true;
}

function shapeOfLayer({ geometryFields = [] }: GdalLayer): ReturnType<typeof shapeOf> {
  return geometryFields.length === 0 ? 'none' : shapeOf(geometryFields[0].type ?? '');
}

const hasId = (projjson: unknown): boolean =>
  typeof projjson === 'object' && projjson !== null && 'id' in projjson && Boolean(projjson.id);

const tooLarge = (name: string, bytes: number): AppError =>
  new AppError(
    'file-too-large',
    `${name}: expected at most ${MAX_FILE_BYTES} bytes for this format, but it has ${bytes} or more: export the layer as GeoPackage`,
  );
