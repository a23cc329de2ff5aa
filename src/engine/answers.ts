// Why a residence is covered or not, kept with a run so that it can be asked later. In: the result of a study. Out: one packed file;
// out of it and the network, the answer for one residence with the ways it walks: found by its id, without unpacking the others.
// Size: 28 bytes a residence, and 14 more for each indicator. Cost: a bounded search for each category.
import { invariant } from '../errors.ts';
import { compareText, toDegrees } from '../geo/lonlat.ts';
import { timeMillis } from '../geo/pace.ts';
import { pack, packTexts, unpack, unpackTexts, type PackedArray } from '../pack.ts';
import { attachNetwork } from '../network/walk-network.ts';
import { findPath } from '../reach/path.ts';
import { selectDoors } from '../reach/reach.ts';
import type { StudyResult } from '../study-types.ts';
import {
  LINK_MOVED,
  LINK_OK,
  NO_FACILITY,
  REASONS,
  type DoorTable,
  type Linkage,
  type Reason,
  type WalkNetwork,
} from '../types.ts';

/** File of a run that holds its answers. */
export const ANSWERS_FILE = 'answers.bin';

const KIND = 'answers';
const VERSION = 2;
const STATUSES = ['covered', 'uncovered', 'undecided', 'not_assessed'] as const;
const MILLIS = 1000;

interface IndicatorMeta {
  readonly id: string;
  readonly title: string;
  readonly combination: string;
  readonly speedMps: number;
  /** Places of its groups among all groups; an indicator without an answer per residence has an empty `outcome`. */
  readonly groups: readonly number[];
  readonly outcome: boolean;
}

interface Meta {
  readonly indicators: readonly IndicatorMeta[];
  readonly groups: readonly { readonly key: string; readonly title: string; readonly assessed: boolean }[];
  readonly weightName: string;
  readonly networkId: string;
}

/** The way to the nearest facility of one category. */
export interface NearestAnswer {
  readonly category: string;
  readonly title: string;
  readonly facilityId: string;
  readonly facilityName: string;
  readonly timeSeconds: number;
  readonly lengthMeters: number;
  readonly legs: {
    readonly accessMeters: number;
    readonly networkMeters: number;
    readonly egressMeters: number;
  };
  /** The walked part along the network, from the residence's edge to the door: GeoJSON, degrees. */
  readonly path: {
    readonly type: 'LineString';
    readonly coordinates: readonly (readonly [lon: number, lat: number])[];
  };
}

export interface IndicatorAnswer {
  readonly indicator: string;
  readonly title: string;
  readonly combination: string;
  readonly status: (typeof STATUSES)[number];
  readonly reason: Reason;
  /** For each of its categories; none where no facility is within the search limit. */
  readonly nearest: readonly NearestAnswer[];
}

export interface ResidenceAnswer {
  readonly id: string;
  readonly zoneId: string;
  readonly weight: number;
  readonly weightName: string;
  /** Null when the residence could not be linked to the network. */
  readonly accessMeters: number | null;
  readonly indicators: readonly IndicatorAnswer[];
}

/** Packs what `findAnswer` needs. */
export function packAnswers(result: StudyResult): SharedArrayBuffer {
  const { residences, facilities, zones, groups, indicators, outcomes, linkage, zoneAssignment, population } = result;
  const meta: Meta = {
    weightName: population.weightName,
    networkId: linkage.networkId,
    groups: groups.map(({ group, reach }) => ({ key: group.key, title: group.title, assessed: reach !== null })),
    indicators: indicators.map(({ id, title, combination, speedMps, groups: own }, i) => ({
      id,
      title,
      combination,
      speedMps,
      groups: own.map(({ key }) => groups.findIndex(({ group }) => group.key === key)),
      outcome: outcomes[i] !== null,
    })),
  };
  const { doors } = result.facilityLinkage;
  const names = facilities.columns.get('name');
  const arrays: Record<string, PackedArray> = {
    ...textArrays('residence', residences.ids),
    ...textArrays('facility', facilities.ids),
    ...textArrays('name', names?.type === 'text' ? names.values : facilities.ids.map(() => '')),
    ...textArrays('zone', zones.ids),
    zones: zoneAssignment.zones,
    weights: population.weights,
    access: linkage.access,
    linked: linkage.status,
    edges: linkage.edges,
    offsets: linkage.offsets,
    doorFacilities: doors.facilities,
    doorEdges: doors.edges,
    doorOffsets: doors.offsets,
    doorAccess: doors.access,
    // one with walls is that of this run only
    ...(result.network.summary.walls === undefined ? {} : { network: new Uint8Array(result.network.buffer) }),
  };
  groups.forEach(({ group, reach }, g) => {
    // a straight line is no way that could be shown
    if (reach === null || group.mode === 'buffer') return;
    arrays[`lengths${g}`] = reach.lengths;
    arrays[`facilities${g}`] = reach.facilities;
  });
  outcomes.forEach((outcome, i) => {
    if (outcome === null) return;
    arrays[`status${i}`] = outcome.status;
    arrays[`reasons${i}`] = outcome.reasons;
  });
  return pack(KIND, VERSION, meta, arrays);
}

function textArrays(name: string, texts: readonly string[]): Record<string, PackedArray> {
  const { bytes, starts } = packTexts(texts);
  return { [`${name}Bytes`]: bytes, [`${name}Starts`]: starts };
}

