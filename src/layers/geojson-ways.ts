// GeoJSON lines -> ways over shared vertices. In: parsed features, one by one. Out: a WayLayer: two lines meet exactly where they have
// the same vertex at 7 decimals (product semantics 14). Outlines of polygons are ways when the feature is a highway; points with a
// `barrier` are barriers of the vertex they lie on.
import { fieldOf, isRepair, Parts, readGeometry, typeOf, type Defect, type DefectCode } from './geojson-check.ts';
import { AppError } from '../errors.ts';
import type { Convert } from '../geo/coordinate-system.ts';
import { compareText, geodesicMeters } from '../geo/lonlat.ts';
import type { Issue, WayLayer } from '../types.ts';
import { requireColumns, type ColumnOverrides } from './fields.ts';
import { count, isFeature, label, toId, tooComplex } from './geojson-features.ts';
import { listComplaints } from './geojson-rules.ts';
import { IntList } from './int-list.ts';
import { placeAt, type IssueLog } from './issue-log.ts';
import { MAX_ATTRIBUTES, MAX_FEATURES, MAX_GEOMETRY_VERTICES, MAX_LAYER_VERTICES } from './limits.ts';
import { PROFILE_KEYS, TagSetTable } from './tag-sets.ts';
import { VertexIndex } from './vertex-index.ts';
import type { WayReading } from './way-reading.ts';

const LINES = ['LineString', 'MultiLineString'];
const OUTLINES = [...LINES, 'Polygon', 'MultiPolygon'];
const TAGS: ReadonlySet<string> = new Set(PROFILE_KEYS);
const POINTS = ['Point', 'MultiPoint'];
const ID_FIELDS = ['osm_id', 'full_id', '@id', 'id', 'osmid'];
const TOLD = 100;
/** Not broken, only nothing to walk on: exports of whole maps are full of them. */
const OTHER: ReadonlySet<string> = new Set(['geometry-type', 'geometry-null', 'way-degenerate']);

export interface LineReading extends WayReading {
  readonly geometryTypes: ReadonlyMap<string, number>;
  readonly defects: ReadonlyMap<DefectCode | 'geometry-null' | 'not-geojson' | 'way-degenerate', number>;
}

/** Collects the ways of one network; `add` takes features in file order, `finish` hands over the layer. */
export class WayCollector {
  readonly #name: string;
  readonly #log: IssueLog;
  readonly #lengthField: string | null;
  /** Tags and the columns that hold them. */
  readonly #columns: readonly (readonly [tag: string, column: string])[];
  readonly #parts = new Parts();
  readonly #vertices = new VertexIndex();
  readonly #refs = new IntList(1024);
  readonly #wayEnds = new IntList();
  readonly #wayTags = new IntList();
  readonly #wayIds: string[] = [];
  readonly #wayMeters: number[] = [];
  readonly #tags = new TagSetTable();
  /** Barrier points: lon, lat, tag set, row. */
  readonly #barriers: { lon: number; lat: number; tags: number; row: number }[] = [];
  readonly #fields = new Set<string>();
  readonly #geometryTypes = new Map<string, number>();
  readonly #defects = new Map<DefectCode | 'geometry-null' | 'not-geojson' | 'way-degenerate', number>();
  #read = 0;
  #kept = 0;
  #repaired = 0;

  /**
   * @param lengthField property that is the length of a way in metres, instead of its geometry.
   * @param overrides columns that the caller named for tags.
   */
  constructor(name: string, log: IssueLog, lengthField: string | null, overrides: ColumnOverrides = {}) {
    this.#name = name;
    this.#columns = Object.entries(overrides).filter(([field]) => TAGS.has(field));
    this.#log = log;
    this.#lengthField = lengthField;
  }

  /** From the next feature on, positions are converted by this. */
  useCoordinates(toLonLat: Convert | null): void {
    this.#parts.toLonLat = toLonLat;
  }

  get read(): number {
    return this.#read;
  }

  /** The first positions that are out of range, as they stand in the file. */
  get strays(): readonly (readonly [number, number])[] {
    return this.#parts.strays;
  }

