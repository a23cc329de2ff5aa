// A study small enough to score by hand: two streets of one district, six residences, two services.
// Layers are made from plain objects; lengths are set, not searched.
import { decideOutcomes } from '../../src/coverage/outcomes.ts';
import { summarizeCoverage } from '../../src/coverage/coverage.ts';
import { OPEN_GATES_NOTICES } from '../../src/coverage/notices.ts';
import { METERS_PER_UNIT, toUnits } from '../../src/geo/lonlat.ts';
import { LINK_NO_POSITION, LINK_OK, LINK_TOO_FAR, NO_FACILITY, UNLINKED, UNREACHED } from '../../src/types.ts';
import type { GroupReach, StudyParameters, StudyResult } from '../../src/study-types.ts';
import type { FacilityGroup, FeatureLayer, Indicator, Linkage, WalkNetwork } from '../../src/types.ts';
import { featureLayer } from './layers.ts';

const ORIGIN_LON = 121.47;
const ORIGIN_LAT = 31.23;

export interface Thing {
  readonly id: string;
  /** Metres north and east of the origin; without `north` the thing has no position. */
  readonly north?: number;
  readonly east?: number;
  /** Ring as [east, north] metres, closed by us. */
  readonly ring?: readonly (readonly [number, number])[];
  readonly props?: Readonly<Record<string, string | number>>;
}

const unitsNorth = (meters: number): number => toUnits(ORIGIN_LAT) + Math.round(meters / METERS_PER_UNIT);
const unitsEast = (meters: number): number =>
  toUnits(ORIGIN_LON) + Math.round(meters / METERS_PER_UNIT / Math.cos((ORIGIN_LAT * Math.PI) / 180));

/** A layer out of things. */
export function makeLayer(kind: FeatureLayer['kind'], things: readonly Thing[]): FeatureLayer {
  return featureLayer(
    kind,
    things.map(({ id, north, east, ring, props }) => ({
      id,
      ...(north === undefined ? {} : { point: [unitsEast(east ?? 0), unitsNorth(north)] as const }),
      ...(ring ? { rings: [ring.map(([x, y]) => [unitsEast(x), unitsNorth(y)] as const)] } : {}),
      ...(props ? { properties: props } : {}),
    })),
  );
}

/** Lengths in metres per residence (null: unreached) and the facility they lead to. */
export function makeReach(
  group: FacilityGroup,
  members: readonly number[],
  ways: readonly (readonly [meters: number, facility: number] | null)[],
  unplaced: readonly number[] = [],
): GroupReach {
  return {
    group,
    members: Uint32Array.from(members),
    unplaced: Uint32Array.from(unplaced),
    reach: {
      networkId: 'tiny',
      lengths: Int32Array.from(ways, (way) => (way ? Math.round(way[0] * 1000) : UNREACHED)),
      facilities: Int32Array.from(ways, (way) => (way ? way[1] : NO_FACILITY)),
    },
  };
}

export function makeLinkage(status: readonly number[]): Linkage {
  return {
    networkId: 'tiny',
    count: status.length,
    edges: Uint32Array.from(status, (link) => (link === LINK_OK ? 0 : UNLINKED)),
    offsets: new Uint32Array(status.length),
    access: Uint32Array.from(status, (_, i) => 1000 * (i + 1)),
    status: Uint8Array.from(status),
    passedOver: new Uint32Array(status.length),
  };
}

export function makeGroup(key: string): FacilityGroup {
  return { key, title: key, categories: [key] };
}

export function makeIndicator(id: string, groups: readonly FacilityGroup[], more: Partial<Indicator> = {}): Indicator {
  return {
    id,
    title: id,
    groups,
    combination: 'each',
    k: 0,
    cutoff: { minutes: 15 },
    speedMps: 1,
    targetPercent: 85,
    ...more,
  };
}

export const DEFAULT_PARAMETERS: StudyParameters = {
  standard: null,
  cutoff: null,
  speedMps: null,
  speedsMps: null,
  cutoffs: null,
  modes: null,
  targetPercent: null,
  weight: null,
  allowMissingWeight: false,
  squareMetersPerPerson: null,
  allocateBy: null,
  categoryField: null,
  snapMaxMeters: 100,
  minComponentMeters: 500,
  ways: 'walkable',
  private: false,
  ferries: false,
  searchLimit: null,
  confirmedComponents: [],
  confirmCrs: false,
};

/** The little that output reads of a network. */
function makeNetwork(): WalkNetwork {
  const none = { firstArc: new Uint32Array(1), arcs: new Uint32Array(0), arcEdges: new Uint32Array(0) };
  return {
    id: 'tiny',
    buffer: new SharedArrayBuffer(8),
    summary: {
      sourceName: 'ways.geojson',
      sourceSha256: '7'.repeat(64),
      ways: 'walkable',
      untagged: true,
      private: false,
      ferries: false,
      lengthField: null,
      attribution: ['© OpenStreetMap contributors, ODbL 1.0'],
      waysRead: 3,
      waysUsed: 3,
      lengthMeters: 1234.5,
      oneWayEdges: 0,
      components: 1,
    },
    nodeCount: 0,
    edgeCount: 0,
    nodes: new Int32Array(0),
    outward: none,
    inward: none,
    edgeFrom: new Uint32Array(0),
    edgeTo: new Uint32Array(0),
    edgeLengths: new Uint32Array(0),
    edgeFlags: new Uint8Array(0),
    firstShape: new Uint32Array(1),
    shape: new Int32Array(0),
    nodeComponents: new Uint32Array(0),
    componentLengths: new Float64Array(0),
  };
}

