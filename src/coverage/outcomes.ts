// The answer for every residence to every indicator: covered, uncovered, undecided with a reason, or not assessed.
// In: the reach of every group, where residences and facilities stand, what is missing or defective. Out: one status and one
// reason per residence and indicator. Cost: one pass per group and cutoff; only residences with a defect of their own, and
// groups with facilities that have no place on the network, need any geometry.
//
// Per residence and group the first of these that holds (semantics 6 and 7):
//   a list of the group does not cover its zone                                                               not assessed
//   the way is no longer than the cutoff                                                                      covered
//   nothing is wrong                                                                                          uncovered
//   every placed facility is beyond the cutoff even straight, and no unplaced one may serve                   uncovered
//   no position; weight missing; not linked; on an island; behind a barrier; an unplaced facility may serve                     undecided
import { invariant } from '../errors.ts';
import { namedZones } from '../layers/zones.ts';
import {
  LINK_BARRIER,
  LINK_ISLAND,
  LINK_MOVED,
  LINK_NO_POSITION,
  LINK_OK,
  REASONS,
  STATUS_COVERED,
  STATUS_NOT_ASSESSED,
  STATUS_UNCOVERED,
  STATUS_UNDECIDED,
} from '../types.ts';
import type { GroupReach, GroupScope, Outcome } from '../study-types.ts';
import type {
  FacilityEntrances,
  FeatureLayer,
  Indicator,
  Linkage,
  Population,
  ReachColumn,
  Reason,
  ZoneAssignment,
} from '../types.ts';
import { cutoffMillimeters } from './cutoff.ts';
import { buildPlaceIndex, hasPosition, isNearAny, markNear } from './straight-line.ts';
import type { PlaceIndex } from './straight-line.ts';

export interface OutcomeInput {
  readonly indicators: readonly Indicator[];
  readonly groups: readonly GroupReach[];
  readonly residences: FeatureLayer;
  readonly facilities: FeatureLayer;
  readonly zones: FeatureLayer;
  readonly zoneAssignment: ZoneAssignment;
  readonly population: Population;
  readonly linkage: Linkage;
  /** 1 where a residence is linked to a component that is not the largest within 3 km and is not confirmed. */
  readonly islands: Uint8Array;
  /** Facilities that are reached at their entrances only. */
  readonly entrances?: FacilityEntrances | undefined;
}

const reasonIndex = (reason: Reason): number => REASONS.indexOf(reason);
const NO_POSITION_REASON = reasonIndex('no_position');
const MISSING_WEIGHT = reasonIndex('missing_weight');
const NO_RESIDENCES = reasonIndex('no_residence_data');
const NOT_LINKED = reasonIndex('not_linked');
const ISLAND = reasonIndex('island');
const BARRIER = reasonIndex('barrier');
const FACILITY_UNPLACED = reasonIndex('facility_unplaced');

/**
 * One outcome per indicator, null for `mean`, which has no answer per residence.
 * An indicator with a group that is not assessed is not assessed.
 */
export function decideOutcomes(input: OutcomeInput): (Outcome | null)[] {
  const count = input.residences.ids.length;
  const defects = listDefects(input);
  let ofPlace: Uint8Array | null = null;
  const defectsOfPlace = (): Uint8Array => (ofPlace ??= listPlaceDefects(input));
  let residencePlaces: PlaceIndex | null = null;
  const placesOfResidences = (): PlaceIndex =>
    (residencePlaces ??= buildPlaceIndex(input.residences, input.residences.ids.keys(), true));
  const decided = new Map<string, Outcome>();

  const decideGroupOnce = (key: string, cutoff: number): Outcome => {
    const name = `${cutoff} ${key}`;
    const known = decided.get(name);
    if (known) return known;
    const group = getGroup(input.groups, key);
    const outcome = group.reach
      ? decideGroup(
          input,
          group,
          group.reach,
          cutoff,
          group.group.mode === 'buffer' ? defectsOfPlace() : defects,
          placesOfResidences,
        )
      : notAssessed(count);
    decided.set(name, outcome);
    return outcome;
  };

  return input.indicators.map((indicator) => {
    if (indicator.combination === 'mean') return null;
    const cutoff = cutoffMillimeters(indicator.cutoff, indicator.speedMps);
    const outcomes = indicator.groups.map((group) => decideGroupOnce(group.key, cutoff));
    if (indicator.combination === 'each') {
      invariant(outcomes.length === 1, `indicator ${indicator.id} has ${outcomes.length} groups, expected one`);
      return outcomes[0];
    }
    const ways = outcomes.map((outcome) => outcome.way).filter((way) => way !== null);
    if (ways.length < outcomes.length) return notAssessed(count);
    const required = requiredOf(indicator);
    return { ...combineAnswers(outcomes, required, count), way: combineWays(ways, required, count) };
  });
}

