// GeoJSON text -> its features, one by one. In: chunks of bytes. Out: every member of a FeatureCollection (or the single feature
// or geometry) handed to a visitor, in file order, not yet checked.
//
// Up to 64 MiB the text is parsed at once; beyond that feature by feature, in the memory of one
// feature. Both give the same features and, on bad JSON, the same message.
import { JSONParser, type ParsedElementInfo } from '@streamparser/json';
import { AppError } from '../errors.ts';
import { createElementReader } from './json-elements.ts';
import { createJsonGuard, type JsonGuard } from './json-guard.ts';
import { beginsWithSeparator, createSequenceReader, markBytes } from './json-sequence.ts';
import { WHOLE_JSON_BYTES } from './limits.ts';
import type { OpenFile, Reading, RemarkName } from './reader.ts';
import { decideEncoding, decodeChunks, readAgain } from './text-source.ts';

export interface GeoJsonVisitor {
  /** `row` counts from 1. */
  feature(feature: unknown, row: number): void;
  /** The `crs` member of old GeoJSON; may come after the features. */
  crs(crs: unknown): void;
  /** A member of the collection that says what must be told with its data. */
  remark(name: RemarkName, value: unknown): void;
}

/** Members of a collection that travel into every result, as a text or a list of texts. */
const REMARKS = ['attribution', 'notice', 'notices'] as const satisfies readonly RemarkName[];
const GEOMETRY_TYPES = ['Point', 'MultiPoint', 'LineString', 'MultiLineString', 'Polygon', 'MultiPolygon'];

