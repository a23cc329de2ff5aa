// Outcomes of residences summed by zone, by parent, outside and for the whole study, and judged against the target.
// In: outcomes, weights in whole thousandths, zones. Out: rows of coverage.csv: zones by zone_id, then parents, the outside row
// (only where somebody is), the study; every indicator within each. Cost: one pass over the residences per indicator.
//
// Sums are whole, so the order of adding does not matter; parents and the study add numerators and denominators and never
// average shares (of zones where lists do not cover an indicator they take nobody in); verdicts and shortfalls are decided in
// integers (verdict.ts). Shares are for showing.
import { invariant } from '../errors.ts';
import { compareText } from '../geo/lonlat.ts';
import { findColumn, textAt } from '../layers/fields.ts';
import { listAncestors, namedZones } from '../layers/zones.ts';
import { STATUS_COVERED, STATUS_UNCOVERED, STATUS_UNDECIDED, UNREACHED } from '../types.ts';
import type { GroupReach, Outcome } from '../study-types.ts';
import type { CoverageRow, FeatureLayer, Indicator, Level, Population, ZoneAssignment } from '../types.ts';
import { cutoffMillimeters } from './cutoff.ts';
import { scopeOf } from './list-scope.ts';
import { getGroup } from './outcomes.ts';
import { decideVerdict, shortfallThousandths } from './verdict.ts';

export interface CoverageInput {
  readonly indicators: readonly Indicator[];
  readonly groups: readonly GroupReach[];
  /** Per indicator, as decided by `decideOutcomes`. */
  readonly outcomes: readonly (Outcome | null)[];
  readonly facilities: FeatureLayer;
  readonly zones: FeatureLayer;
  readonly zoneAssignment: ZoneAssignment;
  readonly population: Population;
  /** 1 for each residence of a compound whose gates are not known; absent when walls are not modelled. */
  readonly gatesUnknown?: Uint8Array | undefined;
}

/** Weights of one indicator by place: the zones in order, then outside. Thousandths. */
interface Sums {
  readonly covered: Float64Array;
  readonly uncovered: Float64Array;
  readonly undecided: Float64Array;
  readonly near: Float64Array;
}

/** What a row is about, and which of the sums it adds up. */
export interface Place {
  readonly zoneId: string;
  readonly zoneName: string;
  readonly level: Level;
  readonly parentId: string;
  readonly members: readonly number[];
}

/** near_cutoff: within a twentieth of the cutoff, on either side. */
const NEAR_PARTS = 20;

/** Rows of coverage.csv, in the order of the file. */
export function summarizeCoverage(input: CoverageInput): CoverageRow[] {
  const { indicators, zones, zoneAssignment, population } = input;
  const placeCount = zones.ids.length + 1;
  const totals = new Float64Array(placeCount);
  const someone = new Uint8Array(placeCount);
  for (let r = 0; r < zoneAssignment.zones.length; r++) {
    const place = placeOf(zoneAssignment, r, placeCount);
    totals[place] += population.weights[r];
    someone[place] = 1;
  }
  const sums = indicators.map((indicator, i) => {
    const outcome = input.outcomes[i];
    return outcome?.way ? sumOutcome(input, indicator, outcome.status, outcome.way.lengths, placeCount) : null;
  });
  const behind = new Float64Array(placeCount);
  input.gatesUnknown?.forEach((flag, r) => {
    if (flag === 1) behind[placeOf(zoneAssignment, r, placeCount)] += population.weights[r];
  });
  const unplaced = indicators.map((indicator) => countUnplaced(input, indicator, placeCount));
  const scopes = indicators.map((indicator) => scopeOf(indicator, input.groups));
  const rows: CoverageRow[] = [];
  for (const place of listPlaces(zones, someone[placeCount - 1] === 1)) {
    for (let i = 0; i < indicators.length; i++) {
      const indicator = indicators[i];
      const scope = scopes[i];
      const members = scope ? place.members.filter((member) => scope.assessed[member] === 1) : place.members;
      const isAssessed = members.length > 0;
      const everybody = add(totals, place.members);
      const total = isAssessed ? add(totals, members) : everybody;
      const parts =
        indicator.combination === 'mean' ? componentsOf(indicators, indicator).map((c) => sums[c]) : [sums[i]];
      rows.push({
        zoneId: place.zoneId,
        zoneName: place.zoneName,
        level: place.level,
        parentId: place.parentId,
        indicator,
        total,
        gatesUnknown: input.gatesUnknown ? add(behind, place.members) : null,
        unplacedFacilities: place.level === 'study' ? unplaced[i].all : add(unplaced[i].byPlace, place.members),
        ...(isAssessed ? figuresOf(indicator, members, total, parts) : NOT_ASSESSED),
        ...(scope ? { outsideScope: isAssessed ? everybody - total : everybody } : {}),
      });
    }
  }
  return rows;
}

type Figures = Omit<
  CoverageRow,
  | 'zoneId'
  | 'zoneName'
  | 'level'
  | 'parentId'
  | 'indicator'
  | 'total'
  | 'unplacedFacilities'
  | 'gatesUnknown'
  | 'outsideScope'
>;

const NO_FIGURES = {
  covered: null,
  uncovered: null,
  undecided: null,
  share: null,
  shareUpper: null,
  shortfall: null,
  shortfallMin: null,
  nearCutoff: null,
} as const;

const NOT_ASSESSED = { ...NO_FIGURES, verdict: 'not_assessed' } as const;

