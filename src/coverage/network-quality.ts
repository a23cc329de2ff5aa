// What the network is worth in each zone: how dense it is, where its lines do not meet, how far homes are from it and how many people
// it leaves undecided. In: a linked study. Out: rows of network.csv and the defects behind them. Changes no number of coverage.
// Cost: one pass over the segments for defects and one for lengths; 1.4 s for half a million straight edges.
import { AppError } from '../errors.ts';
import { polygonAreaSquareMeters } from '../geo/polygon.ts';
import { buildZoneIndex, zoneOfPoint } from '../layers/zones.ts';
import { findCrossings, type Crossing } from '../network/crossings.ts';
import { findDanglingEnds } from '../network/dangling-ends.ts';
import type { EdgeIndex } from '../network/edge-index.ts';
import { edgeLevel, wayIdOf } from '../network/walk-network.ts';
import { measureWaysByZone } from '../network/zone-lengths.ts';
import type { LineDefect, NetworkQuality, Outcome, QualityRow } from '../study-types.ts';
import {
  LINK_NO_POSITION,
  REASONS,
  STATUS_UNDECIDED,
  UNLINKED,
  type FeatureLayer,
  type Linkage,
  type Population,
  type WalkNetwork,
  type ZoneAssignment,
} from '../types.ts';
import { listPlaces, type Place } from './coverage.ts';

export interface QualityInput {
  readonly network: WalkNetwork;
  readonly index: EdgeIndex;
  readonly zones: FeatureLayer;
  readonly zoneAssignment: ZoneAssignment;
  readonly population: Population;
  readonly linkage: Linkage;
  readonly outcomes: readonly (Outcome | null)[];
}

/** Ends are counted within these distances of another line, millimetres. */
const CLASSES = [500, 2000, 5000] as const;
/** Of the people of a zone: with more of them undecided its network is not enough to judge it. */
const INSUFFICIENT_PARTS = 20;
const NETWORK_REASONS: ReadonlySet<number> = new Set(
  (['not_linked', 'island', 'barrier'] as const).map((reason) => REASONS.indexOf(reason)),
);

/**
 * Judges the network of a study, zone by zone.
 * @throws AppError `malformed-network` for a saved one that has neither levels nor ids.
 */
export function assessNetwork(input: QualityInput): NetworkQuality {
  const { network, index, zones } = input;
  if (network.edgeWayIds === undefined) {
    throw new AppError(
      'malformed-network',
      `expected a network with levels and ids of ways for its report, but ${network.summary.sourceName} was saved by an ` +
        'earlier version: build it again',
    );
  }
  const zoneIndex = buildZoneIndex(zones);
  const zoneAt = (lon: number, lat: number): number => zoneOfPoint(zoneIndex, lon, lat);
  const crossings = onePerPlace(findCrossings(network, index));
  const flat = crossings.filter(({ levels }) => levels[0] === levels[1]);
  const bridged = crossings.filter(({ levels }) => levels[0] !== levels[1]);
  const defects = [...listEnds(network, index, zoneAt), ...flat.map((crossing) => toDefect(network, crossing, zoneAt))];
  const parts = sumByZone(
    input,
    defects,
    bridged.map(({ lon, lat }) => zoneAt(lon, lat)),
  );
  const hasOutside = [parts.residences, parts.wayMillimeters].some((sums) => sums[zones.ids.length] > 0);
  const rows = listPlaces(zones, hasOutside).map((place) => rowOf(place, zones, parts));
  return { rows: [...rows].sort(compareRows), defects };
}

/** Pairs of edges that cross at one place are one crossing. */
function onePerPlace(crossings: readonly Crossing[]): Crossing[] {
  const seen = new Set<string>();
  return crossings.filter(({ lon, lat, levels }) => {
    const key = `${lon} ${lat} ${levels[0] === levels[1] ? levels[0] : 'between'}`;
    return !seen.has(key) && seen.add(key);
  });
}

function listEnds(network: WalkNetwork, index: EdgeIndex, zoneAt: (lon: number, lat: number) => number): LineDefect[] {
  return findDanglingEnds(network, index, CLASSES[CLASSES.length - 1]).map(({ node, edge, millimeters, nearest }) => {
    const [lon, lat] = [network.nodes[2 * node], network.nodes[2 * node + 1]];
    return {
      kind: 'dangling_end',
      lon,
      lat,
      millimeters,
      ways: [wayIdOf(network, edge), wayIdOf(network, nearest.edge)],
      level: edgeLevel(network, edge),
      zone: zoneAt(lon, lat),
    };
  });
}

