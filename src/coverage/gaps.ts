// Who is left out, where, by how much, and what to look into. In: a study's result. Out: rows of gaps.csv: one per compound and
// indicator where residences name their compound, else one per residence and indicator; people who are covered are in none.
// Cost: a sort of the residences by zone and compound; then rows are made one at a time, as a city has millions of them.
//
// The people of a row are those of the compound who are uncovered or undecided, so that rows of a zone add up to its uncovered
// plus undecided people. Its way, facility and place are those of the residence with the longest known way among them: bring
// that one within reach and the compound is covered.
import { compareText, NO_POSITION } from '../geo/lonlat.ts';
import { findColumn, textAt } from '../layers/fields.ts';
import { NO_FACILITY, REASONS, STATUS_UNCOVERED, STATUS_UNDECIDED, UNREACHED } from '../types.ts';
import type { Outcome, StudyResult } from '../study-types.ts';
import type { Column, FeatureLayer, Indicator, ReachColumn, Reason } from '../types.ts';
import { cutoffMillimeters } from './cutoff.ts';

/** One row of gaps.csv. Weights are thousandths, lengths whole millimetres. */
export interface GapRow {
  readonly zoneId: string;
  readonly zoneName: string;
  readonly committeeId: string;
  readonly compoundId: string;
  /** Empty in the row of a compound. */
  readonly residenceId: string;
  readonly indicator: Indicator;
  readonly people: number;
  /** Null when the residences do not say. */
  readonly peopleOver60: number | null;
  readonly facilityId: string;
  readonly facilityName: string;
  /** Null when no facility was reached within the search limit. */
  readonly lengthMillimeters: number | null;
  readonly beyondMillimeters: number | null;
  readonly status: 'uncovered' | 'undecided';
  /** Why undecided; of several the one told first. */
  readonly reason: Reason;
  /** What to look into, Chinese and English; empty when nothing is in doubt. */
  readonly verify: string;
  /** Units; null without a position. */
  readonly position: readonly [lon: number, lat: number] | null;
}

/** What to look into, in both languages. */
export const VERIFY: Readonly<Record<Reason, string>> = {
  '': '',
  no_position: '补充或核对坐标 / find the position of the residence',
  missing_weight: '补充人口数 / find the number of people',
  not_linked: '核对附近道路是否缺失 / check for missing ways near the residence',
  island: '核对路网是否断开 / check whether the ways here are cut off from the network',
  barrier: '核对障碍物上的通道 / check for a passage through the barrier',
  facility_unplaced: '补充设施坐标 / find the position of the facility that may serve here',
  data_edge: '补充范围外的数据 / get the data beyond the edge of the extent',
  no_residence_data: '补充居住点数据 / get the residences of these people',
};

/**
 * Rows of gaps.csv in the order of the file: zone (outside last), compound, residence, indicator as text.
 * Made while they are read, and again each time.
 */
export function listGaps(result: StudyResult): Iterable<GapRow> {
  const context = contextOf(result);
  return { [Symbol.iterator]: () => gapsOf(context) };
}

/** Compound of each residence, '' where it has none; null when no residence says. */
export function listCompounds(residences: FeatureLayer): readonly string[] | null {
  const column = findColumn(residences, 'compound_id');
  return column ? residences.ids.map((_, residence) => textAt(column, residence)) : null;
}

interface Part {
  readonly indicator: Indicator;
  readonly outcome: Outcome;
  readonly way: ReachColumn;
  readonly cutoffMillimeters: number;
}

/** What is looked up once for all rows. */
interface Context {
  readonly result: StudyResult;
  /** Indicators with an answer per residence, by id as text. */
  readonly parts: readonly Part[];
  readonly compounds: readonly string[] | null;
  readonly committees: Column | undefined;
  readonly over60: Column | undefined;
  readonly facilityNames: Column | undefined;
  readonly zoneNames: Column | undefined;
  /** Residences by zone (outside last), compound, index. */
  readonly order: Uint32Array;
}

function contextOf(result: StudyResult): Context {
  const { residences } = result;
  const compounds = listCompounds(residences);
  return {
    result,
    parts: result.indicators
      .flatMap((indicator, i): Part[] => {
        const outcome = result.outcomes[i];
        if (!outcome?.way) return [];
        const cutoff = cutoffMillimeters(indicator.cutoff, indicator.speedMps);
        return [{ indicator, outcome, way: outcome.way, cutoffMillimeters: cutoff }];
      })
      .sort((a, b) => compareText(a.indicator.id, b.indicator.id)),
    compounds,
    committees: findColumn(residences, 'committee_id'),
    over60: findColumn(residences, 'population_60plus'),
    facilityNames: findColumn(result.facilities, 'name'),
    zoneNames: findColumn(result.zones, 'name'),
    order: orderOf(result, compounds),
  };
}

