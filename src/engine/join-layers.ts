// A table without coordinates gets them from a layer that has them. In: two sources, and a table of matches from before. Out: the rows with
// places, a summary, and the table of matches to go through. Nothing is asked of anybody else's service.
import { AppError } from '../errors.ts';
import { compareText, NO_POSITION } from '../geo/lonlat.ts';
import type { Field } from '../layers/field-words.ts';
import { findColumn, textAt } from '../layers/fields.ts';
import { joinRecords, type JoinField, type JoinRecord, type MatchHow } from '../layers/join-table.ts';
import { listMatchRows, type MatchRow } from '../layers/match-table.ts';
import type { ExportNote } from '../output/export-table.ts';
import { layerExport } from '../output/layer-export.ts';
import { tableCsv } from '../output/table-text.ts';
import type { Column, FeatureLayer, ImportReport, ReadSettings, Source } from '../types.ts';
import { notesOfLayer, type ConvertOptions } from './convert-layer.ts';
import type { ExportFormat } from './export-formats.ts';
import { readDecisions, writeOne } from './match-files.ts';
import { readFeatures, remarksOf } from './read-inputs.ts';
import { addExport, PLACE_FORMS } from './write-export.ts';

/** Rows that had a place of their own are `given`. */
type RowHow = MatchHow | 'given';

export interface JoinSummary {
  readonly table: string;
  readonly layer: string;
  readonly by: JoinField;
  readonly rows: number;
  readonly how: Readonly<Record<RowHow, number>>;
  /** Unmatched rows that have candidates. */
  readonly withCandidates: number;
  /** Rows whose feature is that of another row, too. */
  readonly sharing: number;
  /** Confirmed features that the layer does not have with a place. */
  readonly confirmedMissing: readonly string[];
  readonly unmatched: readonly { readonly category: string; readonly zone: string; readonly count: number }[];
}

export interface Joined {
  readonly layer: FeatureLayer;
  readonly summary: JoinSummary;
  readonly matchRows: readonly MatchRow[];
  readonly reports: readonly [table: ImportReport, layer: ImportReport];
}

export interface JoinInput {
  readonly source: Source;
  readonly settings: ReadSettings;
}

/** Field of our layers that each way of joining compares. */
const fieldOf = (by: JoinField): Field => (by === 'code' ? 'id' : by);

/**
 * Finds places for the rows of `table` in `layer`.
 * @param matches what was decided before; null for nothing.
 * @throws AppError as the readers' when a file is refused; `column-missing`, `attribute-invalid`.
 */
export async function joinLayers(
  table: JoinInput,
  layer: JoinInput,
  by: JoinField,
  matches: Source | null,
): Promise<Joined> {
  const decisions = await readDecisions(matches);
  const to = await readFeatures(layer.source, 'facilities', layer.settings);
  const from = await readFeatures(table.source, 'facilities', { ...table.settings, placeOptional: true });
  const rows = recordsOf(from.content, by);
  const features = recordsOf(to.content, by);
  const placed = [...features.keys()].filter((i) => isPlaced(to.content, i));
  const targets = placed.map((i) => features[i]);
  const open = [...rows.keys()].filter((i) => !isPlaced(from.content, i));
  const openRows = open.map((i) => rows[i]);
  const found = joinRecords(openRows, targets, by, decisions);
  const cells: RowMatch[] = rows.map(() => ({ how: 'given', id: '', score: NaN, feature: -1 }));
  open.forEach((row, i) => {
    const { how, feature, score } = found[i];
    const id = targets[feature]?.id ?? '';
    cells[row] = { how, id, score: how === 'none' ? NaN : score, feature: placed[feature] ?? -1 };
  });
  const ids = new Set(targets.map(({ id }) => id));
  const keys = new Set(found.map(({ key }) => key));
  const missing = decisions.filter(({ key, matchId, isMatch }) => isMatch && keys.has(key) && !ids.has(matchId));
  const summary = {
    ...{ table: table.source.name, layer: layer.source.name, by },
    ...summarize(from.content, cells),
    withCandidates: found.filter(({ candidates }) => candidates.length > 0).length,
    confirmedMissing: [...new Set(missing.map(({ matchId }) => matchId))].sort(compareText),
  };
  return {
    layer: withPlaces(from.content, to.content, cells),
    summary,
    matchRows: listMatchRows(found, openRows, targets, decisions),
    reports: [from.report, to.report],
  };
}