  /** @throws AppError `too-complex` over a limit of the layer. */
  add(feature: unknown, row: number): void {
    if (++this.#read > MAX_FEATURES) throw tooComplex(this.#name, `${MAX_FEATURES} features`, 'there are more');
    if (!isFeature(feature)) return this.#leaveOut('not-geojson', 'is not a GeoJSON Feature', feature, { row });
    const given = isObject(feature.properties) ? feature.properties : {};
    this.#noteFields(given, row);
    const properties = this.#columns.length === 0 ? given : this.#renamed(given);
    const id = idOf(properties, feature.id, this.#name);
    const { geometry } = feature;
    if (geometry === null || geometry === undefined) {
      return this.#leaveOut('geometry-null', 'has no geometry', feature, {
        feature: id || null,
        row,
        field: 'geometry',
      });
    }
    const parts = this.#parts;
    parts.clear();
    count(this.#geometryTypes, typeOf(geometry));
    const barrier = isText(properties.barrier);
    const wanted = isText(properties.highway) ? OUTLINES : LINES;
    const problem: Defect | null = readGeometry(geometry, barrier ? [...wanted, ...POINTS] : wanted, parts);
    if (problem) {
      const expected = problem.code === 'geometry-type' ? ', expected LineString or MultiLineString' : '';
      return this.#leaveOut(problem.code, `cannot be used: ${problem.detail}${expected}`, feature, {
        feature: id || null,
        row,
        field: problem.field,
        value: problem.value,
        place: problem.at && placeAt(...problem.at),
      });
    }
    const vertices = (parts.lineVertices.length + parts.vertices.length) / 2;
    if (vertices > MAX_GEOMETRY_VERTICES) {
      throw tooComplex(
        this.#name,
        `${MAX_GEOMETRY_VERTICES} vertices in one geometry`,
        `${label(id, row)} has ${vertices}`,
      );
    }
    this.#appendFeature(properties, id, row);
  }

  finish(): LineReading {
    const [barrierVertices, barrierTags] = this.#placeBarriers();
    const fields = [...this.#fields].sort(compareText);
    if (fields.length > 0) requireColumns(fields, Object.fromEntries(this.#columns), this.#name);
    const lengthField = this.#lengthField;
    if (lengthField !== null && this.#read > 0 && !this.#fields.has(lengthField)) {
      throw new AppError(
        'column-missing',
        `${this.#name}: expected the field ${lengthField} for the length of ways, but the fields are: ${fields.join(', ') || 'none'}`,
      );
    }
    const layer: Omit<WayLayer, 'sourceSha256'> = {
      kind: 'network',
      name: this.#name,
      vertices: this.#vertices.vertices.toInt32(),
      firstRef: this.#wayEnds.toStarts(),
      refs: this.#refs.toUint32(),
      wayIds: toOrderKeys(this.#wayIds),
      wayTags: this.#wayTags.toUint32(),
      tagSets: this.#tags.tagSets,
      barrierVertices,
      barrierTags,
      ...(lengthField === null ? {} : { wayMeters: Float64Array.from(this.#wayMeters), lengthField }),
      osm: false,
    };
    const counts = { read: this.#read, kept: this.#kept, repaired: this.#repaired, dropped: this.#read - this.#kept };
    return {
      layer,
      counts,
      summary: {
        lines: this.#wayIds.length,
        barriers: barrierVertices.length,
        fields,
        columns: Object.fromEntries(this.#columns),
      },
      geometryTypes: this.#geometryTypes,
      defects: this.#defects,
    };
  }

  #renamed(properties: Readonly<Record<string, unknown>>): Record<string, unknown> {
    const renamed = { ...properties };
    for (const [tag, column] of this.#columns) renamed[tag] = properties[column];
    return renamed;
  }

  #leaveOut(
    code: DefectCode | 'geometry-null' | 'not-geojson' | 'way-degenerate',
    what: string,
    feature: unknown,
    where: Partial<Issue> & { readonly row: number },
  ): void {
    count(this.#defects, code);
    const complaints = (this.#log.counts[code] ?? 0) < TOLD ? listComplaints(feature) : '';
    const message = `${label(where.feature ?? '', where.row)} ${what}; it is left out${complaints}`;
    this.#log.add(OTHER.has(code) ? 'warning' : 'error', code, message, where);
  }

  #noteFields(properties: Record<string, unknown>, row: number): void {
    for (const name of Object.keys(properties)) {
      if (this.#fields.has(name)) continue;
      if (this.#fields.size === MAX_ATTRIBUTES) {
        throw tooComplex(this.#name, `${MAX_ATTRIBUTES} fields`, `feature ${row} brings one more`);
      }
      this.#fields.add(name);
    }
  }

  #appendFeature(properties: Record<string, unknown>, id: string, row: number): void {
    const { points, lineVertices, lineEnds, vertices, ringEnds, remarks } = this.#parts;
    const tags = this.#tags.intern(properties);
    for (let i = 0; i < points.length; i += 2) {
      this.#barriers.push({ lon: points.array[i], lat: points.array[i + 1], tags, row });
    }
    const firstWay = this.#wayIds.length;
    let ways = this.#appendWays(lineVertices.array, lineEnds, id, tags);
    ways += this.#appendWays(vertices.array, ringEnds, id, tags);
    if (ways === 0 && points.length === 0) {
      return this.#leaveOut('way-degenerate', 'has fewer than 2 distinct vertices', null, {
        feature: id || null,
        row,
        field: 'geometry',
        place: placeOf(this.#parts),
      });
    }
    if (this.#refs.length > MAX_LAYER_VERTICES) {
      throw tooComplex(this.#name, `${MAX_LAYER_VERTICES} vertices`, `there are more, at ${label(id, row)}`);
    }
    if (this.#lengthField !== null) this.#appendMeters(properties[this.#lengthField], firstWay, id, row);
    this.#kept++;
    for (const { code, detail, at } of remarks) {
      const place = at === null ? placeOf(this.#parts) : placeAt(...at);
      const where = { feature: id || null, row, field: fieldOf(code), place };
      this.#log.add('warning', code, `${label(id, row)}: ${detail}`, where);
    }
    if (remarks.some(isRepair)) this.#repaired++;
  }

  /** Appends each run of vertices as a way; returns how many had two distinct ones. */
  #appendWays(array: Int32Array, ends: IntList, id: string, tags: number): number {
    const refs = this.#refs;
    let appended = 0;
    let vertex = 0;
    for (let run = 0; run < ends.length; run++) {
      const start = refs.length;
      for (; vertex < ends.array[run]; vertex++) {
        refs.push(this.#vertices.intern(array[2 * vertex], array[2 * vertex + 1]));
      }
      if (refs.length - start < 2) {
        refs.length = start;
        continue;
      }
      this.#wayEnds.push(refs.length);
      this.#wayTags.push(tags);
      this.#wayIds.push(id);
      appended++;
    }
    return appended;
  }

  /** The named length of a feature, shared over its parts by their geometric lengths; NaN where it is of no use. */
  #appendMeters(value: unknown, firstWay: number, id: string, row: number): void {
    const ways = this.#wayIds.length;
    const total = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
    const usable = typeof total === 'number' && Number.isFinite(total) && total >= 0;
    if (!usable && value !== undefined && value !== null && value !== '') {
      const text = (typeof value === 'string' ? value : JSON.stringify(value)).slice(0, 60);
      const message = `${label(id, row)}: expected a length in metres, but ${this.#lengthField!} is ${text}: its geometry counts`;
      const where = { feature: id || null, row, field: this.#lengthField, value: text, place: placeOf(this.#parts) };
      this.#log.add('warning', 'attribute-invalid', message, where);
    }
    const lengths: number[] = [];
    for (let way = firstWay; way < ways; way++) lengths.push(this.#geometricMeters(way));
    const sum = lengths.reduce((a, b) => a + b, 0);
    for (const length of lengths) {
      const share = lengths.length === 1 ? 1 : sum > 0 ? length / sum : 1 / lengths.length;
      this.#wayMeters.push(usable ? total * share : NaN);
    }
  }

  #geometricMeters(way: number): number {
    const { array } = this.#vertices.vertices;
    const refs = this.#refs.array;
    let meters = 0;
    for (let i = way === 0 ? 0 : this.#wayEnds.array[way - 1]; i + 1 < this.#wayEnds.array[way]; i++) {
      const a = 2 * refs[i];
      const b = 2 * refs[i + 1];
      meters += geodesicMeters(array[a], array[a + 1], array[b], array[b + 1]);
    }
    return meters;
  }

  /** Barriers that lie on a vertex; the others can stop nobody. */
  #placeBarriers(): [Uint32Array, Uint32Array] {
    const tagsOf = new Map<number, number>();
    for (const { lon, lat, tags, row } of this.#barriers) {
      const vertex = this.#vertices.find(lon, lat);
      if (vertex >= 0) {
        // of two barriers at one place the order in the file must not decide
        const other = tagsOf.get(vertex);
        if (other === undefined || this.#tagKey(tags) < this.#tagKey(other)) tagsOf.set(vertex, tags);
        continue;
      }
      const message = `feature ${row} is a barrier that lies on no vertex of a way: it stops nobody`;
      this.#log.add('info', 'barrier-off-network', message, { row, field: 'barrier', place: placeAt(lon, lat) });
    }
    const vertices = Uint32Array.from(tagsOf.keys()).sort();
    return [vertices, Uint32Array.from(vertices, (vertex) => tagsOf.get(vertex)!)];
  }

  #tagKey(tags: number): string {
    return JSON.stringify(this.#tags.tagSets[tags]);
  }
}

/** Where a feature begins. */
function placeOf({ lineVertices, vertices, points }: Parts): Issue['place'] {
  const list = [lineVertices, vertices, points].find(({ length }) => length > 0);
  return list === undefined ? null : placeAt(list.array[0], list.array[1]);
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const isText = (value: unknown): value is string => typeof value === 'string' && value !== '';

function idOf(properties: Record<string, unknown>, featureId: unknown, name: string): string {
  for (const field of ID_FIELDS) {
    if (!Object.hasOwn(properties, field)) continue;
    const id = toId(properties[field], name);
    if (id !== '') return id;
  }
  return toId(featureId, name);
}

/** Ids as numbers when all are numbers (`123`, `w123`, `way/123`; 0 when missing), else as texts. */
function toOrderKeys(ids: readonly string[]): readonly string[] | Float64Array {
  const numbers = new Float64Array(ids.length);
  for (let way = 0; way < ids.length; way++) {
    if (ids[way] === '') continue;
    const digits = /^(?:w|way\/)?(\d{1,15})$/.exec(ids[way])?.[1];
    if (digits === undefined) return ids;
    numbers[way] = Number(digits);
  }
  return numbers;
}
