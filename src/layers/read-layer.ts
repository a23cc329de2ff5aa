// Bytes -> layer and import report: the one entrance for every format. In: a Source and what it is to be. Out: the layer, or null and
// why it was refused; bad data never throw. Memory: the parsed layer and what its reader holds.
import { AppError, ERROR_KINDS } from '../errors.ts';
import { CRS84, type CoordinateSystem } from '../geo/coordinate-system.ts';
import { TABLE_KINDS } from '../optional-layers.ts';
import type { ImportReport, Layer, LayerKind, Source } from '../types.ts';
import { identifyArchive, isCalled, isWorkbook, nested, openEntry } from './archive.ts';
import { requireDay } from './calendar.ts';
import { makeCodeBook } from './codes.ts';
import { requireKnownFields } from './fields.ts';
import { declaredCrs, FileCrs, LateCrs, type DeclaredCrs } from './file-crs.ts';
import { checkFormat, detectFormat, unsupported, type Format } from './format.ts';
import { FeatureCollector } from './geojson-features.ts';
import { WayCollector } from './geojson-ways.ts';
import { IssueLog } from './issue-log.ts';
import { createTaggedFeatures } from './osm-tagged-features.ts';
import { addRemark, type Remarks } from './remarks.ts';
import type { OpenFile, Reader, ReadOptions, Reading } from './reader.ts';
import { openBytes, type OpenBytes } from './source-bytes.ts';
import { findStrictRefusal } from './strict.ts';
import { summarizeFeatures, summarizeWays } from './summary.ts';
import { findListsRefusal } from './lists.ts';
import { findTotalsRefusal } from './totals.ts';
import { findRefusal } from './usable.ts';
import { tellDisconnected } from './way-components.ts';
import { openZip } from './zip.ts';

export interface ReadResult {
  /** Null when refused. */
  readonly layer: Layer | null;
  readonly report: ImportReport;
}

/** Readers of features, loaded when the first file of their format comes. */
const READERS: Partial<Record<Format, () => Promise<Reader>>> = {
  csv: async () => (await import('./csv.ts')).readCsv,
  text: async () => (await import('./csv.ts')).readCsv,
  xlsx: async () => (await import('./xlsx.ts')).readXlsx,
  ole: async () => (await import('./old-excel.ts')).refuseOldExcel,
  json: async () => (await import('./geojson-source.ts')).readGeoJsonFile,
  shapefile: async () => (await import('./shapefile.ts')).readShapefile,
  'osm-pbf': async () => (await import('./osm-features.ts')).readOsmFeatures,
  'osm-xml': async () => (await import('./osm-features.ts')).readOsmFeatures,
  sqlite: async () => (await import('./geopackage.ts')).readGeoPackage,
  kml: async () => (await import('./kml.ts')).readKml,
  tiff: async () => (await import('./population-grid.ts')).readPopulationGrid,
  filegdb: async () => (await import('./gdal.ts')).readFileGdb,
  flatgeobuf: async () => (await import('./gdal.ts')).readFlatGeobuf,
};

type Content = Pick<ImportReport, 'counts' | 'summary'> & {
  readonly layer: DistributiveOmit<Layer, 'sourceSha256'>;
  /** Why the layer as a whole is of no use. */
  readonly refusal: AppError | null;
};
type DistributiveOmit<T, K extends PropertyKey> = T extends unknown ? Omit<T, K> : never;
type Writable<T> = { -readonly [K in keyof T]: T[K] };
type Found = Reading['found'];

/**
 * Reads a file as a layer of `kind`.
 * @throws only what is no fault of the data: the source cannot be opened, the work was cancelled.
 */
export async function readLayer(source: Source, kind: LayerKind, options: ReadOptions = {}): Promise<ReadResult> {
  try {
    return await readOnce(source, kind, options, null);
  } catch (error) {
    if (!(error instanceof LateCrs)) throw error;
    return readOnce(source, kind, options, error.system);
  }
}