function orderOf({ zones, zoneAssignment }: StudyResult, compounds: readonly string[] | null): Uint32Array {
  const count = zoneAssignment.zones.length;
  const names = [...new Set(compounds ?? [])].sort(compareText);
  const rankOf = new Map(names.map((name, rank) => [name, rank]));
  const keys = new Float64Array(count);
  for (let r = 0; r < count; r++) {
    const zone = zoneAssignment.zones[r] < 0 ? zones.ids.length : zoneAssignment.zones[r];
    keys[r] = zone * (names.length + 1) + (compounds ? rankOf.get(compounds[r])! : 0);
  }
  return Uint32Array.from(keys, (_, r) => r).sort((a, b) => keys[a] - keys[b] || a - b);
}

function* gapsOf(context: Context): Generator<GapRow> {
  const { order, compounds, parts, result } = context;
  const { zones } = result.zoneAssignment;
  for (let first = 0, end = 0; first < order.length; first = end) {
    const r = order[first];
    end = first + 1;
    // a compound across a border is a gap of either zone; residences without one stand alone
    if (compounds && compounds[r] !== '') {
      while (end < order.length && compounds[order[end]] === compounds[r] && zones[order[end]] === zones[r]) end++;
    }
    for (const part of parts) {
      const gap = gapOf(context, part, first, end);
      if (gap) yield gap;
    }
  }
}

// the row of the residences order[first] .. order[end - 1], which are one compound or one residence; null when all are covered
function gapOf(
  context: Context,
  { indicator, outcome, way, cutoffMillimeters }: Part,
  first: number,
  end: number,
): GapRow | null {
  const { result, order } = context;
  const { weights } = result.population;
  const { lengths } = way;
  let people = 0;
  let peopleOver60 = 0;
  let uncovered = false;
  let reason = 0;
  let farthest = -1;
  for (let i = first; i < end; i++) {
    const r = order[i];
    const status = outcome.status[r];
    if (status !== STATUS_UNCOVERED && status !== STATUS_UNDECIDED) continue;
    people += weights[r];
    peopleOver60 += thousandthsAt(context.over60, r);
    if (status === STATUS_UNCOVERED) uncovered = true;
    if (outcome.reasons[r] !== 0 && (reason === 0 || outcome.reasons[r] < reason)) reason = outcome.reasons[r];
    if (farthest < 0 || isFarther(lengths[r], lengths[farthest])) farthest = r;
  }
  if (farthest < 0) return null;
  const length = lengths[farthest];
  const facility = way.facilities[farthest];
  const known = length !== UNREACHED && facility !== NO_FACILITY;
  return {
    ...placeOf(context, farthest),
    indicator,
    people,
    peopleOver60: context.over60 ? peopleOver60 : null,
    facilityId: known ? result.facilities.ids[facility] : '',
    facilityName: known ? textAt(context.facilityNames, facility) : '',
    lengthMillimeters: known ? length : null,
    beyondMillimeters: known ? Math.max(0, length - cutoffMillimeters) : null,
    status: uncovered ? 'uncovered' : 'undecided',
    reason: REASONS[reason],
    verify: VERIFY[REASONS[reason]],
  };
}

// of equally long ways the first residence's counts; a way that nobody found is no way
function isFarther(length: number, longest: number): boolean {
  return length !== UNREACHED && (longest === UNREACHED || length > longest);
}

function thousandthsAt(column: Column | undefined, residence: number): number {
  const value = Number(textAt(column, residence));
  return value > 0 && value < 1e12 ? Math.round(value * 1000) : 0;
}

function placeOf(
  context: Context,
  residence: number,
): Pick<GapRow, 'zoneId' | 'zoneName' | 'committeeId' | 'compoundId' | 'residenceId' | 'position'> {
  const { result, compounds, committees, zoneNames } = context;
  const { residences, zones, zoneAssignment } = result;
  const zone = zoneAssignment.zones[residence];
  const compoundId = compounds ? compounds[residence] : '';
  const lon = residences.points[2 * residence];
  const lat = residences.points[2 * residence + 1];
  return {
    zoneId: zone < 0 ? '' : zones.ids[zone],
    zoneName: zone < 0 ? '' : textAt(zoneNames, zone),
    committeeId: textAt(committees, residence),
    compoundId,
    residenceId: compoundId === '' ? residences.ids[residence] : '',
    position: lon === NO_POSITION ? null : [lon, lat],
  };
}
