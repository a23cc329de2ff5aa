// GeoJSON features -> residences, facilities or zones. In: parsed features, one by one. Out: a FeatureLayer in canonical order, and
// what was wrong. A bad feature never stops the layer: a residence or facility without a usable place is kept as unplaced (its
// people stay in the denominator), a zone without an area is dropped.
import type { Defect, DefectCode } from './geojson-check.ts';
import { fieldOf, isRepair, Parts, readGeometry, typeOf } from './geojson-check.ts';
import { AppError } from '../errors.ts';
import type { Convert } from '../geo/coordinate-system.ts';
import { NO_POSITION, UNITS_PER_DEGREE } from '../geo/lonlat.ts';
import { representativePoint } from '../geo/polygon.ts';
import { TABLE_KINDS } from '../optional-layers.ts';
import type { FeatureLayer, ImportReport, Issue, PolygonTable } from '../types.ts';
import { toCanonical } from './canonical.ts';
import { ColumnTable } from './column-table.ts';
import { settleColumns, type ColumnSettings } from './columns.ts';
import type { Field } from './field-words.ts';
import { IdFinder } from './fields.ts';
import { listComplaints } from './geojson-rules.ts';
import { IntList } from './int-list.ts';
import { placeAt, type IssueLog } from './issue-log.ts';
import { MAX_FEATURES, MAX_GEOMETRY_VERTICES, MAX_LAYER_VERTICES, MAX_TEXT_BYTES } from './limits.ts';

type FeatureKind = FeatureLayer['kind'];

const WANTED = {
  residences: ['Point', 'MultiPoint', 'Polygon', 'MultiPolygon'],
  facilities: ['Point', 'MultiPoint', 'Polygon', 'MultiPolygon'],
  zones: ['Polygon', 'MultiPolygon'],
  // where a row of a table lies is told by what it names
  totals: [],
  compounds: ['Polygon', 'MultiPolygon'],
  gates: ['Point', 'MultiPoint'],
  barriers: ['LineString', 'MultiLineString', 'Polygon', 'MultiPolygon'],
  lists: [],
  entrances: ['Point', 'MultiPoint'],
  candidates: ['Point', 'MultiPoint', 'Polygon', 'MultiPolygon'],
} as const satisfies Record<FeatureKind, readonly string[]>;

const ID_FIELDS: Readonly<Record<FeatureKind, readonly Field[]>> = {
  residences: ['id'],
  facilities: ['id'],
  zones: ['zone_id', 'id'],
  totals: ['committee_id', 'zone_id', 'id'],
  compounds: ['id'],
  gates: ['id'],
  barriers: ['id'],
  lists: ['id'],
  entrances: ['id'],
  candidates: ['id'],
};

/** Without a place they are nothing; a home or a service without one still counts. */
const NEED_PLACE: ReadonlySet<FeatureKind> = new Set(['zones', 'compounds', 'gates', 'barriers', 'candidates']);

/** Findings of one code told one by one; later ones are not worth the validator's time. */
const TOLD = 100;

export interface FeatureReading {
  readonly layer: Omit<FeatureLayer, 'sourceSha256'>;
  readonly counts: ImportReport['counts'];
  /** Geometry types met, and how often. */
  readonly geometryTypes: ReadonlyMap<string, number>;
  /** Why features have no usable geometry, and how many. */
  readonly defects: ReadonlyMap<DefectCode | 'geometry-null' | 'not-geojson', number>;
  /** Features with a place. */
  readonly placed: number;
  /** Columns that serve no field. */
  readonly unmapped: readonly string[];
}

export interface CollectorSettings extends ColumnSettings {
  /** A feature without a place is no defect; see `ReadOptions`. */
  readonly placeOptional: boolean;
}

/** Collects the features of one layer; `add` takes them in file order, `finish` hands over the layer. */
export class FeatureCollector {
  readonly #kind: FeatureKind;
  readonly #name: string;
  readonly #log: IssueLog;
  readonly #parts = new Parts();
  readonly #columns: ColumnTable;
  readonly #settings: CollectorSettings;
  readonly #idFinder: IdFinder;
  readonly #ids: string[] = [];
  readonly #rows = new IntList();
  readonly #points = new IntList();
  readonly #polygonEnds = new IntList();
  readonly #ringEnds = new IntList();
  readonly #vertexEnds = new IntList();
  readonly #vertices = new IntList();
  readonly #geometryTypes = new Map<string, number>();
  readonly #defects = new Map<DefectCode | 'geometry-null' | 'not-geojson', number>();
  #read = 0;
  #repaired = 0;

