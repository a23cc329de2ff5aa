// Bytes -> layer and import report: the one entrance for every format. In: a Source and what it is to be. Out: the layer, or null and
// why it was refused; bad data never throw. Memory: the parsed layer and, up to 64 MiB, the text.
import { AppError, ERROR_KINDS } from '../errors.ts';
import type { ImportReport, Layer, LayerKind, Source } from '../types.ts';
import { checkCrs } from './crs.ts';
import { checkFormat, detectFormat } from './format.ts';
import { FeatureCollector } from './geojson-features.ts';
import { readGeoJson, type RemarkName } from './geojson-source.ts';
import { WayCollector } from './geojson-ways.ts';
import { IssueLog } from './issue-log.ts';
import { readOsmPbf } from './osm-pbf.ts';
import { readOsmXml } from './osm-xml.ts';
import { openBytes, type OpenBytes } from './source-bytes.ts';
import { summarizeFeatures, summarizeWays } from './summary.ts';
import { findRefusal } from './usable.ts';

export interface ReadOptions {
  /** Media type the file came with, if any; compared with the content. */
  readonly mediaType?: string;
  /** Coordinate system the caller declares, such as EPSG:4490. */
  readonly crs?: string;
  /** Network: property that is the length of a way in metres. */
  readonly lengthField?: string;
  /** Called with the bytes of every chunk read. */
  readonly onBytes?: (bytes: number) => void;
  /** JSON longer than this is read feature by feature. */
  readonly wholeJsonBytes?: number;
}

export interface ReadResult {
  /** Null when refused. */
  readonly layer: Layer | null;
  readonly report: ImportReport;
}

const REMARK_CHARACTERS = 500;
const REMARKS_TOLD = 10;

/** What is known of a file before its features are. */
interface Found {
  format: string;
  encoding: string;
  crs: string;
}

type Content = Pick<ImportReport, 'counts' | 'summary'> & {
  readonly layer: DistributiveOmit<Layer, 'sourceSha256'>;
  /** Why the layer as a whole is of no use. */
  readonly refusal: AppError | null;
};
type DistributiveOmit<T, K extends PropertyKey> = T extends unknown ? Omit<T, K> : never;

/**
 * Reads a file as a layer of `kind`.
 * @throws only what is no fault of the data: the source cannot be opened, the work was cancelled.
 */
export async function readLayer(source: Source, kind: LayerKind, options: ReadOptions = {}): Promise<ReadResult> {
  const log = new IssueLog();
  const found: Found = { format: 'unknown', encoding: 'unknown', crs: 'OGC:CRS84' };
  let content: Content | null = null;
  let bytes: OpenBytes | null = null;
  try {
    if (options.crs !== undefined) found.crs = checkCrs(options.crs, source.name);
    bytes = await openBytes(source, options.onBytes);
    content = await readContent(bytes, source.name, kind, options, log, found);
    if (content.refusal) throw content.refusal;
    const layer = { ...content.layer, sourceSha256: bytes.sha256() } as Layer;
    return { layer, report: reportOf(kind, found, log, content, null) };
  } catch (error) {
    // only what is in the file makes a report; a missing file or a cancelled job is told by the caller
    if (!(error instanceof AppError) || ERROR_KINDS[error.code].exit !== 3) throw error;
    return { layer: null, report: reportOf(kind, found, log, content, error) };
  } finally {
    await bytes?.close();
  }
}

async function readContent(
  bytes: OpenBytes,
  name: string,
  kind: LayerKind,
  options: ReadOptions,
  log: IssueLog,
  found: Found,
): Promise<Content> {
  const format = detectFormat(bytes.head, name);
  found.format = format;
  checkFormat(format, bytes.compressed, name, options.mediaType ?? '');
  if (format === 'json') {
    found.format = 'geojson';
    found.encoding = 'utf-8';
    return kind === 'network'
      ? await readGeoJsonNetwork(bytes, name, options, log, found)
      : await readGeoJsonFeatures(bytes, name, kind, options, log, found);
  }
  if (kind !== 'network') {
    throw new AppError(
      'unsupported-format',
      `${name}: expected ${kind} as GeoJSON, but the content is OSM, which is read as a network only`,
    );
  }
  found.encoding = format === 'osm-xml' ? 'utf-8' : 'binary';
  const read = format === 'osm-pbf' ? readOsmPbf : readOsmXml;
  return { ...(await read(bytes.chunks, name, log)), refusal: null };
}

async function readGeoJsonFeatures(
  bytes: OpenBytes,
  name: string,
  kind: Exclude<LayerKind, 'network'>,
  options: ReadOptions,
  log: IssueLog,
  found: Found,
): Promise<Content> {
  const collector = new FeatureCollector(kind, name, log);
  const remarks = await visit(bytes, name, collector, options, found);
  const reading = collector.finish();
  const refusal = findRefusal(reading.placed, reading.counts.read, reading.defects, kind, name, log);
  return {
    layer: reading.layer,
    counts: reading.counts,
    summary: { ...summarizeFeatures(reading), ...remarks },
    refusal,
  };
}

async function readGeoJsonNetwork(
  bytes: OpenBytes,
  name: string,
  options: ReadOptions,
  log: IssueLog,
  found: Found,
): Promise<Content> {
  const collector = new WayCollector(name, log, options.lengthField ?? null);
  const remarks = await visit(bytes, name, collector, options, found);
  const reading = collector.finish();
  const refusal = findRefusal(reading.layer.wayTags.length, reading.counts.read, reading.defects, 'network', name, log);
  // a saved network stands without its file: the sources go with the ways
  const { attribution } = remarks;
  const layer = attribution === undefined ? reading.layer : { ...reading.layer, attribution };
  return { layer, counts: reading.counts, summary: { ...summarizeWays(reading), ...remarks }, refusal };
}

async function visit(
  bytes: OpenBytes,
  name: string,
  collector: { add(feature: unknown, row: number): void },
  options: ReadOptions,
  found: Found,
): Promise<Remarks> {
  const remarks: { attribution?: readonly string[]; notices?: readonly string[] } = {};
  const visitor = {
    feature: (feature: unknown, row: number) => collector.add(feature, row),
    crs: (crs: unknown) => void (found.crs = checkCrs(crs, name)),
    remark: (member: RemarkName, value: unknown) => {
      const texts = remarkTexts(value);
      if (texts.length > 0) remarks[member === 'attribution' ? 'attribution' : 'notices'] = texts;
    },
  };
  await readGeoJson(bytes.chunks, name, visitor, options.wholeJsonBytes);
  return remarks;
}

/** What must be told with the data, in the summary of the report. */
type Remarks = Readonly<Partial<Record<'attribution' | 'notices', readonly string[]>>>;

/** A text or a list of texts, each on one line and of a length that a table can carry. */
function remarkTexts(value: unknown): string[] {
  const texts = (Array.isArray(value) ? value : [value]).filter((text) => typeof text === 'string');
  return texts
    .map((text) =>
      text
        .replace(/[\p{Cc}\u2028\u2029]+/gu, ' ')
        .trim()
        .slice(0, REMARK_CHARACTERS),
    )
    .filter((text) => text !== '')
    .slice(0, REMARKS_TOLD);
}

/** Of a refused layer nothing is kept. */
function countsOf(content: Content | null, error: AppError | null): ImportReport['counts'] {
  if (content && !error) return content.counts;
  const read = content?.counts.read ?? 0;
  return { read, kept: 0, repaired: 0, dropped: read };
}

function reportOf(
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
  };
}