interface RowMatch {
  readonly how: RowHow;
  readonly id: string;
  readonly score: number;
  /** Index into the layer, or -1. */
  readonly feature: number;
}

const isPlaced = ({ points }: FeatureLayer, i: number): boolean => points[2 * i] !== NO_POSITION;

function recordsOf(layer: FeatureLayer, by: JoinField): JoinRecord[] {
  const field = fieldOf(by);
  const column = findColumn(layer, field);
  if (column === undefined) {
    const columns = [...layer.columns.keys()].slice(0, 30).join(', ') || 'none';
    throw new AppError(
      'column-missing',
      `${layer.name}: expected a column with the ${by} of each row, but the columns are ${columns}: name it with --column ${layer.name}:${field}=COLUMN`,
    );
  }
  const [address, district, zone] = (['address', 'district', 'zone_name'] as const).map((each) =>
    findColumn(layer, each),
  );
  return layer.ids.map((id, i) => ({
    ...{ id, text: textAt(column, i), address: textAt(address, i) },
    ...{ district: textAt(district, i), zone: textAt(zone, i) },
  }));
}

function summarize(
  layer: FeatureLayer,
  cells: readonly RowMatch[],
): Pick<JoinSummary, 'rows' | 'how' | 'sharing' | 'unmatched'> {
  const how = { given: 0, confirmed: 0, exact: 0, normalised: 0, none: 0 };
  const rowsOf = new Map<number, number>();
  const unmatched = new Map<string, { category: string; zone: string; count: number }>();
  const category = findColumn(layer, 'category');
  const zone = findColumn(layer, 'zone_name') ?? findColumn(layer, 'zone_id');
  cells.forEach((cell, i) => {
    how[cell.how]++;
    if (cell.feature >= 0) rowsOf.set(cell.feature, (rowsOf.get(cell.feature) ?? 0) + 1);
    if (cell.how !== 'none') return;
    const group = { category: textAt(category, i), zone: textAt(zone, i), count: 1 };
    const place = `${group.category}\n${group.zone}`;
    const there = unmatched.get(place);
    if (there) there.count++;
    else unmatched.set(place, group);
  });
  return {
    ...{ rows: cells.length, how },
    sharing: cells.filter(({ feature }) => (rowsOf.get(feature) ?? 0) > 1).length,
    unmatched: [...unmatched.values()].sort(
      (a, b) => b.count - a.count || compareText(a.category, b.category) || compareText(a.zone, b.zone),
    ),
  };
}

function withPlaces(from: FeatureLayer, to: FeatureLayer, cells: readonly RowMatch[]): FeatureLayer {
  const points = from.points.slice();
  cells.forEach(({ feature }, i) => {
    if (feature >= 0) points.set(to.points.subarray(2 * feature, 2 * feature + 2), 2 * i);
  });
  const added: readonly (readonly [string, Column])[] = [
    ['match_how', { type: 'text', values: cells.map(({ how }) => how) }],
    ['match_id', { type: 'text', values: cells.map(({ id }) => id) }],
    ['match_score', { type: 'number', values: Float64Array.from(cells, ({ score }) => score) }],
  ];
  // those of an earlier join are replaced
  const own = [...from.columns].filter(([name]) => !added.some(([each]) => each === name));
  return { ...from, points, columns: new Map([...own, ...added]) };
}

/** The rows with their places, as CSV. */
export const joinedCsv = ({ layer }: Joined, { system }: Pick<ConvertOptions, 'system'>): AsyncIterable<string> =>
  tableCsv(layerExport(layer, system, PLACE_FORMS.csv));

/**
 * Writes the rows with their places; an existing file is replaced when the new one is whole.
 * @throws AppError as `addExport`, `bad-usage`.
 */
export async function writeJoined(
  joined: Joined,
  path: string,
  format: ExportFormat,
  options: ConvertOptions,
): Promise<void> {
  const table = layerExport(joined.layer, options.system, PLACE_FORMS[format]);
  await writeOne(path, options.signal, (output, name) =>
    addExport(output, name, format, [table], { ...options, notes: notesOf(joined, options) }),
  );
}

function notesOf({ layer, reports: [own, other] }: Joined, options: ConvertOptions): ExportNote[] {
  const [places, attribution] = options.language === 'en' ? ['Places', 'Source'] : ['坐标来源', '数据来源'];
  return [
    ...notesOfLayer(layer, own, options),
    [places, other.name],
    ...remarksOf([other], 'attribution').map((text) => [attribution, text] as const),
  ];
}