/**
 * The answer for the residence `id`, or undefined when the run had no such residence.
 * @param shared the network of the run, but for one with walls, which is in the answers.
 */
export function findAnswer(buffer: ArrayBufferLike, shared: WalkNetwork, id: string): ResidenceAnswer | undefined {
  const { meta, arrays } = unpack(buffer, KIND, VERSION);
  const network = arrays.network === undefined ? shared : attachNetwork(sharedCopy(arrays.network as Uint8Array));
  const answers: Answers = { meta: meta as Meta, arrays, network };
  invariant(answers.meta.networkId === network.id, 'the answers belong to another network');
  const residence = findText(answers, 'residence', id);
  if (residence < 0) return undefined;
  const linked = arrays.linked[residence] === LINK_OK || arrays.linked[residence] === LINK_MOVED;
  const zone = arrays.zones[residence];
  return {
    id,
    zoneId: zone < 0 ? '' : textAt(answers, 'zone', zone),
    weight: arrays.weights[residence] / MILLIS,
    weightName: answers.meta.weightName,
    accessMeters: linked ? arrays.access[residence] / MILLIS : null,
    indicators: answers.meta.indicators.flatMap((indicator, i) =>
      indicator.outcome ? [answerIndicator(answers, indicator, i, residence)] : [],
    ),
  };
}

function sharedCopy(bytes: Uint8Array): SharedArrayBuffer {
  const buffer = new SharedArrayBuffer(bytes.length);
  new Uint8Array(buffer).set(bytes);
  return buffer;
}

interface Answers {
  readonly network: WalkNetwork;
  readonly meta: Meta;
  readonly arrays: Record<string, PackedArray>;
}

function answerIndicator(answers: Answers, indicator: IndicatorMeta, i: number, residence: number): IndicatorAnswer {
  const { arrays } = answers;
  return {
    indicator: indicator.id,
    title: indicator.title,
    combination: indicator.combination,
    status: STATUSES[arrays[`status${i}`][residence]],
    reason: REASONS[arrays[`reasons${i}`][residence]],
    nearest: indicator.groups.flatMap((group) => nearestOf(answers, group, indicator.speedMps, residence)),
  };
}

function nearestOf(answers: Answers, group: number, speedMps: number, residence: number): NearestAnswer[] {
  const { meta, arrays } = answers;
  const facility = arrays[`facilities${group}`]?.[residence] ?? NO_FACILITY;
  if (facility === NO_FACILITY) return [];
  const length = arrays[`lengths${group}`][residence];
  const path = findPath(answers.network, linkageOf(answers), residence, doorsOf(answers, facility), length);
  invariant(path !== null, 'a facility that was reached has a way to it');
  const { points } = path;
  const coordinates = Array.from({ length: points.length / 2 }, (_, i) => degreesAt(points, i));
  // a home at the very door: a line still needs two positions
  if (coordinates.length === 1) coordinates.push(coordinates[0]);
  return [
    {
      category: meta.groups[group].key,
      title: meta.groups[group].title,
      facilityId: textAt(answers, 'facility', facility),
      facilityName: textAt(answers, 'name', facility),
      timeSeconds: timeMillis(length, speedMps) / MILLIS,
      lengthMeters: length / MILLIS,
      legs: {
        accessMeters: path.accessMillimeters / MILLIS,
        networkMeters: path.networkMillimeters / MILLIS,
        egressMeters: path.egressMillimeters / MILLIS,
      },
      path: { type: 'LineString', coordinates },
    },
  ];
}

const degreesAt = (points: Int32Array, i: number): [lon: number, lat: number] => [
  toDegrees(points[2 * i]),
  toDegrees(points[2 * i + 1]),
];

/** Where the residences of the run stand on the network. */
function linkageOf({ meta, arrays }: Answers): Linkage {
  const words = (name: string): Uint32Array => arrays[name] as Uint32Array;
  return {
    networkId: meta.networkId,
    count: arrays.edges.length,
    edges: words('edges'),
    offsets: words('offsets'),
    access: words('access'),
    status: arrays.linked as Uint8Array,
    passedOver: new Uint32Array(0),
  };
}

/** The doors of one facility. */
function doorsOf({ meta, arrays }: Answers, facility: number): DoorTable {
  const isMember = new Uint8Array(arrays.facilityStarts.length - 1);
  isMember[facility] = 1;
  const words = (name: string): Uint32Array => arrays[name] as Uint32Array;
  const doors = {
    networkId: meta.networkId,
    facilities: words('doorFacilities'),
    edges: words('doorEdges'),
    offsets: words('doorOffsets'),
    access: words('doorAccess'),
  };
  return selectDoors(doors, isMember);
}

function textAt({ arrays }: Answers, name: string, index: number): string {
  const starts = arrays[`${name}Starts`];
  const slice = arrays[`${name}Bytes`].slice(starts[index], starts[index + 1]) as Uint8Array;
  return unpackTexts(slice, Uint32Array.of(0, slice.length))[0];
}

/** Place of `text` among sorted texts, or -1. */
function findText(answers: Answers, name: string, text: string): number {
  let low = 0;
  let high = answers.arrays[`${name}Starts`].length - 2;
  while (low <= high) {
    const middle = (low + high) >> 1;
    const order = compareText(textAt(answers, name, middle), text);
    if (order === 0) return middle;
    if (order < 0) low = middle + 1;
    else high = middle - 1;
  }
  return -1;
}