/** @param late the system that the file turned out to name behind its features. */
async function readOnce(
  source: Source,
  kind: LayerKind,
  options: ReadOptions,
  late: CoordinateSystem | null,
): Promise<ReadResult> {
  const log = new IssueLog();
  const found: Found = { format: 'unknown', encoding: 'unknown', crs: CRS84.name };
  let content: Content | null = null;
  let bytes: OpenBytes | null = null;
  try {
    requireKnownFields(options.columns ?? {}, 'bad-usage');
    requireDay(options.date, `the date of ${source.name}`);
    const declared = declaredCrs(options, source.name) ?? (late === null ? null : { system: late, summary: {} });
    if (declared !== null) found.crs = declared.system.name;
    bytes = await openBytes(source, options.onBytes);
    content = withDate(await readContent(fileOf(source, bytes), { kind, options, log, found, declared }), options.date);
    if (content.layer.kind === 'network') tellDisconnected(content.layer, log);
    const strict = options.strict ? findStrictRefusal(log.issues, source.name) : null;
    const refusal = content.refusal ?? strict;
    if (refusal) throw refusal;
    const layer = { ...content.layer, sourceSha256: await bytes.sha256() } as Layer;
    return { layer, report: reportOf(source.name, kind, found, log, content, null) };
  } catch (error) {
    // only what is in the file makes a report; a missing file or a cancelled job is told by the caller
    if (!(error instanceof AppError) || ERROR_KINDS[error.code].exit !== 3) throw error;
    return { layer: null, report: reportOf(source.name, kind, found, log, content, error) };
  } finally {
    await bytes?.close();
  }
}

const fileOf = (source: Source, bytes: OpenBytes): OpenFile => ({
  ...bytes,
  name: source.name,
  source,
  archive: null,
});

/** What is read, and where what is found goes. */
interface Task extends Told {
  readonly kind: LayerKind;
  readonly declared: DeclaredCrs | null;
}

async function readContent(file: OpenFile, task: Task): Promise<Content> {
  const format = detectFormat(file.head, file.name);
  task.found.format = format;
  checkFormat(format, file.compressed, file.name, task.options.mediaType ?? '');
  if (format === 'zip' && !file.compressed) return readArchive(file, task);
  return readFormat(format, file, task);
}

/** Hands an archive to the reader of what it holds; a single file in it is read as if it stood alone. */
async function readArchive(file: OpenFile, task: Task): Promise<Content> {
  if (file.archive !== null) throw nested(file.name);
  const { found } = task;
  const options: Writable<ReadOptions> = { ...task.options };
  const archive = await openZip(file.source);
  checkFormat(isWorkbook(archive) ? 'xlsx' : 'packed', false, file.name, options.mediaType ?? '');
  const content = identifyArchive(archive, options.layer);
  if (content.format !== 'file') {
    found.format = content.format;
    return readFormat(content.format, { ...file, archive }, task);
  }
  const source = openEntry(archive, content.entry);
  const bytes = await openBytes(source);
  // said of the archive, not of the file in it
  delete options.mediaType;
  if (options.layer !== undefined && isCalled(content.entry.name, options.layer)) delete options.layer;
  try {
    return await readContent({ ...fileOf(source, bytes), archive }, { ...task, options });
  } finally {
    found.format += ' (zip)';
    await bytes.close();
  }
}

async function readFormat(format: Format, file: OpenFile, task: Task): Promise<Content> {
  if (format !== 'osm-pbf' && format !== 'osm-xml') return readAny(format, file, task);
  const { findOsmDate } = await import('./osm-date.ts');
  const date = findOsmDate(file.head, format, file.name);
  const content =
    task.kind === 'network' ? await readOsm(format, file, task.log, task.found) : await readAny(format, file, task);
  return date === null ? content : { ...content, summary: { ...content.summary, date } };
}

async function readAny(format: Format, file: OpenFile, task: Task): Promise<Content> {
  const { kind, declared } = task;
  const load = READERS[format];
  const isOsm = format === 'osm-pbf' || format === 'osm-xml';
  if (load === undefined || (TABLE_KINDS.has(kind) && isOsm))
    throw unsupported(format, kind, file.compressed, file.name);
  const read = await load();
  return kind === 'network'
    ? readWays(read, file, { ...task, kind }, declared)
    : readFeatures(read, file, { ...task, kind }, declared);
}

/** Of which day a layer is: as the caller says, else as the file does. */
function withDate(content: Content, declared: string | undefined): Content {
  const date = declared ?? content.summary.date;
  if (typeof date !== 'string') return content;
  const summary = { ...content.summary, date, dateFrom: declared === undefined ? 'file' : 'declared' };
  // a network that is saved keeps its day
  return { ...content, summary, layer: content.layer.kind === 'network' ? { ...content.layer, date } : content.layer };
}

