// The tables of a run as exports. In: cells of coverage.csv, gaps.csv or reach.csv, from the result or read back from the file, so that
// both doors export the same. Out: tables with shapes in the coordinate system of the export.
import type { CoordinateSystem } from '../geo/coordinate-system.ts';
import { toUnits } from '../geo/lonlat.ts';
import type { FeatureLayer } from '../types.ts';
import { BAND_FIELDS } from './bands-csv.ts';
import { COVERAGE_FIELDS } from './coverage-csv.ts';
import { shapeMaker, type ExportField, type ExportNote, type ExportRow, type ExportTable } from './export-table.ts';
import { GAP_FIELDS } from './gaps-csv.ts';
import type { Language } from './language.ts';
import { REACH_FIELDS } from './reach-csv.ts';
import { TODO_FIELDS } from './todo-csv.ts';

/** Cells of every row, read several times. */
export type CellSource = Iterable<readonly string[]> | AsyncIterable<readonly string[]>;

/** Coverage with the polygon of each zone; parents, outside and study have none. */
export function coverageExport(cells: CellSource, zones: FeatureLayer, system: CoordinateSystem): ExportTable {
  const maker = shapeMaker(system);
  const indexOf = new Map(zones.ids.map((id, zone) => [id, zone]));
  const level = placeIn(COVERAGE_FIELDS, 'level');
  const id = placeIn(COVERAGE_FIELDS, 'zone_id');
  const rows = mapRows(cells, (row) => {
    const zone = row[level] === 'zone' ? indexOf.get(row[id]) : undefined;
    return { cells: row, shape: zone === undefined ? null : maker.polygons(zones.polygons, zone) };
  });
  return { name: 'coverage', shapes: 'polygon', fields: COVERAGE_FIELDS, rows };
}

/** Gaps as points. */
export const gapsExport = (cells: CellSource, system: CoordinateSystem): ExportTable =>
  withPoints('gaps', GAP_FIELDS, cells, system);

/** What to check, as points. */
export const todoExport = (cells: CellSource, system: CoordinateSystem): ExportTable =>
  withPoints('todo', TODO_FIELDS, cells, system);

function withPoints(
  name: string,
  fields: readonly ExportField[],
  cells: CellSource,
  system: CoordinateSystem,
): ExportTable {
  const maker = shapeMaker(system);
  const lon = placeIn(fields, 'lon');
  const lat = placeIn(fields, 'lat');
  const rows = mapRows(cells, (row) => {
    const shape = row[lon] === '' ? null : maker.point(toUnits(Number(row[lon])), toUnits(Number(row[lat])));
    return { cells: row, shape };
  });
  return { name, shapes: 'point', fields, rows };
}

/** The way of every residence; without places, which the layer of residences has. */
export const reachExport = (cells: CellSource): ExportTable => withoutShapes('reach', REACH_FIELDS, cells);

/** Sensitivities; their zones are those of the coverage. */
export const bandsExport = (cells: CellSource): ExportTable => withoutShapes('bands', BAND_FIELDS, cells);

function withoutShapes(name: string, fields: readonly ExportField[], cells: CellSource): ExportTable {
  return { name, shapes: 'none', fields, rows: mapRows(cells, (row) => ({ cells: row, shape: null })) };
}

const TITLES: Readonly<Record<string, Readonly<Record<Language, string>>>> = {
  coverage: { zh: '覆盖率', en: 'Coverage' },
  gaps: { zh: '未覆盖', en: 'Gaps' },
  bands: { zh: '敏感性', en: 'Sensitivity' },
  todo: { zh: '核实附表', en: 'To check' },
};

/** A table under the title of its sheet. */
export function withTitle(table: ExportTable, language: Language): ExportTable & { readonly title: string } {
  return { ...table, title: TITLES[table.name]?.[language] ?? table.name };
}

const placeIn = (fields: readonly ExportField[], wanted: string): number =>
  fields.findIndex(({ name }) => name === wanted);

function mapRows(cells: CellSource, toRow: (cells: readonly string[]) => ExportRow): AsyncIterable<ExportRow> {
  return {
    async *[Symbol.asyncIterator]() {
      for await (const row of cells) yield toRow(row);
    },
  };
}

/** The members of run.json that are read here. */
interface RunDocument {
  readonly engine?: { readonly version?: string };
  readonly standard?: string | null;
  readonly modified?: readonly string[];
  readonly parameters?: Readonly<Record<string, unknown>>;
  readonly weight?: { readonly name?: string };
  readonly inputs?: Readonly<Record<string, { readonly name?: string; readonly sha256?: string }>>;
  readonly notices?: readonly string[];
  readonly attribution?: readonly string[];
}

const LABELS: Readonly<Record<string, Readonly<Record<Language, string>>>> = {
  engine: { zh: '软件版本', en: 'Engine' },
  standard: { zh: '标准', en: 'Standard' },
  modified: { zh: '与标准不同的参数', en: 'Differs from the standard in' },
  crs: { zh: '坐标系', en: 'Coordinate system' },
  weight: { zh: '人口口径', en: 'Weight' },
  notice: { zh: '须知', en: 'Notice' },
  attribution: { zh: '数据来源', en: 'Source' },
  input: { zh: '输入', en: 'Input' },
  parameter: { zh: '参数', en: 'Parameter' },
};

/** What goes with the numbers, out of run.json: sentences, sources, parameters, hashes of the inputs. */
export function notesOfRun(runJson: string, system: CoordinateSystem, language: Language): ExportNote[] {
  const run = JSON.parse(runJson) as RunDocument;
  const label = (key: string): string => LABELS[key][language];
  const told = Object.entries(run.parameters ?? {}).filter(([, value]) => value !== null && value !== undefined);
  return [
    ...(run.notices ?? []).map((notice) => [label('notice'), notice] as const),
    ...(run.attribution ?? []).map((source) => [label('attribution'), source] as const),
    ...(run.standard ? [[label('standard'), run.standard] as const] : []),
    ...(run.modified?.length ? [[label('modified'), run.modified.join(', ')] as const] : []),
    [label('weight'), run.weight?.name ?? ''],
    [label('crs'), system.name],
    ...told.map(([name, value]) => [`${label('parameter')} ${name}`, JSON.stringify(value)] as const),
    ...Object.entries(run.inputs ?? {}).map(
      ([kind, { name, sha256 }]) => [`${label('input')} ${kind}`, `${name ?? ''} SHA-256 ${sha256 ?? ''}`] as const,
    ),
    [label('engine'), `lifecircle ${run.engine?.version ?? ''}`],
  ];
}