  constructor(kind: FeatureKind, name: string, log: IssueLog, settings: CollectorSettings) {
    this.#kind = kind;
    this.#settings = settings;
    this.#idFinder = new IdFinder(ID_FIELDS[kind], kind, settings.overrides);
    this.#name = name;
    this.#columns = new ColumnTable(name);
    this.#log = log;
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
    if (!isFeature(feature)) {
      count(this.#defects, 'not-geojson');
      const message = `feature ${row} is not a GeoJSON Feature and is left out${this.#complaints('not-geojson', feature)}`;
      this.#log.add('error', 'not-geojson', message, { row });
      return;
    }
    const properties = this.#propertiesOf(feature, row);
    const id = toId(this.#idFinder.find(properties) ?? feature.id, this.#name);
    const placed = !TABLE_KINDS.has(this.#kind) && this.#addGeometry(feature, id, row);
    if (!placed && NEED_PLACE.has(this.#kind)) return;
    const index = this.#ids.push(id) - 1;
    this.#rows.push(row);
    this.#polygonEnds.push(this.#ringEnds.length);
    if (!placed) this.#points.push2(NO_POSITION, NO_POSITION);
    this.#columns.add(index, properties, () => label(id, row));
  }

  /** The layer in canonical order. */
  finish(): FeatureReading {
    this.#dropNullIsland();
    for (const name of this.#columns.nested) {
      const message = `values of ${name} are lists or objects and are left out`;
      this.#log.add('info', 'attribute-nested', message, { field: name });
    }
    const columns = this.#columns.toColumns(Uint32Array.from(this.#ids.keys()));
    const settled = settleColumns(columns, this.#kind, this.#ids.length, this.#settings, this.#name, this.#log);
    const loose = {
      kind: this.#kind,
      name: this.#name,
      sourceSha256: '',
      ids: this.#ids,
      rows: this.#rows.array,
      points: this.#placePolygons(),
      polygons: this.#polygonTable(),
      columns: settled.columns,
      fields: settled.fields,
    };
    const layer = toCanonical(loose, this.#log, this.#settings.placeOptional || undefined);
    const kept = layer.ids.length;
    let placed = 0;
    for (let i = 0; i < kept; i++) if (layer.points[2 * i] !== NO_POSITION) placed++;
    return {
      layer,
      counts: { read: this.#read, kept, repaired: Math.min(this.#repaired, kept), dropped: this.#read - kept },
      geometryTypes: this.#geometryTypes,
      defects: this.#defects,
      placed,
      unmapped: settled.unmapped,
    };
  }

  #propertiesOf(feature: LooseFeature, row: number): Record<string, unknown> {
    const { properties } = feature;
    if (properties === null || properties === undefined) return {};
    if (typeof properties === 'object' && !Array.isArray(properties)) return properties as Record<string, unknown>;
    const message = `feature ${row}: "properties" is not an object and is left out${this.#complaints('attribute-invalid', feature)}`;
    this.#log.add('warning', 'attribute-invalid', message, { row, field: 'properties' });
    return {};
  }

  /** Appends what the feature consists of; false when it has no usable place. */
  #addGeometry(feature: LooseFeature, id: string, row: number): boolean {
    const { geometry } = feature;
    if (geometry === null || geometry === undefined) {
      if (this.#settings.placeOptional) return false;
      count(this.#defects, 'geometry-null');
      this.#refuseGeometry('geometry-null', 'has no geometry', feature, {
        feature: id || null,
        row,
        field: 'geometry',
      });
      return false;
    }
    const parts = this.#parts;
    parts.clear();
    count(this.#geometryTypes, typeOf(geometry));
    const problem: Defect | null = readGeometry(geometry, WANTED[this.#kind], parts);
    if (problem) {
      count(this.#defects, problem.code);
      const expected = problem.code === 'geometry-type' ? `, expected ${listOf(WANTED[this.#kind])}` : '';
      this.#refuseGeometry(problem.code, `cannot be placed: ${problem.detail}${expected}`, feature, {
        feature: id || null,
        row,
        field: problem.field,
        value: problem.value,
        place: problem.at && placeAt(...problem.at),
      });
      return false;
    }
    parts.linesToRings();
    this.#tellRemarks(id, row);
    this.#appendParts(id, row);
    return true;
  }

  #refuseGeometry(code: string, what: string, feature: unknown, where: Place): void {
    const isLost = NEED_PLACE.has(this.#kind);
    const outcome = isLost ? 'left out' : 'kept without a place';
    const message = `${label(where.feature ?? '', where.row)} ${what}; it is ${outcome}${this.#complaints(code, feature)}`;
    this.#log.add(isLost ? 'error' : 'warning', code, message, where);
  }

  #complaints(code: string, feature: unknown): string {
    return (this.#log.counts[code] ?? 0) < TOLD ? listComplaints(feature) : '';
  }

  #tellRemarks(id: string, row: number): void {
    const { remarks, points, vertices, polygonEnds } = this.#parts;
    if (polygonEnds.length === 0 && points.length > 2 && !allEqual(points)) {
      remarks.push({
        code: 'geometry-repaired',
        detail: `it has ${points.length / 2} points: the first one is its place`,
        at: null,
      });
    }
    const { array } = polygonEnds.length === 0 ? points : vertices;
    for (const { code, detail, at } of remarks) {
      const place = placeAt(...(at ?? [array[0], array[1]]));
      this.#log.add('warning', code, `${label(id, row)}: ${detail}`, {
        feature: id || null,
        row,
        field: fieldOf(code),
        place,
      });
    }
    if (remarks.some(isRepair)) this.#repaired++;
  }

  #appendParts(id: string, row: number): void {
    const { points, vertices, ringEnds, polygonEnds } = this.#parts;
    if (polygonEnds.length === 0) {
      this.#points.push2(points.array[0], points.array[1]);
      return;
    }
    if (vertices.length / 2 > MAX_GEOMETRY_VERTICES) {
      const found = `${label(id, row)} has ${vertices.length / 2}`;
      throw tooComplex(this.#name, `${MAX_GEOMETRY_VERTICES} vertices in one geometry`, found);
    }
    const vertexBase = this.#vertices.length / 2;
    const ringBase = this.#vertexEnds.length;
    this.#points.push2(NO_POSITION, NO_POSITION); // placed when all polygons are known
    this.#vertices.pushRange(vertices.array, 0, vertices.length);
    if (this.#vertices.length / 2 > MAX_LAYER_VERTICES) {
      throw tooComplex(this.#name, `${MAX_LAYER_VERTICES} vertices`, `there are more, at ${label(id, row)}`);
    }
    for (let i = 0; i < ringEnds.length; i++) this.#vertexEnds.push(vertexBase + ringEnds.array[i]);
    for (let i = 0; i < polygonEnds.length; i++) this.#ringEnds.push(ringBase + polygonEnds.array[i]);
  }

  #polygonTable(): PolygonTable {
    return {
      firstPolygon: this.#polygonEnds.toStarts(),
      firstRing: this.#ringEnds.toStarts(),
      firstVertex: this.#vertexEnds.toStarts(),
      vertices: this.#vertices.toInt32(),
    };
  }

  /** Representative points, those of polygons computed. */
  #placePolygons(): Int32Array {
    const table = this.#polygonTable();
    const points = this.#points.toInt32();
    for (let feature = 0; feature < this.#ids.length; feature++) {
      const place = this.#kind === 'barriers' ? firstVertexOf(table, feature) : representativePoint(table, feature);
      if (place) points.set(place, 2 * feature);
    }
    return points;
  }

  /** A point at 0, 0 far from all others is a missing coordinate: it becomes unplaced, and that is said. */
  #dropNullIsland(): void {
    const points = this.#points.array;
    const suspects: number[] = [];
    let far = 0;
    for (let i = 0; i < this.#ids.length; i++) {
      const lon = points[2 * i];
      const lat = points[2 * i + 1];
      if (lon === NO_POSITION) continue;
      if (lon === 0 && lat === 0) suspects.push(i);
      else if (Math.abs(lon) < UNITS_PER_DEGREE && Math.abs(lat) < UNITS_PER_DEGREE) return;
      else far++;
    }
    if (far === 0) return;
    for (const i of suspects) {
      points.fill(NO_POSITION, 2 * i, 2 * i + 2);
      const row = this.#rows.array[i];
      const message = `${label(this.#ids[i], row)} lies at [0, 0], far from all others: its place is taken as unknown`;
      const where = {
        feature: this.#ids[i] || null,
        row,
        field: 'coordinates',
        value: '[0, 0]',
        place: [0, 0],
      } as const;
      this.#log.add('warning', 'null-island', message, where);
    }
  }
}

/** A line has no middle that would stand for it. */
function firstVertexOf({ firstPolygon, firstRing, firstVertex, vertices }: PolygonTable, feature: number): Int32Array {
  const at = 2 * firstVertex[firstRing[firstPolygon[feature]]];
  return vertices.subarray(at, at + 2);
}

type Place = Partial<Issue> & { readonly row: number };

interface LooseFeature {
  readonly type: 'Feature';
  readonly id?: unknown;
  readonly geometry?: unknown;
  readonly properties?: unknown;
}

export const isFeature = (value: unknown): value is LooseFeature =>
  typeof value === 'object' && value !== null && (value as { type?: unknown }).type === 'Feature';

/**
 * An id as text; '' when there is none.
 * @throws AppError `too-complex` for an id that is a book.
 */
export function toId(value: unknown, name: string): string {
  if (typeof value === 'string') {
    if (value.length > MAX_TEXT_BYTES)
      throw tooComplex(name, `${MAX_TEXT_BYTES} bytes in an id`, `one has ${value.length}`);
    return value.toWellFormed().trim();
  }
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : '';
}

/** How messages call a feature. */
export const label = (id: string, row: number): string =>
  id === '' ? `feature ${row}` : `feature ${row} (${brief(id)})`;

/** Short, and without what could move a cursor. */
const brief = (text: string): string =>
  (text.length > 60 ? `${text.slice(0, 60)}…` : text).replace(/\p{Cc}/gu, '\ufffd');

export const tooComplex = (name: string, limit: string, found: string): AppError =>
  new AppError('too-complex', `${name}: expected at most ${limit}, but ${found}`);

export function count<K>(counts: Map<K, number>, key: K): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}

const listOf = (types: readonly string[]): string => `${types.slice(0, -1).join(', ')} or ${types.at(-1)}`;

function allEqual(points: IntList): boolean {
  const { array, length } = points;
  for (let i = 2; i < length; i++) if (array[i] !== array[i - 2]) return false;
  return true;
}
