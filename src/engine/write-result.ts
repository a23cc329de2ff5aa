// The files of a run. In: a result. Out: every table, map and paper of it in one directory, all or none.
import { readdir, rm } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { listCompounds, listGaps, type GapRow } from '../coverage/gaps.ts';
import { listTodo } from '../coverage/todo.ts';
import type { CoordinateSystem } from '../geo/coordinate-system.ts';
import { attributionText } from '../output/attribution.ts';
import { bandCells, bandsCsv } from '../output/bands-csv.ts';
import { coverageCells, coverageCsv } from '../output/coverage-csv.ts';
import { coverageGeoJson } from '../output/coverage-geojson.ts';
import type { TextEncoding } from '../output/dbase.ts';
import type { Tell } from '../output/export-table.ts';
import type { Language } from '../output/language.ts';
import { gapCells, gapsCsv } from '../output/gaps-csv.ts';
import { gapsGeoJson } from '../output/gaps-geojson.ts';
import { coverageMapSvg } from '../output/map-svg.ts';
import { networkCsv, networkGeoJson } from '../output/network-csv.ts';
import { reachCells, reachCsv } from '../output/reach-csv.ts';
import {
  bandsExport,
  coverageExport,
  gapsExport,
  notesOfRun,
  reachExport,
  todoExport,
} from '../output/result-export.ts';
import { runJson } from '../output/run-json.ts';
import { todoCells, todoCsv } from '../output/todo-csv.ts';
import { totalsCsv } from '../output/totals-csv.ts';
import type { StudyResult } from '../study-types.ts';
import { engineVersion } from './assets.ts';
import type { ExportFormat } from './export-formats.ts';
import type { OutputDirectory } from './output-directory.ts';
import type { StageTime } from './progress.ts';
import { addExport } from './write-export.ts';

/** What differs from run to run and machine to machine: kept out of run.json, so that same input gives same bytes there. */
export interface RunLog {
  readonly startedAt: Date;
  readonly finishedAt: Date;
  readonly threads: number;
  readonly stages: readonly StageTime[];
}

export interface WriteOptions {
  /** What the maps are called, such as the name of the city; the name of the zones layer when left out. */
  readonly title?: string;
  /** Begin CSV files with a byte order mark: Excel takes them for another encoding without. */
  readonly excel?: boolean;
  readonly log: RunLog;
  /** Other formats beside, and how; only CSV and GeoJSON in longitude and latitude when left out. */
  readonly exports?: ResultExports | undefined;
}

/** Formats of the results beside the tables. CSV is always written: it is what the others are made from. */
export interface ResultExports {
  readonly formats: ReadonlySet<ExportFormat>;
  readonly system: CoordinateSystem;
  readonly language?: Language | undefined;
  readonly shpEncoding?: TextEncoding | undefined;
  readonly tell: Tell;
}

const BYTE_ORDER_MARK = '\uFEFF';
/** Files that a run writes under some settings only. */
const OF_A_RUN =
  /^((totals|bands|todo)\.csv|network\.(csv|geojson)|map-.*\.svg|results\.(gpkg|xlsx)|(coverage|gaps)(-shp\.zip|\.geojson))$/;
const MOST_NAME_CHARACTERS = 60;

/**
 * Writes and publishes the files of a result.
 * @returns their names.
 * @throws AppError `storage-full`, `not-writable`; what was in the directory before is then as it was.
 */
