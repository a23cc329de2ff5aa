// Why a residence is covered or not, kept with a run so that it can be asked later. In: the result of a study. Out: one packed file;
// out of it and the network, the answer for one residence with the ways it walks: found by its id, without unpacking the others.
// Size: 28 bytes a residence, and 14 more for each indicator. Cost: a bounded search for each category.
import { AppError, invariant } from '../errors.ts';
import { compareText, NO_POSITION, toDegrees } from '../geo/lonlat.ts';
import { timeMillis } from '../geo/pace.ts';
import { pack, packTexts, unpack, unpackTexts, type PackedArray } from '../pack.ts';
import { attachNetwork } from '../network/walk-network.ts';
import { lengthsFrom } from '../reach/from-place.ts';
import { findPath } from '../reach/path.ts';
import { selectDoors } from '../reach/reach.ts';
import { mapArrays } from './map-arrays.ts';
import type { StudyResult } from '../study-types.ts';
import {
  LINK_MOVED,
  LINK_OK,
  NO_FACILITY,
  REASONS,
  UNREACHED,
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
  /** How far ways are told. */
  readonly limitMillimeters: number;
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
  /** Degrees; null when it has no position, or the run is from before they were kept. */
  readonly lon: number | null;
  readonly lat: number | null;
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
    limitMillimeters: result.searchLimitMillimeters,
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
    ...mapArrays(result),
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
  const answers = openAnswers(buffer);
  const { arrays } = answers;
  const network = arrays.network === undefined ? shared : attachNetwork(sharedCopy(arrays.network as Uint8Array));
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
    ...positionOf(answers, residence),
    accessMeters: linked ? arrays.access[residence] / MILLIS : null,
    indicators: answers.meta.indicators.flatMap((indicator, i) =>
      indicator.outcome ? [answerIndicator(answers, network, indicator, i, residence)] : [],
    ),
  };
}

function sharedCopy(bytes: Uint8Array): SharedArrayBuffer {
  const buffer = new SharedArrayBuffer(bytes.length);
  new Uint8Array(buffer).set(bytes);
  return buffer;
}

function positionOf({ arrays: { points } }: Answers, residence: number): { lon: number | null; lat: number | null } {
  if (points === undefined || points[2 * residence] === NO_POSITION) return { lon: null, lat: null };
  return { lon: toDegrees(points[2 * residence]), lat: toDegrees(points[2 * residence + 1]) };
}

/** Attaches to packed answers; nothing is copied. */
export function openAnswers(buffer: ArrayBufferLike): Answers {
  const { meta, arrays } = unpack(buffer, KIND, VERSION);
  return { meta: meta as Meta, arrays };
}

export interface Answers {
  readonly meta: Meta;
  readonly arrays: Record<string, PackedArray>;
}

function answerIndicator(
  answers: Answers,
  network: WalkNetwork,
  indicator: IndicatorMeta,
  i: number,
  residence: number,
): IndicatorAnswer {
  const { arrays } = answers;
  return {
    indicator: indicator.id,
    title: indicator.title,
    combination: indicator.combination,
    status: STATUSES[arrays[`status${i}`][residence]],
    reason: REASONS[arrays[`reasons${i}`][residence]],
    nearest: indicator.groups.flatMap((group) => nearestOf(answers, network, group, indicator.speedMps, residence)),
  };
}

function nearestOf(
  answers: Answers,
  network: WalkNetwork,
  group: number,
  speedMps: number,
  residence: number,
): NearestAnswer[] {
  const { arrays } = answers;
  const facility = arrays[`facilities${group}`]?.[residence] ?? NO_FACILITY;
  if (facility === NO_FACILITY) return [];
  const length = arrays[`lengths${group}`][residence];
  const standing = { network, linkage: linkageOf(answers), at: residence };
  return [describeWay(answers, standing, { group, facility, length, speedMps })];
}

/** Where somebody stands, and what is near. */
interface Standing {
  readonly network: WalkNetwork;
  readonly linkage: Linkage;
  /** Which of the linkage. */
  readonly at: number;
}

interface Destination {
  readonly group: number;
  readonly facility: number;
  readonly length: number;
  readonly speedMps: number;
}

function describeWay(answers: Answers, { network, linkage, at }: Standing, to: Destination): NearestAnswer {
  const { meta } = answers;
  const { group, facility, length, speedMps } = to;
  const path = findPath(network, linkage, at, doorsOf(answers, facility), length);
  invariant(path !== null, 'a facility that was reached has a way to it');
  const { points } = path;
  const coordinates = Array.from({ length: points.length / 2 }, (_, i) => degreesAt(points, i));
  // a home at the very door: a line still needs two positions
  if (coordinates.length === 1) coordinates.push(coordinates[0]);
  return {
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
  };
}

/** What is near a place that is no residence of the run. */
export interface PlaceAnswer {
  readonly lon: number;
  readonly lat: number;
  readonly accessMeters: number;
  readonly indicators: readonly Pick<IndicatorAnswer, 'indicator' | 'title' | 'combination' | 'nearest'>[];
}

/**
 * The nearest facility of each category from a linked place, as it would be found for a residence there.
 * @param place linked on the network of the run; its first entry counts.
 * @throws AppError `bad-request` for a run with walls: which room a place is in was not kept.
 */
export function answerPlace(answers: Answers, network: WalkNetwork, place: Linkage): Omit<PlaceAnswer, 'lon' | 'lat'> {
  const { meta, arrays } = answers;
  if (arrays.network !== undefined) {
    throw new AppError(
      'bad-request',
      'expected a run without walls of compounds: in this one only its residences can be asked',
    );
  }
  invariant(meta.networkId === network.id, 'the answers belong to another network');
  const facilityCount = arrays.facilityStarts.length - 1;
  const lengths = lengthsFrom(network, place, 0, allDoors(answers), facilityCount, meta.limitMillimeters);
  const standing = { network, linkage: place, at: 0 };
  const nearest = (group: number, speedMps: number): NearestAnswer[] => {
    if (arrays[`lengths${group}`] === undefined) return [];
    // members are in order: of equally near ones the smallest
    const facility = (arrays[`members${group}`] as Uint32Array).reduce(
      (best, member) => (best === NO_FACILITY || lengths[member] < lengths[best] ? member : best),
      NO_FACILITY as number,
    );
    if (facility === NO_FACILITY || lengths[facility] === UNREACHED) return [];
    return [describeWay(answers, standing, { group, facility, length: lengths[facility], speedMps })];
  };
  return {
    accessMeters: place.access[0] / MILLIS,
    indicators: meta.indicators
      .filter(({ outcome }) => outcome)
      .map(({ id, title, combination, groups, speedMps }) => ({
        ...{ indicator: id, title, combination },
        nearest: groups.flatMap((group) => nearest(group, speedMps)),
      })),
  };
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
function doorsOf(answers: Answers, facility: number): DoorTable {
  const isMember = new Uint8Array(answers.arrays.facilityStarts.length - 1);
  isMember[facility] = 1;
  return selectDoors(allDoors(answers), isMember);
}

function allDoors({ meta, arrays }: Answers): DoorTable {
  const words = (name: string): Uint32Array => arrays[name] as Uint32Array;
  return {
    networkId: meta.networkId,
    facilities: words('doorFacilities'),
    edges: words('doorEdges'),
    offsets: words('doorOffsets'),
    access: words('doorAccess'),
  };
}

export function textAt({ arrays }: Answers, name: string, index: number): string {
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