function toDefect(
  network: WalkNetwork,
  { lon, lat, edges, levels }: Crossing,
  zoneAt: (lon: number, lat: number) => number,
): LineDefect {
  return {
    kind: 'crossing',
    lon,
    lat,
    millimeters: 0,
    ways: [wayIdOf(network, edges[0]), wayIdOf(network, edges[1])],
    level: levels[0],
    zone: zoneAt(lon, lat),
  };
}

/** Sums by zone, then outside. */
interface Parts {
  readonly wayMillimeters: Float64Array;
  readonly danglingEnds: readonly [Float64Array, Float64Array, Float64Array];
  readonly crossings: Float64Array;
  readonly crossingsBetweenLevels: Float64Array;
  readonly residences: Float64Array;
  readonly total: Float64Array;
  readonly notLinked: Float64Array;
  readonly undecided: Float64Array;
  readonly access: readonly number[][];
}

function sumByZone(input: QualityInput, defects: readonly LineDefect[], bridged: readonly number[]): Parts {
  const { network, zones, zoneAssignment, population, linkage } = input;
  const count = zones.ids.length + 1;
  const sums = (): Float64Array => new Float64Array(count);
  const at = (zone: number): number => (zone < 0 ? count - 1 : zone);
  const parts: Parts = {
    wayMillimeters: measureWaysByZone(network, zones),
    danglingEnds: [sums(), sums(), sums()],
    crossings: sums(),
    crossingsBetweenLevels: sums(),
    residences: sums(),
    total: sums(),
    notLinked: sums(),
    undecided: sums(),
    access: Array.from({ length: count }, () => []),
  };
  for (const { kind, millimeters, zone } of defects) {
    if (kind === 'crossing') parts.crossings[at(zone)]++;
    else CLASSES.forEach((limit, i) => (parts.danglingEnds[i][at(zone)] += millimeters <= limit ? 1 : 0));
  }
  for (const zone of bridged) parts.crossingsBetweenLevels[at(zone)]++;
  const { weights, unhoused } = population;
  for (let r = 0; r < linkage.count; r++) {
    const zone = at(zoneAssignment.zones[r]);
    parts.total[zone] += weights[r];
    if (unhoused?.[r] === 1) continue;
    parts.residences[zone]++;
    if (linkage.edges[r] !== UNLINKED) parts.access[zone].push(linkage.access[r]);
    else if (linkage.status[r] !== LINK_NO_POSITION) parts.notLinked[zone] += weights[r];
    if (isUndecided(input.outcomes, r)) parts.undecided[zone] += weights[r];
  }
  return parts;
}

function isUndecided(outcomes: readonly (Outcome | null)[], residence: number): boolean {
  return outcomes.some(
    (outcome) => outcome?.status[residence] === STATUS_UNDECIDED && NETWORK_REASONS.has(outcome.reasons[residence]),
  );
}

function rowOf({ zoneId, zoneName, level, members }: Place, zones: FeatureLayer, parts: Parts): QualityRow {
  const add = (sums: Float64Array): number => members.reduce((sum, member) => sum + sums[member], 0);
  const areas = members.filter((member) => member < zones.ids.length);
  const squareMeters = areas.reduce((sum, zone) => sum + polygonAreaSquareMeters(zones.polygons, zone), 0);
  const access = Float64Array.from(members.flatMap((member) => parts.access[member])).sort();
  const total = add(parts.total);
  const undecided = add(parts.undecided);
  return {
    zoneId,
    zoneName,
    level,
    wayMillimeters: add(parts.wayMillimeters),
    squareMeters: level === 'outside' || squareMeters === 0 ? null : squareMeters,
    danglingEnds: [add(parts.danglingEnds[0]), add(parts.danglingEnds[1]), add(parts.danglingEnds[2])],
    crossings: add(parts.crossings),
    crossingsBetweenLevels: add(parts.crossingsBetweenLevels),
    residences: add(parts.residences),
    medianAccess: nearestRank(access, 50),
    p95Access: nearestRank(access, 95),
    total,
    notLinked: add(parts.notLinked),
    undecided,
    insufficient: undecided * INSUFFICIENT_PARTS > total,
  };
}

/** The smallest value that `percent` of all do not exceed. */
function nearestRank(sorted: Float64Array, percent: number): number | null {
  if (sorted.length === 0) return null;
  return sorted[Math.ceil((percent * sorted.length) / 100) - 1];
}

/** Zones without enough data first, the worst first; the others stay in their order. */
function compareRows(a: QualityRow, b: QualityRow): number {
  const rank = (row: QualityRow): number => (row.level === 'zone' && row.insufficient ? 0 : 1);
  if (rank(a) !== rank(b) || rank(a) === 1) return rank(a) - rank(b);
  // the shares as fractions, compared without dividing; both totals are positive here
  return b.undecided * a.total - a.undecided * b.total;
}
