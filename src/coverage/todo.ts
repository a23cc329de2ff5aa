// What would settle the verdicts that are undetermined. In: a study's result. Out: per zone and indicator the things to check, those with
// most people first (settle.ts). Nothing for means, which have no answer per residence. Cost: one pass over the residences of such zones
// for each indicator, and one over all for each place that an unplaced facility may be in.
//
// A thing to check is what a person can look into at once: a residence, a component of the network, people of whom no residence is known,
// the data beyond an edge, a facility without a place, for which many residences may wait. A residence whose place is not known waits for
// every unplaced facility of its category as well: nobody can tell which are near.
import { toDegrees, NO_POSITION } from '../geo/lonlat.ts';
import { findColumn, textAt } from '../layers/fields.ts';
import { namedZones } from '../layers/zones.ts';
import { REASONS, STATUS_COVERED, STATUS_UNDECIDED, UNLINKED } from '../types.ts';
import type { GroupReach, Outcome, StudyResult } from '../study-types.ts';
import type { CoverageRow, FeatureLayer, Indicator, Reason } from '../types.ts';
import { cutoffMillimeters } from './cutoff.ts';
import { VERIFY } from './gaps.ts';
import { decideOutcomes, getGroup, markServed, requiredOf } from './outcomes.ts';
import { settle, type Check, type Doubt, type DoubtGroup, type Settlement } from './settle.ts';
import { buildPlaceIndex, hasPosition, type PlaceIndex } from './straight-line.ts';
import { leastMeeting } from './verdict.ts';

export type TodoKind = 'residence' | 'people' | 'component' | 'facility' | 'data_edge';

/** A thing to check. */
export interface TodoItem {
  readonly kind: TodoKind;
  readonly id: string;
  readonly name: string;
  readonly compoundId: string;
  readonly reason: Reason;
  readonly verify: string;
  /** Degrees; null where it has no place. */
  readonly place: readonly [lon: number, lat: number] | null;
}

/** One row of todo.csv. */
export interface TodoRow {
  readonly row: CoverageRow;
  readonly settlement: Settlement;
  readonly check: Check;
  /** From 1. */
  readonly rank: number;
  readonly item: TodoItem;
}

/** Whether a row is one of a zone that something would settle, as far as residences tell. */
const isOpen = ({ level, verdict, indicator }: CoverageRow): boolean =>
  level === 'zone' && verdict === 'undetermined' && indicator.combination !== 'mean';

/**
 * Rows of todo.csv: in the order of coverage.csv, and within each by rank. Made while they are read, and again each time; null when there
 * is nothing to settle.
 */
export function listTodo(result: StudyResult): Iterable<TodoRow> | null {
  const open = result.rows.filter(isOpen);
  return open.length === 0 ? null : { [Symbol.iterator]: () => todoOf(result, open) };
}

function* todoOf(result: StudyResult, open: readonly CoverageRow[]): Generator<TodoRow> {
  const zoneOf = new Map(result.zones.ids.map((id, zone) => [id, zone]));
  const collected = new Map<Indicator, ReadonlyMap<number, ZoneDoubts>>();
  for (const indicator of new Set(open.map((row) => row.indicator))) {
    const zones = open.filter((row) => row.indicator === indicator).map(({ zoneId }) => zoneOf.get(zoneId)!);
    collected.set(indicator, collectDoubts(result, indicator, new Set(zones)));
  }
  for (const row of open) {
    const { doubts, items } = collected.get(row.indicator)!.get(zoneOf.get(row.zoneId)!)!;
    const margin = leastMeeting(row.indicator.targetPercent, row.total) - row.covered!;
    const settlement = settle(doubts, margin);
    for (const [i, check] of settlement.checks.entries()) {
      yield { row, settlement, check, rank: i + 1, item: items.list[check.item] };
    }
  }
}

interface ZoneDoubts {
  readonly doubts: Doubt[];
  readonly items: ItemTable;
}

/** Things to check by what they are, numbered in the order in which they are met. */
class ItemTable {
  readonly list: TodoItem[] = [];
  readonly #numbers = new Map<string, number>();
  readonly #groups = new Map<string, DoubtGroup>();

  /** The same group for all who wait for the same. */
  groupOf(key: string, make: () => DoubtGroup): DoubtGroup {
    const group = this.#groups.get(key) ?? make();
    this.#groups.set(key, group);
    return group;
  }

  numberOf(key: string, make: () => TodoItem): number {
    const known = this.#numbers.get(key);
    if (known !== undefined) return known;
    this.#numbers.set(key, this.list.length);
    return this.list.push(make()) - 1;
  }
}

/** One group of an indicator. */
interface Part {
  readonly key: string;
  readonly outcome: Outcome;
  readonly places: readonly UnplacedPlace[];
}

/** Unplaced facilities of which the same is known: where they may be, and whom they may serve. */
interface UnplacedPlace {
  readonly facilities: readonly number[];
  readonly marks: Uint8Array;
}

