// A zipped Shapefile -> features. In: the archive. Out: each record as a feature: its shape, and the row of the table that has the same
// number. Shapes and rows are read side by side, so that only one of each is held.
import { AppError } from '../errors.ts';
import type { LayerKind } from '../types.ts';
import { isCalled, listShapefiles, type ShapefileParts } from './archive.ts';
import { ByteCursor } from './byte-cursor.ts';
import {
  createRowReader,
  isDeleted,
  nameFields,
  readDbfHead,
  readDbfRows,
  type DbfTable,
  type RowReader,
} from './dbf.ts';
import { chooseEncoding } from './dbf-encoding.ts';
import { MAX_FEATURES } from './limits.ts';
import type { OpenFile, Reading } from './reader.ts';
import { malformed, readShapes, readShpFamily, readShpIndex } from './shp.ts';
import type { ShapeFamily, ShapeGeometry } from './shp-shapes.ts';
import { printable, type ZipArchive, type ZipEntry } from './zip.ts';

const MAX_SIDE_FILE_BYTES = 64 * 1024;
const TOLD = 10;

const FITTING: Readonly<Record<LayerKind, readonly ShapeFamily[]>> = {
  network: ['lines'],
  residences: ['points', 'polygons'],
  facilities: ['points', 'polygons'],
  zones: ['polygons'],
  totals: ['points', 'polygons'],
  entrances: ['points'],
  compounds: ['polygons'],
  gates: ['points'],
  barriers: ['lines', 'polygons'],
  lists: ['points', 'polygons'],
  candidates: ['points', 'polygons'],
};

/** Reads one Shapefile of an archive: the one that was named, or the only one, or the only one whose shapes fit. */
export async function readShapefile(file: OpenFile, reading: Reading): Promise<void> {
  const { archive } = file;
  if (archive === null) throw malformed(file.name, 'the .shp file', 'is not in an archive');
  reading.found.format = 'shapefile (zip)';
  const parts = await choose(archive, reading);
  const prj = await readText(archive, parts.prj);
  if (prj !== undefined) reading.useCrs(prj);
  const table = await openTable(archive, parts, reading);
  try {
    await join(archive, parts, table, reading);
  } finally {
    await table?.cursor.close();
  }
}

async function choose(archive: ZipArchive, { kind, options, log }: Reading): Promise<ShapefileParts> {
  const all = listShapefiles(archive);
  const families = new Map<ShapefileParts, ShapeFamily>();
  const { layer } = options;
  const named = all.filter(({ path }) => layer === undefined || isCalled(path, layer));
  const exact = named.filter(({ path }) => path === layer);
  const candidates = exact.length === 1 ? exact : named;
  for (const parts of candidates.length === 0 ? all : candidates) {
    families.set(parts, await readShpFamily(archive, parts.shp));
  }
  const fitting = candidates.filter((parts) => FITTING[kind].includes(families.get(parts) ?? 'nothing'));
  const [chosen] = candidates.length === 1 ? candidates : fitting;
  if (candidates.length !== 1 && fitting.length !== 1) throw unknownLayer(archive.name, layer, families);
  const family = families.get(chosen);
  if (family === '3D bodies') {
    const found = `${printable(chosen.shp.name)} holds 3D bodies (MultiPatch): export their outlines as polygons`;
    throw new AppError('geometry-type', `${archive.name}: expected points, lines or polygons, but ${found}`);
  }
  if (candidates.length > 1) {
    const message = `of ${candidates.length} layers, ${chosen.name} was read: it alone holds ${family}`;
    log.add('warning', 'layer-chosen', message, { value: chosen.name });
  }
  return chosen;
}

function unknownLayer(
  archive: string,
  layer: string | undefined,
  families: ReadonlyMap<ShapefileParts, ShapeFamily>,
): AppError {
  const listed = [...families].slice(0, TOLD).map(([{ path }, family]) => `${printable(path)} (${family})`);
  const more = families.size > TOLD ? ` and ${families.size - TOLD} more` : '';
  const expected = layer === undefined ? 'the name of one layer' : `a layer called ${printable(layer)}`;
  return new AppError('layer-unknown', `${archive}: expected ${expected}, but there are ${listed.join(', ')}${more}`);
}