// `parts` are the sums of the indicator itself, or of every category of a mean: one weight per layer, so that all of them have
// the same denominator and the mean of the shares is the sum of the numerators over as many totals
function figuresOf(
  indicator: Indicator,
  members: readonly number[],
  total: number,
  parts: readonly (Sums | null)[],
): Figures {
  if (parts.some((part) => part === null)) return NOT_ASSESSED;
  let covered = 0;
  let uncovered = 0;
  let undecided = 0;
  let nearCutoff = 0;
  for (const part of parts as readonly Sums[]) {
    covered += add(part.covered, members);
    uncovered += add(part.uncovered, members);
    undecided += add(part.undecided, members);
    nearCutoff += add(part.near, members);
  }
  const denominator = total * parts.length;
  const { targetPercent } = indicator;
  const shares = {
    share: denominator > 0 ? covered / denominator : null,
    shareUpper: denominator > 0 ? (covered + undecided) / denominator : null,
    verdict: decideVerdict(covered, undecided, denominator, targetPercent),
  };
  if (indicator.combination === 'mean') return { ...NO_FIGURES, ...shares };
  return {
    ...shares,
    covered,
    uncovered,
    undecided,
    shortfall: shortfallThousandths(covered, total, targetPercent),
    shortfallMin: shortfallThousandths(covered + undecided, total, targetPercent),
    nearCutoff,
  };
}

// the `each` indicators whose shares a mean averages: a mean never stands alone, or nobody could open it
function componentsOf(indicators: readonly Indicator[], mean: Indicator): number[] {
  const cutoff = cutoffMillimeters(mean.cutoff, mean.speedMps);
  return mean.groups.map((group) => {
    const component = indicators.findIndex(
      (other) =>
        other.combination === 'each' &&
        other.groups[0].key === group.key &&
        cutoffMillimeters(other.cutoff, other.speedMps) === cutoff,
    );
    invariant(component >= 0, `the mean ${mean.id} has no indicator for ${group.key}`);
    return component;
  });
}

function placeOf(assignment: ZoneAssignment, residence: number, placeCount: number): number {
  const zone = assignment.zones[residence];
  return zone < 0 ? placeCount - 1 : zone;
}

function sumOutcome(
  input: CoverageInput,
  indicator: Indicator,
  status: Uint8Array,
  lengths: Int32Array,
  placeCount: number,
): Sums {
  const { weights } = input.population;
  const cutoff = cutoffMillimeters(indicator.cutoff, indicator.speedMps);
  const lower = Math.ceil((cutoff * (NEAR_PARTS - 1)) / NEAR_PARTS);
  const upper = Math.min(UNREACHED - 1, Math.floor((cutoff * (NEAR_PARTS + 1)) / NEAR_PARTS));
  const covered = new Float64Array(placeCount);
  const uncovered = new Float64Array(placeCount);
  const undecided = new Float64Array(placeCount);
  const near = new Float64Array(placeCount);
  for (let r = 0; r < status.length; r++) {
    const place = placeOf(input.zoneAssignment, r, placeCount);
    const answer = status[r];
    if (answer === STATUS_COVERED) covered[place] += weights[r];
    else if (answer === STATUS_UNCOVERED) uncovered[place] += weights[r];
    else if (answer === STATUS_UNDECIDED) undecided[place] += weights[r];
    if (lengths[r] >= lower && lengths[r] <= upper) near[place] += weights[r];
  }
  return { covered, uncovered, undecided, near };
}

// facilities of the indicator without a place on the network: by the zone they name, and all of them
function countUnplaced(
  input: CoverageInput,
  indicator: Indicator,
  placeCount: number,
): { byPlace: Float64Array; all: number } {
  const facilities = new Set(indicator.groups.flatMap((group) => [...getGroup(input.groups, group.key).unplaced]));
  const byPlace = new Float64Array(placeCount);
  const zoneOf = namedZones(input.facilities, input.zones);
  for (const facility of facilities) {
    const zone = zoneOf(facility);
    if (zone >= 0) byPlace[zone]++;
  }
  return { byPlace, all: facilities.size };
}

function add(values: Float64Array, members: readonly number[]): number {
  let sum = 0;
  for (const member of members) sum += values[member];
  return sum;
}

/** Zones, parents, outside where somebody is, and the study; `members` are zones, then outside. */
export function listPlaces(zones: FeatureLayer, someoneOutside: boolean): Place[] {
  const outside = zones.ids.length;
  const indexOf = new Map(zones.ids.map((id, index) => [id, index]));
  const parentOf = (zone: number): string => textAt(findColumn(zones, 'parent_id'), zone);
  const membersOf = new Map<string, number[]>();
  const places = zones.ids.map((zoneId, zone): Place => {
    for (const ancestor of listAncestors(zone, parentOf, indexOf)) {
      const members = membersOf.get(ancestor);
      if (members) members.push(zone);
      else membersOf.set(ancestor, [zone]);
    }
    const zoneName = textAt(findColumn(zones, 'name'), zone);
    return { zoneId, zoneName, level: 'zone', parentId: parentOf(zone), members: [zone] };
  });
  for (const zoneId of [...membersOf.keys()].sort(compareText)) {
    // a parent that is a feature itself has a name, perhaps a parent, and people of its own
    const own = indexOf.get(zoneId);
    const members = new Set(membersOf.get(zoneId));
    if (own !== undefined) members.add(own);
    places.push({
      zoneId,
      zoneName: own === undefined ? '' : textAt(findColumn(zones, 'name'), own),
      level: 'parent',
      parentId: own === undefined ? '' : parentOf(own),
      members: [...members],
    });
  }
  const everywhere = Array.from({ length: outside + 1 }, (_, place) => place);
  if (someoneOutside) places.push({ zoneId: '', zoneName: '', level: 'outside', parentId: '', members: [outside] });
  places.push({ zoneId: '', zoneName: '', level: 'study', parentId: '', members: everywhere });
  return places;
}