/** The group of that key. */
export function getGroup(groups: readonly GroupReach[], key: string): GroupReach {
  const group = groups.find((candidate) => candidate.group.key === key);
  invariant(group, `there is no group ${key}`);
  return group;
}

/** How many groups must be within reach: all of them, any one, or k. */
export function requiredOf(indicator: Indicator): number {
  if (indicator.combination === 'all') return indicator.groups.length;
  return indicator.combination === 'k_of_n' ? indicator.k : 1;
}

function notAssessed(count: number): Outcome {
  return { status: new Uint8Array(count).fill(STATUS_NOT_ASSESSED), reasons: new Uint8Array(count), way: null };
}

// what is wrong with each residence whatever the group: the first reason that holds
function listDefects(input: OutcomeInput): Uint8Array {
  const { status } = input.linkage;
  const { missing, unhoused } = input.population;
  const { islands } = input;
  const defects = new Uint8Array(status.length);
  for (let r = 0; r < defects.length; r++) {
    const link = status[r];
    if (unhoused?.[r] === 1) defects[r] = NO_RESIDENCES;
    else if (link === LINK_NO_POSITION) defects[r] = NO_POSITION_REASON;
    else if (missing[r] === 1) defects[r] = MISSING_WEIGHT;
    else if (link === LINK_ISLAND || islands[r] === 1) defects[r] = ISLAND;
    else if (link === LINK_BARRIER) defects[r] = BARRIER;
    else if (link !== LINK_OK && link !== LINK_MOVED) defects[r] = NOT_LINKED;
  }
  return defects;
}

// of straight lines: what the network does not reach has a place all the same
function listPlaceDefects({ residences, population }: OutcomeInput): Uint8Array {
  return Uint8Array.from(population.missing, (missing, r) =>
    hasPosition(residences, r) ? (missing === 1 ? MISSING_WEIGHT : 0) : NO_POSITION_REASON,
  );
}

function decideGroup(
  input: OutcomeInput,
  group: GroupReach,
  reach: ReachColumn,
  cutoff: number,
  defects: Uint8Array,
  placesOfResidences: () => PlaceIndex,
): Outcome {
  const count = defects.length;
  const status = new Uint8Array(count);
  const reasons = new Uint8Array(count);
  const { lengths } = reach;
  const { points } = input.residences;
  const served = group.unplaced.length > 0 ? markServed(input, group, cutoff, placesOfResidences) : null;
  let facilityPlaces: readonly PlaceIndex[] | null = null;
  for (let r = 0; r < count; r++) {
    if (group.scope !== undefined && !isAssessed(input, group.scope, r)) {
      status[r] = STATUS_NOT_ASSESSED;
      continue;
    }
    if (lengths[r] <= cutoff) {
      status[r] = STATUS_COVERED;
      continue;
    }
    const mayBeServed = served !== null && served[r] === 1;
    const reason = defects[r] !== 0 ? defects[r] : mayBeServed ? FACILITY_UNPLACED : 0;
    status[r] = STATUS_UNCOVERED;
    if (reason === 0) continue;
    const isNowhere = reason === NO_POSITION_REASON || reason === NO_RESIDENCES;
    if (!isNowhere && !mayBeServed) {
      facilityPlaces ??= placesOf(input, group);
      const isNear = (places: PlaceIndex): boolean => isNearAny(places, points[2 * r], points[2 * r + 1], cutoff);
      if (!facilityPlaces.some(isNear)) continue;
    }
    status[r] = STATUS_UNDECIDED;
    reasons[r] = reason;
  }
  return { status, reasons, way: reach };
}