/** The text of a small file; undefined when it is missing or empty. */
async function readText(archive: ZipArchive, entry: ZipEntry | undefined): Promise<string | undefined> {
  if (entry === undefined) return undefined;
  const text = new TextDecoder()
    .decode(await archive.read(entry, MAX_SIDE_FILE_BYTES))
    .replaceAll('\0', '')
    .trim();
  return text === '' ? undefined : text;
}

interface OpenTable extends DbfTable {
  /** Behind the head. */
  readonly cursor: ByteCursor;
  readonly reader: RowReader;
}

async function openTable(
  archive: ZipArchive,
  { shp, dbf, cpg }: ShapefileParts,
  { options, found, log }: Reading,
): Promise<OpenTable | null> {
  if (dbf === undefined) {
    found.encoding = 'binary';
    const message = `there is no .dbf beside ${printable(shp.name)}: the features have no attributes`;
    log.add('warning', 'attribute-invalid', message);
    return null;
  }
  const label = await readText(archive, cpg);
  const told = { archive: archive.name, part: dbf.name, declared: options.encoding, label };
  // twice: the last text may show that the first was in another encoding
  const { encoding, guess } = await withTable(archive, dbf, (cursor, table) => chooseEncoding(cursor, table, told));
  found.encoding = encoding;
  if (guess !== null) log.add('warning', 'encoding-guessed', guess, { value: encoding });
  const cursor = new ByteCursor(archive.stream(dbf));
  const table = await headOf(archive, dbf, cursor);
  const names = nameFields(table.fields, encoding, log);
  return { ...table, cursor, reader: createRowReader(table, names, encoding, log) };
}

async function withTable<T>(
  archive: ZipArchive,
  dbf: ZipEntry,
  use: (cursor: ByteCursor, table: DbfTable) => Promise<T>,
): Promise<T> {
  const cursor = new ByteCursor(archive.stream(dbf));
  try {
    return await use(cursor, await headOf(archive, dbf, cursor));
  } finally {
    await cursor.close();
  }
}

async function headOf(archive: ZipArchive, dbf: ZipEntry, cursor: ByteCursor): Promise<DbfTable> {
  const table = await readDbfHead(cursor, dbf.size);
  if (typeof table === 'string') throw malformed(archive.name, dbf.name, table);
  if (table.rows > MAX_FEATURES) {
    const found = `${printable(dbf.name)} has ${table.rows}`;
    throw new AppError('too-complex', `${archive.name}: expected at most ${MAX_FEATURES} rows, but ${found}`);
  }
  return table;
}

/** Hands over shapes and rows that have the same number; whichever there are more of go without the other. */
async function join(
  archive: ZipArchive,
  parts: ShapefileParts,
  table: OpenTable | null,
  reading: Reading,
): Promise<void> {
  const index = await readShpIndex(archive, parts.shx, table?.rows ?? 0);
  const shapes = readShapes(archive, parts.shp, index);
  const rows = table === null ? null : readDbfRows(table.cursor, table);
  let shapeCount = 0;
  let deleted = 0;
  try {
    for (let number = 1; ; number++) {
      const shape = await shapes.next();
      const row = await rows?.next();
      if (shape.done === true && row?.done !== false) break;
      if (shape.done !== true) shapeCount++;
      if (row?.done === false && isDeleted(row.value)) {
        deleted++;
        continue;
      }
      const geometry: ShapeGeometry | null = shape.done === true ? null : shape.value;
      const properties = row?.done === false ? table?.reader.toProperties(row.value, number) : {};
      reading.feature({ type: 'Feature', geometry, properties }, number);
    }
  } finally {
    await shapes.return(undefined);
  }
  table?.reader.finish();
  tellMismatch(parts, shapeCount, table, deleted, reading.log);
}

function tellMismatch(
  { shp }: ShapefileParts,
  shapes: number,
  table: DbfTable | null,
  deleted: number,
  log: Reading['log'],
): void {
  if (deleted > 0) {
    const message = `${deleted} records are marked as deleted in the table and were left out`;
    log.add('info', 'rows-hidden', message, { value: String(deleted) });
  }
  if (table === null || table.rows === shapes) return;
  const outcome = shapes < table.rows ? 'the last rows have no shape' : 'the last shapes have no attributes';
  const message = `${printable(shp.name)} has ${shapes} shapes and its table ${table.rows} rows: ${outcome}`;
  log.add('warning', 'row-invalid', message, { value: `${shapes} and ${table.rows}` });
}