const square = (east: number, north: number, side: number): (readonly [number, number])[] => [
  [east, north],
  [east + side, north],
  [east + side, north + side],
  [east, north + side],
];

/**
 * Two streets, a and b, of district d; population in powers of two, so that a sum tells who is in it.
 *
 *   residence  zone     people  clinic       market            answer at 15 min, 1 m/s: clinic, market
 *   r1         a             1  900 m, c1    100 m, m1         covered (to the millimetre), covered
 *   r2         a             2  900.001 m    100 m, m1         uncovered (one millimetre too far), covered
 *   r3         b             4  300 m, c1    unreached         covered, undecided: m2 names street b and has no place
 *   r4         b             8  unreached    100 m, m1         undecided: not linked, c1 is 300 m away; covered
 *   r5         outside      16  2000 m, c1   899 m, m1         uncovered, covered
 *   r6         outside      32  no position  no position       undecided: no_position
 */
export function tinyStudy(): StudyResult {
  const zones = makeLayer('zones', [
    { id: 'a', north: 500, east: 500, ring: square(0, 0, 1000), props: { name: '甲街道', parent_id: 'd' } },
    { id: 'b', north: 500, east: 1500, ring: square(1000, 0, 1000), props: { name: '乙镇', parent_id: 'd' } },
  ]);
  const residences = makeLayer('residences', [
    { id: 'r1', north: 100, east: 100, props: { population: 1, compound_id: 'k1', committee_id: 'j1' } },
    { id: 'r2', north: 200, east: 100, props: { population: 2, compound_id: 'k1', committee_id: 'j1' } },
    { id: 'r3', north: 100, east: 1100, props: { population: 4, compound_id: 'k2', committee_id: 'j2' } },
    { id: 'r4', north: 200, east: 1100, props: { population: 8, compound_id: 'k2', committee_id: 'j2' } },
    { id: 'r5', north: 5000, east: 100, props: { population: 16, compound_id: 'k3', committee_id: '' } },
    { id: 'r6', props: { population: 32, compound_id: 'k3', committee_id: '' } },
  ]);
  const facilities = makeLayer('facilities', [
    { id: 'c1', north: 500, east: 1100, props: { category: 'clinic', name: '=卫生站, "一"' } },
    { id: 'm1', north: 150, east: 100, props: { category: 'market', name: '菜场' } },
    { id: 'm2', props: { category: 'market', name: '小菜场', zone_id: 'b' } },
  ]);
  const clinic = makeGroup('clinic');
  const market = makeGroup('market');
  const groups = [
    makeReach(clinic, [0], [[900, 0], [900.001, 0], [300, 0], null, [2000, 0], null]),
    makeReach(market, [1, 2], [[100, 1], [100, 1], null, [100, 1], [899, 1], null], [2]),
  ];
  const indicators = [
    makeIndicator('clinic', [clinic]),
    makeIndicator('market', [market]),
    makeIndicator('mean', [clinic, market], { combination: 'mean' }),
    makeIndicator('all', [clinic, market], { combination: 'all' }),
  ];
  const population = {
    weightName: 'population',
    weights: Float64Array.of(1000, 2000, 4000, 8000, 16000, 32000),
    missing: new Uint8Array(6),
  };
  const zoneAssignment = { zones: Int32Array.of(0, 0, 1, 1, -1, -1), issues: [] };
  const linkage = makeLinkage([LINK_OK, LINK_OK, LINK_OK, LINK_TOO_FAR, LINK_OK, LINK_NO_POSITION]);
  const parts = { indicators, groups, residences, facilities, zones, zoneAssignment, population };
  const outcomes = decideOutcomes({ ...parts, linkage, islands: new Uint8Array(6) });
  const doors = {
    networkId: 'tiny',
    facilities: Uint32Array.of(0, 1),
    edges: new Uint32Array(2),
    offsets: new Uint32Array(2),
    access: new Uint32Array(2),
  };
  return {
    ...parts,
    bands: [],
    parameters: DEFAULT_PARAMETERS,
    modified: [],
    network: makeNetwork(),
    linkage,
    islands: new Uint8Array(6),
    components: [
      { component: 0, lengthMeters: 1234.5, residences: 4, weight: 23_000, gapMeters: 0, lon: 121.47, lat: 31.23 },
    ],
    facilityLinkage: {
      doors,
      status: Uint8Array.of(LINK_OK, LINK_OK, LINK_NO_POSITION),
      rules: { point: 2, boundary: 0, nearest: 0 },
    },
    searchLimitMillimeters: 3_600_000,
    outcomes,
    rows: summarizeCoverage({ ...parts, outcomes }),
    issues: [],
    notices: [...OPEN_GATES_NOTICES],
    attribution: ['© OpenStreetMap contributors, ODbL 1.0'],
  };
}
