// What an archive holds, told by the names in it. In: a ZIP archive, and the layer that the caller named. Out: which reader takes it, or
// the one file in it that is read as if it stood alone. An archive in an archive is not opened.
import { AppError } from '../errors.ts';
import type { Source } from '../types.ts';
import { printable, UNSEEN, type ZipArchive, type ZipEntry } from './zip.ts';

export type ArchiveContent =
  { readonly format: 'xlsx' | 'filegdb' | 'shapefile' } | { readonly format: 'file'; readonly entry: ZipEntry };

/** The files of one Shapefile, which share path and base name. */
export interface ShapefileParts {
  /** Base name, as in `roads` of `data/roads.shp`. */
  readonly name: string;
  /** With its folders. */
  readonly path: string;
  readonly shp: ZipEntry;
  readonly shx: ZipEntry | undefined;
  readonly dbf: ZipEntry | undefined;
  readonly prj: ZipEntry | undefined;
  readonly cpg: ZipEntry | undefined;
}

/** Files that are read out of an archive as if they stood alone. */
const READ_ALONE = /\.(geojson|json|csv|tsv|kml|gpx|osm|pbf)$/i;
/** Datasets that are read as files of their own, and archives: never passed over in silence for another. */
const UNREAD = /\.(gpkg|sqlite|xlsx|parquet|fgb)$/i;
const NESTED = /\.(zip|rar|7z|gz|tgz|tar|bz2|xz|kmz)$/i;
const TOLD = 10;

/** Why what is in an archive is of no use as it is, and the cure; the first that fits is told. */
const CURES: readonly (readonly [RegExp, string])[] = [
  [UNREAD, 'it is not read inside an archive: unzip it first'],
  [NESTED, 'an archive in an archive is not opened: unpack the outer one first'],
  [/\.(dbf|shx)$/i, 'there is no .shp beside it: pack .shp, .shx, .dbf and .prj together'],
  [/\.(dwg|dxf|mdb|tab|mif|gml)$/i, 'that is not read: export it as GeoPackage, Shapefile or GeoJSON'],
  [/^content\.xml$/i, 'that is an OpenDocument file (.ods): save it as XLSX'],
  [/^(word|ppt)\//i, 'that is an Office document: give the table as XLSX or CSV'],
];

/** Whether an archive is an XLSX. */
export const isWorkbook = ({ entries }: ZipArchive): boolean =>
  entries.some(({ name }) => name === '[Content_Types].xml') && entries.some(({ name }) => name.startsWith('xl/'));

/**
 * Which reader takes an archive.
 * @param layer base name of the dataset the caller asked for, where there are several.
 * @throws AppError `archive-contents` when it holds nothing that is read, or several things of which none was chosen.
 */
export function identifyArchive(archive: ZipArchive, layer?: string): ArchiveContent {
  const { entries } = archive;
  if (isWorkbook(archive)) return { format: 'xlsx' };
  const isDatabase = entries.some(({ name }) => /\.gdb\/[^/]+\.gdbtable$/i.test(name));
  const shapefiles = listShapefiles(archive);
  const files = entries.filter(({ name }) => READ_ALONE.test(name) && !/\.gdb\//i.test(name));
  const sealed = entries.filter(({ name }) => UNREAD.test(name) || NESTED.test(name));
  const readable = Number(isDatabase) + Number(shapefiles.length > 0) + files.length;
  if (readable === 1 && sealed.length === 0) {
    if (isDatabase) return { format: 'filegdb' };
    return shapefiles.length > 0 ? { format: 'shapefile' } : { format: 'file', entry: files[0] };
  }
  if (layer !== undefined) {
    const named = files.find(({ name }) => isCalled(name, layer));
    if (named) return { format: 'file', entry: named };
    if (shapefiles.some(({ path }) => isCalled(path, layer))) return { format: 'shapefile' };
    if (isDatabase) return { format: 'filegdb' };
  }
  throw unclear(archive, readable > 0);
}

/** The refusal of a file in an archive that is an archive itself, whatever it is called. */
export const nested = (name: string): AppError =>
  new AppError(
    'archive-contents',
    `${printable(name).slice(1, -1)}: expected a dataset, but it is an archive in an archive: unpack it first`,
  );

/** Whether `layer` means the file `path`: all of it, or its base name, with or without its ending. */
export function isCalled(path: string, layer: string): boolean {
  const base = path.slice(path.lastIndexOf('/') + 1);
  const plain = (text: string): string => text.replace(/\.[a-z]+$/i, '').toLowerCase();
  return path === layer || base === layer || plain(base) === plain(layer);
}

function unclear({ name, entries }: ZipArchive, isReadable: boolean): AppError {
  const names = entries.slice(0, TOLD).map((entry) => printable(entry.name));
  const more = entries.length > TOLD ? ` and ${entries.length - TOLD} more` : '';
  const listed = names.length === 0 ? 'it is empty' : `it holds ${names.join(', ')}${more}`;
  const expected = `${name}: expected an archive with one dataset (Shapefile, XLSX, File Geodatabase, GeoJSON, CSV or KML)`;
  if (isReadable) {
    return new AppError('archive-contents', `${expected}, but ${listed}: name one as layer, or pack one alone`);
  }
  const [, cure] = CURES.find(([pattern]) => entries.some((entry) => pattern.test(entry.name))) ?? [];
  return new AppError('archive-contents', `${expected}, but ${listed}${cure === undefined ? '' : `: ${cure}`}`);
}

/**
 * The Shapefiles of an archive, in the order of their paths. Endings and names are compared without regard to capitals.
 * @throws AppError `archive-contents` when a part is there twice.
 */
export function listShapefiles({ name: archive, entries }: ZipArchive): ShapefileParts[] {
  const parts = new Map<string, ZipEntry>();
  for (const entry of entries) {
    const key = entry.name.toLowerCase();
    if (!/\.(shp|shx|dbf|prj|cpg|cst)$/.test(key)) continue;
    if (parts.has(key)) {
      const twice = `${printable(entry.name)} is there twice, in capitals and small letters`;
      throw new AppError('archive-contents', `${archive}: expected each part of a Shapefile once, but ${twice}`);
    }
    parts.set(key, entry);
  }
  const shapefiles: ShapefileParts[] = [];
  for (const [key, shp] of parts) {
    if (!key.endsWith('.shp')) continue;
    const part = (ending: string): ZipEntry | undefined => parts.get(key.slice(0, -3) + ending);
    const path = shp.name.slice(0, -4);
    shapefiles.push({
      name: path.slice(path.lastIndexOf('/') + 1),
      path,
      shp,
      shx: part('shx'),
      dbf: part('dbf'),
      prj: part('prj'),
      cpg: part('cpg') ?? part('cst'),
    });
  }
  return shapefiles.sort((a, b) => (a.path < b.path ? -1 : 1));
}

/** One file of an archive as a source of its own. */
export function openEntry(archive: ZipArchive, entry: ZipEntry): Source {
  return {
    // messages then say where the file lay
    name: `${archive.name}/${entry.name.replace(UNSEEN, '\ufffd')}`,
    size: entry.size,
    stream: () => archive.stream(entry),
    async slice(start, end) {
      const wanted: Uint8Array[] = [];
      let at = 0;
      for await (const chunk of archive.stream(entry)) {
        if (at < end) wanted.push(chunk.subarray(Math.max(0, start - at), Math.max(0, end - at)));
        at += chunk.length;
      }
      return Buffer.concat(wanted);
    },
  };
}