// lists say of every zone whether they cover it, and at the end of what is outside
function isAssessed({ zones, zoneAssignment }: OutcomeInput, { assessed }: GroupScope, residence: number): boolean {
  const zone = zoneAssignment.zones[residence];
  return assessed[zone < 0 ? zones.ids.length : zone] === 1;
}

// where the facilities of a group can be entered, or stand
function placesOf({ facilities, entrances }: OutcomeInput, { members, group }: GroupReach): PlaceIndex[] {
  if (entrances === undefined || group.mode === 'buffer') return [buildPlaceIndex(facilities, members)];
  const { layer, ofFacility } = entrances;
  const others = members.filter((facility) => !ofFacility.has(facility));
  const doors = Array.from(members, (facility) => ofFacility.get(facility) ?? []).flat();
  return [buildPlaceIndex(facilities, others), buildPlaceIndex(layer, doors)];
}

/** 1 for residences that an unplaced facility of the group may serve, as far as anybody can tell. */
export function markServed(
  input: OutcomeInput,
  group: Pick<GroupReach, 'unplaced'>,
  cutoff: number,
  placesOfResidences: () => PlaceIndex,
): Uint8Array {
  const { facilities, zones, zoneAssignment, entrances } = input;
  const marks = new Uint8Array(input.residences.ids.length);
  const named = new Set<number>();
  const zoneOf = namedZones(facilities, zones);
  for (const facility of group.unplaced) {
    const doors = entrances?.ofFacility.get(facility)?.filter((door) => hasPosition(entrances.layer, door)) ?? [];
    if (entrances !== undefined && doors.length > 0) {
      for (const door of doors) markNear(placesOfResidences(), entrances.layer, door, cutoff, marks);
      continue;
    }
    if (hasPosition(facilities, facility)) {
      markNear(placesOfResidences(), facilities, facility, cutoff, marks);
      continue;
    }
    const zone = zoneOf(facility);
    if (zone < 0) return marks.fill(1);
    named.add(zone);
  }
  if (named.size === 0) return marks;
  for (let r = 0; r < marks.length; r++) {
    if (named.has(zoneAssignment.zones[r])) marks[r] = 1;
  }
  for (const zone of named) markNear(placesOfResidences(), zones, zone, cutoff, marks);
  return marks;
}

// `required` groups within reach are enough; `any` requires one, `all` every one
function combineAnswers(outcomes: readonly Outcome[], required: number, count: number): Omit<Outcome, 'way'> {
  const status = new Uint8Array(count);
  const reasons = new Uint8Array(count);
  for (let r = 0; r < count; r++) {
    let covered = 0;
    let undecided = 0;
    let reason = 0;
    let assessed = true;
    for (let i = 0; i < outcomes.length; i++) {
      const answer = outcomes[i].status[r];
      if (answer === STATUS_NOT_ASSESSED) assessed = false;
      if (answer === STATUS_COVERED) covered++;
      if (answer !== STATUS_UNDECIDED) continue;
      if (undecided === 0) reason = outcomes[i].reasons[r];
      undecided++;
    }
    if (!assessed) {
      status[r] = STATUS_NOT_ASSESSED;
      continue;
    }
    if (covered >= required) continue; // STATUS_COVERED is 0
    if (covered + undecided < required) {
      status[r] = STATUS_UNCOVERED;
    } else {
      status[r] = STATUS_UNDECIDED;
      reasons[r] = reason;
    }
  }
  return { status, reasons };
}

// the required-th shortest way of each residence; of equally long ones the earlier group's counts as shorter
function combineWays(ways: readonly ReachColumn[], required: number, count: number): ReachColumn {
  const lengths = new Int32Array(count);
  const facilities = new Int32Array(count);
  for (let r = 0; r < count; r++) {
    for (let g = 0; g < ways.length; g++) {
      const length = ways[g].lengths[r];
      let shorter = 0;
      for (let other = 0; other < ways.length; other++) {
        const otherLength = ways[other].lengths[r];
        if (otherLength < length || (otherLength === length && other < g)) shorter++;
      }
      if (shorter !== required - 1) continue;
      lengths[r] = length;
      facilities[r] = ways[g].facilities[r];
    }
  }
  return { networkId: ways[0].networkId, lengths, facilities };
}