export async function writeResult(
  result: StudyResult,
  output: OutputDirectory,
  options: WriteOptions,
): Promise<string[]> {
  const csv = (lines: Iterable<string>): Iterable<string> => (options.excel ? withMark(lines) : lines);
  const gaps = listGaps(result);
  const { exports } = options;
  const run = runJson(result, engineVersion());
  const hasGeoJson = exports === undefined || exports.formats.has('geojson');
  await output.add('coverage.csv', csv(coverageCsv(result)));
  if (hasGeoJson) await output.add('coverage.geojson', coverageGeoJson(result, exports?.system));
  await output.add('reach.csv', csv(reachCsv(result, listCompounds(result.residences))));
  if (result.allocation !== undefined) await output.add('totals.csv', csv(totalsCsv(result.allocation)));
  const { networkQuality } = result;
  if (networkQuality !== undefined) {
    await output.add('network.csv', csv(networkCsv(networkQuality, result.population.weightName)));
    await output.add('network.geojson', networkGeoJson(result, networkQuality));
  }
  await output.add('gaps.csv', csv(gapsCsv(gaps)));
  if (result.bands.length > 0) await output.add('bands.csv', csv(bandsCsv(result)));
  const todo = listTodo(result);
  if (todo !== null) await output.add('todo.csv', csv(todoCsv(todo)));
  if (hasGeoJson) await output.add('gaps.geojson', gapsGeoJson(result, gaps, exports?.system));
  if (exports !== undefined) await addExports(result, gaps, run, output, exports);
  const names = mapNames(result.indicators.map(({ id }) => id));
  for (const [i, indicator] of result.indicators.entries()) {
    await output.add(names[i], coverageMapSvg(result, indicator, options.title ?? result.zones.name));
  }
  await output.add('ATTRIBUTION.txt', attributionText(result));
  await output.add('run.json', run);
  await output.add('run.log.json', `${JSON.stringify(logOf(options.log), null, 2)}\n`);
  const published = await output.publish();
  await removeOldFiles(output.path, published);
  return published;
}

/** Files of the formats that hold several tables, or are several files. */
async function addExports(
  result: StudyResult,
  gaps: Iterable<GapRow>,
  run: string,
  output: OutputDirectory,
  { formats, system, language, shpEncoding, tell }: ResultExports,
): Promise<void> {
  const again = <T>(make: () => Iterable<T>): Iterable<T> => ({ [Symbol.iterator]: () => make()[Symbol.iterator]() });
  const coverage = coverageExport(
    again(() => coverageCells(result)),
    result.zones,
    system,
  );
  const left = gapsExport(
    again(() => gapCells(gaps)),
    system,
  );
  const bands = result.bands.length === 0 ? [] : [bandsExport(again(() => bandCells(result)))];
  const rows = listTodo(result);
  const todo =
    rows === null
      ? []
      : [
          todoExport(
            again(() => todoCells(rows)),
            system,
          ),
        ];
  const options = { system, notes: notesOfRun(run, system, language ?? 'zh'), language, shpEncoding, tell };
  if (formats.has('gpkg')) {
    const reach = reachExport(again(() => reachCells(result, listCompounds(result.residences), (text) => text)));
    await addExport(output, 'results.gpkg', 'gpkg', [coverage, left, reach, ...bands, ...todo], options);
  }
  if (formats.has('xlsx'))
    await addExport(output, 'results.xlsx', 'xlsx', [coverage, left, ...bands, ...todo], options);
  if (formats.has('shp')) {
    await addExport(output, 'coverage-shp.zip', 'shp', [coverage], options);
    await addExport(output, 'gaps-shp.zip', 'shp', [left], options);
  }
}

/** Maps and exports of an earlier run into the same directory that this run does not replace: they would be taken for its own. */
async function removeOldFiles(directory: string, current: readonly string[]): Promise<void> {
  for (const name of await readdir(directory)) {
    if (OF_A_RUN.test(name) && !current.includes(name)) await rm(join(directory, name), { force: true });
  }
}

/** A file name for the map of each indicator: letters and digits of its id, in any script; told apart where that is not enough. */
function mapNames(ids: readonly string[]): string[] {
  const used = new Set<string>();
  return ids.map((id) => {
    const plain = id.replace(/[^\p{L}\p{N}]+/gu, '-').slice(0, MOST_NAME_CHARACTERS) || 'indicator';
    let name = `map-${plain}.svg`;
    for (let i = 2; used.has(name.toLowerCase()); i++) name = `map-${plain}-${i}.svg`;
    used.add(name.toLowerCase());
    return name;
  });
}

/** The lines with a byte order mark in front. */
export function* withMark(lines: Iterable<string>): Generator<string> {
  yield BYTE_ORDER_MARK;
  yield* lines;
}

function logOf({ startedAt, finishedAt, threads, stages }: RunLog): Record<string, unknown> {
  return {
    startedAt: startedAt.toISOString(),
    finishedAt: finishedAt.toISOString(),
    seconds: (finishedAt.getTime() - startedAt.getTime()) / 1000,
    host: hostname(),
    platform: `${process.platform} ${process.arch}`,
    node: process.versions.node,
    threads,
    stages,
  };
}