/** Reads a GeoJSON file; one in UTF-16 or GB18030 is turned into UTF-8 on the way. */
export async function readGeoJsonFile(file: OpenFile, reading: Reading): Promise<void> {
  reading.found.format = 'geojson';
  const encoding = await decideEncoding(file, reading);
  const visitor: GeoJsonVisitor = {
    feature: (feature, row) => reading.feature(feature, row),
    crs: (crs) => void reading.useCrs(crs),
    remark: (name, value) => reading.remark(name, value),
  };
  const inUtf8 = (chunks: AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array> =>
    encoding === 'utf-8' ? chunks : toUtf8(decodeChunks(chunks, encoding, file.name));
  const again = (): AsyncIterable<Uint8Array> => inUtf8(readAgain(file));
  const { wholeJsonBytes } = reading.options;
  reading.found.format = await readGeoJson({ ...file, chunks: inUtf8(file.chunks) }, again, visitor, wholeJsonBytes);
}

async function* toUtf8(texts: AsyncIterable<string>): AsyncGenerator<Uint8Array> {
  for await (const text of texts) yield Buffer.from(text);
}

/**
 * Reads a whole GeoJSON text, or a sequence of them.
 * @param wholeBytes texts longer than this are read feature by feature (for tests; 64 MiB).
 * @returns which of the two it was.
 * @throws AppError `malformed-json`, `not-geojson`, `encoding-invalid`, `too-complex`.
 */
async function readGeoJson(
  { name, head, chunks }: OpenFile,
  again: () => AsyncIterable<Uint8Array>,
  visitor: GeoJsonVisitor,
  wholeBytes = WHOLE_JSON_BYTES,
): Promise<'geojson' | 'geojson-seq'> {
  const guard = createJsonGuard(name);
  const guarded = guardChunks(chunks, guard);
  const seen: Uint8Array[] = [];
  let length = 0;
  const separated = beginsWithSeparator(head);
  let decided = false;
  for (;;) {
    const next = await guarded.next();
    if (next.done) break;
    seen.push(next.value);
    const rootEnd = guard.rootEnd < 0 ? Infinity : guard.rootEnd - length;
    length += next.value.length;
    if (!decided) {
      const follows = firstByte(next.value, rootEnd);
      decided = follows !== null;
      if (separated || (follows === OPEN && isOneFeature(seen, guard.rootEnd))) {
        const sequence = createSequenceReader(name, separated, takeElements(visitor));
        for await (const chunk of joined(seen, guarded)) sequence.write(chunk);
        sequence.end();
        return 'geojson-seq';
      }
    }
    if (length > wholeBytes) {
      await readLarge(joined(seen, guarded), again, name, visitor, WHOLE_JSON_BYTES);
      return 'geojson';
    }
  }
  await readWhole(Buffer.concat(seen), name, visitor);
  return 'geojson';
}

const OPEN = 0x7b;

/** The first byte at or behind `from` that is not blank; null when there is none. */
function firstByte(bytes: Uint8Array, from: number): number | null {
  for (let i = Math.max(0, from); i < bytes.length; i++) if (bytes[i] > 0x20) return bytes[i];
  return null;
}

/** Whether a text begins with a feature or geometry that is whole: then what follows makes it a sequence. */
function isOneFeature(seen: readonly Uint8Array[], end: number): boolean {
  const bytes = Buffer.concat(seen);
  try {
    const root: unknown = JSON.parse(bytes.toString('utf8', markBytes(bytes), end));
    return isObject(root) && (root.type === 'Feature' || isAnyGeometry(root.type));
  } catch {
    return false;
  }
}

function takeElements(visitor: GeoJsonVisitor): (value: unknown) => void {
  let row = 0;
  return (value) => {
    if (isObject(value) && value.crs !== undefined && value.crs !== null) visitor.crs(value.crs);
    visitor.feature(isObject(value) && isAnyGeometry(value.type) ? asFeature(value) : value, ++row);
  };
}

async function* guardChunks(chunks: AsyncIterable<Uint8Array>, guard: JsonGuard): AsyncGenerator<Uint8Array> {
  for await (const chunk of chunks) {
    guard.check(chunk);
    yield chunk;
  }
  guard.check(new Uint8Array(0), true);
}

async function* joined(seen: Uint8Array[], rest?: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  while (seen.length > 0) yield seen.shift()!;
  if (rest) yield* rest;
}

async function readWhole(bytes: Buffer, name: string, visitor: GeoJsonVisitor): Promise<void> {
  let root: unknown;
  try {
    root = JSON.parse(bytes.toString('utf8', markBytes(bytes)));
  } catch (error) {
    // the streaming parser knows where: the same words for small and large files
    await parseLarge(joined([bytes]), name, SILENT, Infinity);
    throw malformed(name, error instanceof Error ? error.message : 'it cannot be parsed');
  }
  if (!isObject(root)) throw notGeoJson(name, `the JSON is ${Array.isArray(root) ? 'an array' : 'a single value'}`);
  if (root.crs !== undefined && root.crs !== null) visitor.crs(root.crs);
  for (const remark of REMARKS) if (root[remark] !== undefined) visitor.remark(remark, root[remark]);
  const { type } = root;
  if (type === 'FeatureCollection') {
    if (!Array.isArray(root.features)) throw notGeoJson(name, 'the FeatureCollection has no array "features"');
    root.features.forEach((feature, i) => visitor.feature(feature, i + 1));
  } else if (type === 'Feature') visitor.feature(root, 1);
  else if (type === 'GeometryCollection' && Array.isArray(root.geometries)) {
    root.geometries.forEach((geometry, i) => visitor.feature(asFeature(geometry), i + 1));
  } else if (isGeometry(type)) visitor.feature(asFeature(root), 1);
  else throw notGeoJson(name, type === undefined ? 'it has no "type"' : `its "type" is ${brief(type)}`);
}

async function readLarge(
  chunks: AsyncIterable<Uint8Array>,
  again: () => AsyncIterable<Uint8Array>,
  name: string,
  visitor: GeoJsonVisitor,
  maxFeatureBytes: number,
): Promise<void> {
  const counts = { features: 0, geometries: 0 };
  let headed: Record<string, unknown> = {};
  const tell = (root: unknown): void => {
    if (!isObject(root)) return;
    const told = headed;
    headed = root;
    if (root.crs !== undefined && root.crs !== null && told.crs === undefined) visitor.crs(root.crs);
    for (const remark of REMARKS) {
      if (root[remark] !== undefined && told[remark] === undefined) visitor.remark(remark, root[remark]);
    }
  };
  const reader = createElementReader(['features', 'geometries'], {
    head: tell,
    element: (member, value) => {
      if (member === 'features') visitor.feature(value, ++counts.features);
      else visitor.feature(asFeature(value), ++counts.geometries);
    },
  });
  let root: unknown;
  try {
    for await (const chunk of chunks) {
      reader.write(chunk);
      if (reader.pendingBytes > maxFeatureBytes) throw tooLarge(name, maxFeatureBytes, counts);
    }
    root = reader.end();
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    // the streaming parser knows where
    await parseLarge(again(), name, SILENT, maxFeatureBytes);
    throw malformed(name, error.message);
  }
  if (!isObject(root)) throw notGeoJson(name, `the JSON is ${Array.isArray(root) ? 'an array' : 'a single value'}`);
  tell(root);
  const { type } = root;
  if (type === 'FeatureCollection') {
    if (Array.isArray(root.features)) return;
    throw notGeoJson(name, 'the FeatureCollection has no array "features"');
  }
  if (type === 'GeometryCollection' && counts.geometries > 0) return;
  throw notGeoJson(name, type === undefined ? 'it has no "type"' : `its "type" is ${brief(type)}`);
}

const SILENT: GeoJsonVisitor = { feature: () => {}, crs: () => {}, remark: () => {} };

function tooLarge(
  name: string,
  maxBytes: number,
  { features, geometries }: { features: number; geometries: number },
): AppError {
  const limit = `expected features of at most ${maxBytes} bytes, but the one after feature ${features + geometries} is larger`;
  return new AppError('too-complex', `${name}: ${limit}`);
}

/** Hands over the members of `features` (or `geometries`) as they end; `type` may come before or after them. */
async function parseLarge(
  chunks: AsyncIterable<Uint8Array>,
  name: string,
  visitor: GeoJsonVisitor,
  maxFeatureBytes: number,
): Promise<LargeState> {
  const remarks = REMARKS.map((remark) => `$.${remark}`);
  const paths = ['$.features.*', '$.geometries.*', '$.type', '$.crs', ...remarks];
  const parser = new JSONParser({ paths, keepStack: false });
  const state: LargeState = { type: undefined, features: 0, geometries: 0, bytes: 0, bytesAtFeature: 0, failure: null };
  parser.onValue = (item) => {
    try {
      visitLarge(item, state, name, visitor);
    } catch (error) {
      state.failure = error;
      throw error;
    }
  };
  for await (const chunk of chunks) {
    parse(() => parser.write(chunk), state, name);
    state.bytes += chunk.length;
    if (state.bytes - state.bytesAtFeature > maxFeatureBytes) {
      const after = state.features + state.geometries;
      const limit = `expected features of at most ${maxFeatureBytes} bytes, but the one after feature ${after} is larger`;
      throw new AppError('too-complex', `${name}: ${limit}`);
    }
  }
  if (!parser.isEnded) parse(() => parser.end(), state, name);
  return state;
}

interface LargeState {
  type: unknown;
  features: number;
  geometries: number;
  bytes: number;
  bytesAtFeature: number;
  /** What the visitor threw: no words of the parser. */
  failure: unknown;
}

/** Runs one step of the parser and says in which feature it failed. */
function parse(step: () => void, state: LargeState, name: string): void {
  try {
    step();
  } catch (error) {
    if (error === state.failure || !(error instanceof Error)) throw error;
    const told = state.features + state.geometries;
    throw malformed(name, `${plainReason(error.message, state.bytes)} (after ${told} whole features)`);
  }
}

function visitLarge(item: ParsedElementInfo, state: LargeState, name: string, visitor: GeoJsonVisitor): void {
  const { value, key, stack } = item;
  if (stack.length === 1) {
    const remark = REMARKS.find((name) => name === key);
    if (remark !== undefined) visitor.remark(remark, value);
    else if (key === 'type') state.type = value;
    else if (value !== null) visitor.crs(value);
    return;
  }
  if (typeof key !== 'number') throw notGeoJson(name, 'the FeatureCollection has no array "features"');
  state.bytesAtFeature = state.bytes;
  if (stack[1].key === 'features') visitor.feature(value, ++state.features);
  else visitor.feature(asFeature(value), ++state.geometries);
}

/** The parser's words without its inner names. */
function plainReason(message: string, bytes: number): string {
  const position = /^Unexpected (".*") at chunk position .*absolute position "(\d+)"/s.exec(message);
  if (position) return `byte ${position[2]} is an unexpected ${brief(position[1])}`;
  const token = /^Unexpected \w+ \((.*)\) in state (\w+)/s.exec(message);
  if (token) return `an unexpected ${brief(token[1])} where ${EXPECTED[token[2]] ?? 'nothing more'} was expected`;
  return `the text ends at byte ${bytes} before the JSON does: the file is cut off`;
}

const EXPECTED: Readonly<Record<string, string>> = {
  VALUE: 'a value',
  KEY: 'a name in quotes',
  COLON: 'a colon',
  COMMA: 'a comma or a closing bracket',
};

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const isGeometry = (type: unknown): boolean => typeof type === 'string' && GEOMETRY_TYPES.includes(type);

/** Of a geometry that stands alone, where each element is one. */
const isAnyGeometry = (type: unknown): boolean => isGeometry(type) || type === 'GeometryCollection';

const asFeature = (geometry: unknown): unknown => ({ type: 'Feature', properties: null, geometry });

const malformed = (name: string, what: string): AppError =>
  new AppError('malformed-json', `${name}: expected JSON, but ${what}`);

const notGeoJson = (name: string, what: string): AppError =>
  new AppError('not-geojson', `${name}: expected a GeoJSON FeatureCollection, Feature or geometry, but ${what}`);

function brief(value: unknown): string {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}
