// Who is left out, where, by how much, and what to look into. In: a study's result. Out: rows of gaps.csv: one per compound and
// indicator where residences name their compound, else one per residence and indicator; people who are covered are in none.
// Cost: one pass over the residences per indicator, and a sort of the rows.
//
// The people of a row are those of the compound who are uncovered or undecided, so that rows of a zone add up to its uncovered
// plus undecided people. Its way, facility and place are those of the residence with the longest known way among them: bring
// that one within reach and the compound is covered.
import { compareText, NO_POSITION } from '../geo/lonlat.ts';
import { findColumn, textAt } from '../layers/fields.ts';
import { NO_FACILITY, REASONS, STATUS_UNCOVERED, STATUS_UNDECIDED, UNREACHED } from '../types.ts';
import type { Outcome, StudyResult } from '../study-types.ts';
import type { Column, FeatureLayer, Indicator, Reason } from '../types.ts';
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

const OVER_60_FIELDS = ['population_60plus', '60岁以上人口'];

const VERIFY: Readonly<Record<Reason, string>> = {
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

/** Rows of gaps.csv in the order of the file: zone (outside last), compound, residence, indicator as text. */
export function listGaps(result: StudyResult): GapRow[] {
  const drafts: Draft[] = [];
  for (const [i, indicator] of result.indicators.entries()) {
    const outcome = result.outcomes[i];
    if (!outcome?.way) continue;
    for (const draft of draftsOf(result, indicator, outcome)) drafts.push(draft);
  }
  const zoneCount = result.zones.ids.length;
  const rank = (draft: Draft): number => (draft.zone < 0 ? zoneCount : draft.zone);
  drafts.sort(
    (a, b) =>
      rank(a) - rank(b) ||
      compareText(a.compoundId, b.compoundId) ||
      a.residenceRank - b.residenceRank ||
      compareText(a.indicator.id, b.indicator.id),
  );
  return drafts.map((draft) => toRow(result, draft));
}

/** A row while its residences are gathered, in their order. */
interface Draft {
  readonly indicator: Indicator;
  readonly outcome: Outcome;
  readonly zone: number;
  readonly compoundId: string;
  /** Residence of a row without compound; -1 in the row of a compound. */
  readonly residenceRank: number;
  people: number;
  peopleOver60: number;
  uncovered: boolean;
  /** Index into REASONS; 0 while nobody is undecided. */
  reason: number;
  /** The residence with the longest known way; the first one while none is known. */
  farthest: number;
}

function draftsOf(result: StudyResult, indicator: Indicator, outcome: Outcome): Draft[] {
  const { residences, zoneAssignment, population } = result;
  const over60 = over60Of(residences);
  const compounds = findColumn(residences, 'compound_id');
  const lengths = outcome.way!.lengths;
  const drafts: Draft[] = [];
  const ofCompound = new Map<string, Draft>();
  for (let r = 0; r < outcome.status.length; r++) {
    const status = outcome.status[r];
    if (status !== STATUS_UNCOVERED && status !== STATUS_UNDECIDED) continue;
    const zone = zoneAssignment.zones[r];
    const compoundId = textAt(compounds, r);
    // a compound across a border is a gap of either zone
    const key = `${zone} ${compoundId}`;
    let draft = compoundId === '' ? undefined : ofCompound.get(key);
    if (!draft) {
      draft = {
        indicator,
        outcome,
        zone,
        compoundId,
        residenceRank: compoundId === '' ? r : -1,
        people: 0,
        peopleOver60: 0,
        uncovered: false,
        reason: 0,
        farthest: r,
      };
      drafts.push(draft);
      if (compoundId !== '') ofCompound.set(key, draft);
    }
    draft.people += population.weights[r];
    draft.peopleOver60 += over60(r);
    if (status === STATUS_UNCOVERED) draft.uncovered = true;
    const reason = outcome.reasons[r];
    if (reason !== 0 && (draft.reason === 0 || reason < draft.reason)) draft.reason = reason;
    const length = lengths[r];
    const longest = lengths[draft.farthest];
    if (length !== UNREACHED && (longest === UNREACHED || length > longest)) draft.farthest = r;
  }
  return drafts;
}

function findOver60(residences: FeatureLayer): Column | undefined {
  for (const field of OVER_60_FIELDS) {
    const column = residences.columns.get(field);
    if (column) return column;
  }
  return undefined;
}

// thousandths of the people over 60 of a residence
function over60Of(residences: FeatureLayer): (residence: number) => number {
  const column = findOver60(residences);
  return (residence) => {
    const value = Number(textAt(column, residence));
    return value > 0 && value < 1e12 ? Math.round(value * 1000) : 0;
  };
}

/** Compound of each residence, '' where it has none; null when no residence says. */
export function listCompounds(residences: FeatureLayer): readonly string[] | null {
  const column = findColumn(residences, 'compound_id');
  return column ? residences.ids.map((_, residence) => textAt(column, residence)) : null;
}

function toRow(result: StudyResult, draft: Draft): GapRow {
  const { residences, facilities, zones } = result;
  const { indicator, zone, compoundId, farthest } = draft;
  const way = draft.outcome.way!;
  const length = way.lengths[farthest];
  const facility = way.facilities[farthest];
  const known = length !== UNREACHED && facility !== NO_FACILITY;
  const lon = residences.points[2 * farthest];
  const lat = residences.points[2 * farthest + 1];
  const reason = REASONS[draft.reason];
  return {
    zoneId: zone < 0 ? '' : zones.ids[zone],
    zoneName: zone < 0 ? '' : textAt(findColumn(zones, 'name'), zone),
    committeeId: textAt(findColumn(residences, 'committee_id'), farthest),
    compoundId,
    residenceId: compoundId === '' ? residences.ids[farthest] : '',
    indicator,
    people: draft.people,
    peopleOver60: findOver60(residences) ? draft.peopleOver60 : null,
    facilityId: known ? facilities.ids[facility] : '',
    facilityName: known ? textAt(findColumn(facilities, 'name'), facility) : '',
    lengthMillimeters: known ? length : null,
    beyondMillimeters: known ? Math.max(0, length - cutoffMillimeters(indicator.cutoff, indicator.speedMps)) : null,
    status: draft.uncovered ? 'uncovered' : 'undecided',
    reason,
    verify: VERIFY[reason],
    position: lon === NO_POSITION ? null : [lon, lat],
  };
}