function collectDoubts(
  result: StudyResult,
  indicator: Indicator,
  zones: ReadonlySet<number>,
): ReadonlyMap<number, ZoneDoubts> {
  const { zoneAssignment, population } = result;
  const whole = result.outcomes[result.indicators.indexOf(indicator)]!;
  const parts = listParts(result, indicator, whole);
  const required = requiredOf(indicator);
  const found = new Map<number, ZoneDoubts>();
  for (let r = 0; r < whole.status.length; r++) {
    const zone = zoneAssignment.zones[r];
    if (whole.status[r] !== STATUS_UNDECIDED || population.weights[r] === 0 || !zones.has(zone)) continue;
    const entry = found.get(zone) ?? { doubts: [], items: new ItemTable() };
    found.set(zone, entry);
    const covered = parts.filter(({ outcome }) => outcome.status[r] === STATUS_COVERED).length;
    const groups = parts
      .filter(({ outcome }) => outcome.status[r] === STATUS_UNDECIDED)
      .map((part) => waitsFor(result, part, r, entry.items));
    entry.doubts.push({ weight: population.weights[r], need: required - covered, groups });
  }
  return found;
}

function listParts(result: StudyResult, indicator: Indicator, whole: Outcome): Part[] {
  const { groups } = indicator;
  const outcomes =
    indicator.combination === 'each'
      ? [whole]
      : decideOutcomes({
          ...result,
          indicators: groups.map((group) => ({ ...indicator, combination: 'each', groups: [group] })),
        });
  const cutoff = cutoffMillimeters(indicator.cutoff, indicator.speedMps);
  return groups.map(({ key }, g) => ({
    key,
    outcome: outcomes[g]!,
    places: listPlaces(result, getGroup(result.groups, key), cutoff),
  }));
}

function listPlaces(result: StudyResult, { unplaced }: GroupReach, cutoff: number): UnplacedPlace[] {
  const { facilities, zones, residences, entrances } = result;
  const hasOwnPlace = (facility: number): boolean =>
    hasPosition(facilities, facility) || entrances?.ofFacility.has(facility) === true;
  const zoneOf = namedZones(facilities, zones);
  const byPlace = new Map<string, number[]>();
  for (const facility of unplaced) {
    const key = hasOwnPlace(facility) ? `at ${facility}` : `in ${zoneOf(facility)}`;
    const list = byPlace.get(key);
    if (list) list.push(facility);
    else byPlace.set(key, [facility]);
  }
  let index: PlaceIndex | null = null;
  const places = (): PlaceIndex => (index ??= buildPlaceIndex(residences, residences.ids.keys(), true));
  return [...byPlace.values()].map((list) => ({
    facilities: list,
    marks: markServed(result, { unplaced: Uint32Array.of(list[0]) }, cutoff, places),
  }));
}

function waitsFor(result: StudyResult, part: Part, residence: number, items: ItemTable): DoubtGroup {
  const reason = REASONS[part.outcome.reasons[residence]];
  const own = reason === 'facility_unplaced' ? -1 : items.numberOf(...ownItem(result, part.key, residence, reason));
  const isNowhere = reason === 'no_position' || reason === 'no_residence_data';
  const places = part.places.flatMap(({ marks }, place) => (isNowhere || marks[residence] === 1 ? [place] : []));
  return items.groupOf(JSON.stringify([part.key, own, places]), () => ({
    own,
    others: places
      .flatMap((place) => part.places[place].facilities)
      .map((facility) => items.numberOf(`facility ${facility}`, () => facilityItem(result.facilities, facility))),
  }));
}

type KeyedItem = [key: string, make: () => TodoItem];

function ownItem(result: StudyResult, group: string, residence: number, reason: Reason): KeyedItem {
  const { residences, linkage, network } = result;
  const base = { name: '', compoundId: '', reason, verify: VERIFY[reason] };
  const edge = linkage.edges[residence];
  if (reason === 'data_edge') {
    return [`edge ${group}`, () => ({ ...base, kind: 'data_edge', id: group, place: null })];
  }
  if (reason === 'island' && edge !== UNLINKED) {
    const component = network.nodeComponents[network.edgeFrom[edge]];
    const report = result.components.find((each) => each.component === component);
    const place = report ? ([report.lon, report.lat] as const) : null;
    return [`component ${component}`, () => ({ ...base, kind: 'component', id: String(component), place })];
  }
  return [
    `residence ${residence}`,
    () => ({
      ...base,
      kind: reason === 'no_residence_data' ? 'people' : 'residence',
      id: residences.ids[residence],
      name: textAt(findColumn(residences, 'name'), residence),
      compoundId: textAt(findColumn(residences, 'compound_id'), residence),
      place: placeOf(residences, residence),
    }),
  ];
}

function facilityItem(facilities: FeatureLayer, facility: number): TodoItem {
  return {
    kind: 'facility',
    id: facilities.ids[facility],
    name: textAt(findColumn(facilities, 'name'), facility),
    compoundId: '',
    reason: 'facility_unplaced',
    verify: VERIFY.facility_unplaced,
    place: placeOf(facilities, facility),
  };
}

function placeOf({ points }: FeatureLayer, feature: number): TodoItem['place'] {
  const lon = points[2 * feature];
  return lon === NO_POSITION ? null : [toDegrees(lon), toDegrees(points[2 * feature + 1])];
}