async function readOsm(format: 'osm-pbf' | 'osm-xml', file: OpenFile, log: IssueLog, found: Found): Promise<Content> {
  found.encoding = format === 'osm-xml' ? 'utf-8' : 'binary';
  const read =
    format === 'osm-pbf' ? (await import('./osm-pbf.ts')).readOsmPbf : (await import('./osm-xml.ts')).readOsmXml;
  return { ...(await read(file.chunks, file.name, log)), refusal: null };
}

type Told = Pick<Reading, 'options' | 'log' | 'found'>;

async function readFeatures(
  read: Reader,
  file: OpenFile,
  reading: Told & { readonly kind: Exclude<LayerKind, 'network'> },
  declared: DeclaredCrs | null,
): Promise<Content> {
  const { kind, log } = reading;
  const { columns: overrides = {}, categories, taxonomy, placeOptional = false } = reading.options;
  const codeBook = taxonomy === undefined ? null : makeCodeBook(taxonomy, categories);
  const collector = new FeatureCollector(kind, file.name, log, { overrides, codeBook, placeOptional });
  const crs = new FileCrs(declared, file.name, reading.found);
  const { remarks, described } = await collect(read, file, reading, collector, crs);
  const result = collector.finish();
  const { layer, counts } = result;
  const usable = placeOptional || TABLE_KINDS.has(kind) ? counts.kept : result.placed;
  crs.tell(log, result.placed);
  const refusal =
    findRefusal(usable, counts.read, result.defects, kind, file.name, log) ??
    findTotalsRefusal(layer) ??
    findListsRefusal(layer);
  return {
    layer,
    counts,
    summary: { ...summarizeFeatures(result, codeBook, log), ...described, ...crs.summary, ...remarks },
    refusal: crs.explain(refusal, collector.strays),
  };
}

async function readWays(
  read: Reader,
  file: OpenFile,
  reading: Told & { readonly kind: 'network' },
  declared: DeclaredCrs | null,
): Promise<Content> {
  const { log, options } = reading;
  const collector = new WayCollector(file.name, log, options.lengthField ?? null, options.columns);
  const crs = new FileCrs(declared, file.name, reading.found);
  const { remarks, described } = await collect(read, file, reading, collector, crs);
  const result = collector.finish();
  const { counts } = result;
  crs.tell(log, result.layer.wayTags.length);
  const refusal = findRefusal(result.layer.wayTags.length, counts.read, result.defects, 'network', file.name, log);
  // a saved network stands without its file: the sources go with the ways
  const { attribution } = remarks;
  const layer = attribution === undefined ? result.layer : { ...result.layer, attribution };
  return {
    layer,
    counts,
    summary: { ...summarizeWays(result), ...described, ...crs.summary, ...remarks },
    refusal: crs.explain(refusal, collector.strays),
  };
}

async function collect(
  read: Reader,
  file: OpenFile,
  reading: Told & { readonly kind: LayerKind },
  collector: FeatureCollector | WayCollector,
  crs: FileCrs,
): Promise<{ readonly remarks: Remarks; readonly described: Readonly<Record<string, unknown>> }> {
  const remarks: Remarks = {};
  const described: Record<string, unknown> = {};
  collector.useCoordinates(crs.toLonLat);
  const { taxonomy, columns } = reading.options;
  const isTagged = (reading.kind === 'facilities' || reading.kind === 'candidates') && taxonomy !== undefined;
  const tagged = isTagged ? createTaggedFeatures(taxonomy, columns ?? {}, reading.log) : null;
  await read(file, {
    ...reading,
    feature: (feature, row) => collector.add(tagged === null ? feature : tagged.complete(feature), row),
    useCrs: (told) => {
      const system = crs.name(told, collector.read);
      collector.useCoordinates(crs.toLonLat);
      return system;
    },
    remark: (name, value) => addRemark(remarks, name, value),
    describe: (members) => void Object.assign(described, members),
  });
  tagged?.tell();
  return { remarks, described };
}

/** Of a refused layer nothing is kept. */
function countsOf(content: Content | null, error: AppError | null): ImportReport['counts'] {
  if (content && !error) return content.counts;
  const read = content?.counts.read ?? 0;
  return { read, kept: 0, repaired: 0, dropped: read };
}

function reportOf(
  name: string,
  kind: LayerKind,
  found: Found,
  log: IssueLog,
  content: Content | null,
  error: AppError | null,
): ImportReport {
  return {
    accepted: error === null,
    kind,
    ...found,
    counts: countsOf(content, error),
    issues: log.issues,
    issueCounts: log.counts,
    summary: content?.summary ?? {},
    code: error?.code ?? null,
    message: error?.message ?? null,
    name,
  };
}
