// What if a facility were built, moved or closed: a study after an edit, without running it again. In: a study that was run, an edit.
// Out: its facilities, ways, outcomes and rows as a full run with the edited list gives them, to the bit; the study before stays as it
// is, so that undoing is taking it again. Cost: milliseconds around the place (see reach/change-reach.ts), and a pass over the residences
// for each indicator that the facility takes part in.
import { computeBufferReach } from './coverage/buffer-reach.ts';
import { summarizeCoverage } from './coverage/coverage.ts';
import { scopesOf } from './coverage/list-scope.ts';
import { decideOutcomes, getGroup } from './coverage/outcomes.ts';
import { hasPosition } from './coverage/straight-line.ts';
import { AppError } from './errors.ts';
import { pickFeatures } from './layers/canonical.ts';
import { editFacilities, type EditedFacilities } from './layers/edit-facilities.ts';
import { linkFacilities, toDoorTable, type Door } from './network/doors.ts';
import { buildEdgeIndex, type EdgeIndex } from './network/edge-index.ts';
import { matchEntrances } from './network/entrances.ts';
import { barrierLegs, resolveGateModel } from './network/link-study.ts';
import type { LegTester } from './network/obstacles.ts';
import { emptyReach, nearerOf, reachOfSome, renameFacilities, withAnswers } from './reach/change-reach.ts';
import { computeReach, selectDoors } from './reach/reach.ts';
import { createSearch, type Search } from './reach/search.ts';
import { isLinked, membersOf, resolveServices } from './study.ts';
import type { FacilityEdit, GroupReach, Outcome, StudyInputs, StudyParameters, StudyResult } from './study-types.ts';
import { LINK_NO_POSITION, NO_FACILITY } from './types.ts';
import type {
  CoverageRow,
  DoorTable,
  FacilityEntrances,
  FacilityGroup,
  FeatureLayer,
  Indicator,
  ReachColumn,
} from './types.ts';

/** What stays the same whatever is edited. */
interface Ground {
  readonly inputs: StudyInputs;
  readonly parameters: StudyParameters;
  readonly result: StudyResult;
  readonly index: EdgeIndex;
  readonly legs: LegTester | null;
  /** Working memory, 12 bytes a node. */
  readonly search: Search;
}

/** A study as it is after some edits. */
export interface EditableStudy {
  readonly ground: Ground;
  readonly facilities: FeatureLayer;
  readonly entrances: FacilityEntrances | undefined;
  readonly doors: DoorTable;
  /** LINK_ status per facility. */
  readonly status: Uint8Array;
  readonly indicators: readonly Indicator[];
  readonly groups: readonly GroupReach[];
  readonly outcomes: readonly (Outcome | null)[];
  readonly rows: readonly CoverageRow[];
}

/**
 * A study that was run, ready for edits.
 * @param inputs @param parameters what it was run with.
 * @throws AppError `bad-usage` where walls are modelled: they are cut for the facilities there are.
 */
export function openEditable(inputs: StudyInputs, parameters: StudyParameters, result: StudyResult): EditableStudy {
  const model = resolveGateModel(inputs, parameters);
  if (model !== 'open') {
    throw new AppError('bad-usage', `expected the gate model open for edits, but it is ${model}: run the study again`);
  }
  const { network, facilities, entrances, indicators, groups, outcomes, rows } = result;
  const { doors, status } = result.facilityLinkage;
  const ground = {
    ...{ inputs, parameters, result },
    index: buildEdgeIndex(network),
    legs: barrierLegs(inputs.barriers, parameters.snapMaxMeters),
    search: createSearch(network.nodeCount),
  };
  return { ground, facilities, entrances, doors, status, indicators, groups, outcomes, rows };
}

/**
 * The study after an edit.
 * @throws AppError as a full run would, and for an edit that does not fit the facilities (see `editFacilities`).
 */
export function applyEdit(study: EditableStudy, edit: FacilityEdit): EditableStudy {
  const { ground } = study;
  const { inputs, parameters, result } = ground;
  const edited = editFacilities(study.facilities, edit);
  const facilities = edited.layer;
  const services = resolveServices({ ...inputs, facilities }, parameters, result.population.weightName);
  const entrances = inputs.entrances && matchEntrances(inputs.entrances, facilities);
  const linked = relink(study, edited, entrances);
  const scopes = services.declared && scopesOf(services.declared, services.groups);
  const groups = services.groups.map((group): GroupReach => {
    const members = membersOf(group, services.categories);
    const changed = changeGroup(study, linked, group, members, facilities);
    return scopes ? { ...changed, scope: scopes.get(group.key) } : changed;
  });
  const same = JSON.stringify(services.indicators) === JSON.stringify(study.indicators);
  const indicators = same ? study.indicators : services.indicators;
  const next = { ground, facilities, entrances, doors: linked.doors, status: linked.status, indicators, groups };
  const touched = new Set(groups.filter((group) => isTouched(study, linked, group)).map(({ group }) => group.key));
  return same ? decideTouched(study, next, linked.newOf, touched) : decideAll(next);
}

/** Doors after an edit, and which facilities had theirs changed. */
interface Relinked extends Pick<EditableStudy, 'doors' | 'status'> {
  readonly newOf: Int32Array;
  /** 1 for each facility, by its new index, that is not where it was. */
  readonly moved: Uint8Array;
}

function relink(study: EditableStudy, edited: EditedFacilities, entrances: FacilityEntrances | undefined): Relinked {
  const { layer, newOf } = edited;
  const { parameters, result, index, legs } = study.ground;
  const moved = new Uint8Array(layer.ids.length);
  if (edited.edited >= 0) moved[edited.edited] = 1;
  newOf.forEach((to, from) => {
    const [before, after] = [study.entrances?.ofFacility.get(from), entrances?.ofFacility.get(to)];
    if (to >= 0 && before?.join() !== after?.join()) moved[to] = 1;
  });
  const again = Uint32Array.from(moved.keys()).filter((f) => moved[f] === 1);
  const linkage = linkFacilities(
    result.network,
    index,
    pickFeatures(layer, again, layer.ids),
    {
      snapMaxMillimeters: Math.round(parameters.snapMaxMeters * 1000),
      minComponentMillimeters: Math.round(parameters.minComponentMeters * 1000),
      legs,
    },
    entrances && { layer: entrances.layer, ofFacility: pickEntrances(entrances, again) },
  );
  const status = new Uint8Array(layer.ids.length).fill(LINK_NO_POSITION);
  newOf.forEach((to, from) => {
    if (to >= 0) status[to] = study.status[from];
  });
  again.forEach((facility, i) => (status[facility] = linkage.status[i]));
  const kept = listDoors(study.doors, (f) => (newOf[f] >= 0 && moved[newOf[f]] === 0 ? newOf[f] : -1));
  const doors = toDoorTable(result.network.id, [...kept, ...listDoors(linkage.doors, (i) => again[i])]);
  return { doors, status, newOf, moved };
}

function pickEntrances({ ofFacility }: FacilityEntrances, facilities: Uint32Array): Map<number, readonly number[]> {
  const picked = new Map<number, readonly number[]>();
  facilities.forEach((facility, i) => {
    const own = ofFacility.get(facility);
    if (own !== undefined) picked.set(i, own);
  });
  return picked;
}

function listDoors({ facilities, edges, offsets, access }: DoorTable, nameOf: (facility: number) => number): Door[] {
  const doors: Door[] = [];
  for (let d = 0; d < facilities.length; d++) {
    const facility = nameOf(facilities[d]);
    if (facility >= 0) doors.push({ facility, edge: edges[d], offset: offsets[d], access: access[d] });
  }
  return doors;
}

/** One group after an edit: who belongs to it, and the ways to the nearest of them. */
function changeGroup(
  study: EditableStudy,
  { doors, status, newOf, moved }: Relinked,
  group: FacilityGroup,
  members: Uint32Array,
  facilities: FeatureLayer,
): GroupReach {
  const { ground } = study;
  const { network, residences, linkage, searchLimitMillimeters: limit } = ground.result;
  const isStraight = group.mode === 'buffer';
  const unplaced = members.filter((f) => (isStraight ? !hasPosition(facilities, f) : !isLinked(status[f])));
  if (group.categories.length === 0) return { group, members, unplaced, reach: null };
  const before = study.groups.find((other) => other.group.key === group.key);
  const had = new Set(before?.reach ? before.members : []);
  const isMember = new Set(members);
  const stays = (from: number): boolean => isMember.has(newOf[from]) && moved[newOf[from]] === 0;
  const old = before?.reach ?? emptyReach(network.id, residences.ids.length);
  const kept = new Set([...had].filter(stays).map((from) => newOf[from]));
  const stay = Uint32Array.from(kept);
  const came = members.filter((f) => !kept.has(f));
  const gone = new Set([...had].filter((from) => !stays(from)));
  const rows = rowsWith(old, gone);
  const pickDoors = (those: Uint32Array): DoorTable => {
    const marks = new Uint8Array(status.length);
    for (const f of those) marks[f] = 1;
    return selectDoors(doors, marks);
  };
  let reach = renameFacilities(old, newOf);
  if (rows.length > 0) {
    const part = isStraight
      ? computeBufferReach(network.id, pickPoints(residences, rows), facilities, stay, limit)
      : reachOfSome(network, linkage, rows, pickDoors(stay), limit, ground.search);
    reach = withAnswers(reach, rows, part);
  }
  if (came.length > 0) {
    const own = isStraight
      ? computeBufferReach(network.id, residences, facilities, came, limit)
      : computeReach(network, linkage, pickDoors(came), limit, ground.search);
    reach = nearerOf(reach, own);
  }
  return { group, members, unplaced, reach };
}

/** Residences whose nearest facility is one of these. */
function rowsWith({ facilities }: ReachColumn, gone: ReadonlySet<number>): Uint32Array {
  const rows: number[] = [];
  if (gone.size === 0) return new Uint32Array(0);
  for (let r = 0; r < facilities.length; r++) {
    if (facilities[r] !== NO_FACILITY && gone.has(facilities[r])) rows.push(r);
  }
  return Uint32Array.from(rows);
}

function pickPoints(residences: FeatureLayer, rows: Uint32Array): FeatureLayer {
  const points = new Int32Array(2 * rows.length);
  rows.forEach((r, i) => points.set(residences.points.subarray(2 * r, 2 * r + 2), 2 * i));
  return { ...residences, ids: Array.from(rows, (r) => residences.ids[r]), points };
}

/** Whether anything but the numbers of its facilities changed in a group. */
function isTouched(study: EditableStudy, { newOf, moved }: Relinked, { group, members, scope }: GroupReach): boolean {
  const before = study.groups.find((other) => other.group.key === group.key);
  if (before?.members.length !== members.length) return true;
  if (before.scope?.assessed.join() !== scope?.assessed.join()) return true;
  return before.members.some((from, i) => newOf[from] !== members[i]) || members.some((f) => moved[f] === 1);
}

type Undecided = Omit<EditableStudy, 'outcomes' | 'rows'>;

function decidable({ ground, groups, facilities, entrances }: Undecided, indicators: readonly Indicator[]) {
  const { residences, zones, zoneAssignment, population, linkage, islands } = ground.result;
  return {
    ...{ indicators, groups, facilities, entrances },
    ...{ residences, zones, zoneAssignment, population, linkage, islands },
  };
}

function decideAll(next: Undecided): EditableStudy {
  const input = decidable(next, next.indicators);
  const outcomes = decideOutcomes(input);
  return { ...next, outcomes, rows: summarizeCoverage({ ...input, outcomes }) };
}

/** Decides the indicators of touched groups, and keeps the answers of all others. */
function decideTouched(
  before: EditableStudy,
  next: Undecided,
  newOf: Int32Array,
  touched: ReadonlySet<string>,
): EditableStudy {
  const { indicators } = next;
  const isAsked = ({ groups }: Indicator): boolean => groups.some(({ key }) => touched.has(key));
  const asked = [...indicators.keys()].filter((i) => isAsked(indicators[i]));
  const decided = decideOutcomes(
    decidable(
      next,
      asked.map((i) => indicators[i]),
    ),
  );
  const outcomes = before.outcomes.map((outcome, i): Outcome | null => {
    const at = asked.indexOf(i);
    if (at >= 0) return decided[at];
    if (!outcome?.way) return outcome;
    const { combination, groups } = indicators[i];
    const way =
      combination === 'each' ? getGroup(next.groups, groups[0].key).reach : renameFacilities(outcome.way, newOf);
    return { ...outcome, way };
  });
  // a mean is told from the shares of its categories, touched or not
  const keys = new Set(asked.flatMap((i) => indicators[i].groups.map(({ key }) => key)));
  const summed = [...indicators.keys()].filter(
    (i) => asked.includes(i) || (indicators[i].combination === 'each' && keys.has(indicators[i].groups[0].key)),
  );
  const input = decidable(
    next,
    summed.map((i) => indicators[i]),
  );
  const sums = summarizeCoverage({ ...input, outcomes: summed.map((i) => outcomes[i]) });
  const rows = before.rows.map((row, at) => {
    const i = summed.indexOf(at % indicators.length);
    return i < 0 ? row : sums[Math.floor(at / indicators.length) * summed.length + i];
  });
  return { ...next, outcomes, rows };
}

/** Residences whose answer to one indicator is not what it was. */
export interface OutcomeChange {
  readonly indicator: Indicator;
  /** Status, reason, length of the way, or nearest facility changed. Ascending. */
  readonly residences: Uint32Array;
}

/** What differs between two states of one study, by the indicators that both have. */
export function listChanges(before: EditableStudy, after: EditableStudy): OutcomeChange[] {
  const indexOf = new Map(after.facilities.ids.map((id, index) => [id, index]));
  const names = Int32Array.from(before.facilities.ids, (id) => indexOf.get(id) ?? -2);
  const changes: OutcomeChange[] = [];
  after.indicators.forEach((indicator, i) => {
    const old = before.outcomes[before.indicators.findIndex(({ id }) => id === indicator.id)];
    const now = after.outcomes[i];
    if (!old || !now || (old.status === now.status && old.way?.lengths === now.way?.lengths)) return;
    const residences = Uint32Array.from(listDifferent(old, now, names));
    if (residences.length > 0) changes.push({ indicator, residences });
  });
  return changes;
}

function listDifferent(old: Outcome, now: Outcome, names: Int32Array): number[] {
  const different: number[] = [];
  for (let r = 0; r < now.status.length; r++) {
    const was = old.way?.facilities[r] ?? NO_FACILITY;
    const isSame =
      old.status[r] === now.status[r] &&
      old.reasons[r] === now.reasons[r] &&
      old.way?.lengths[r] === now.way?.lengths[r] &&
      (was === NO_FACILITY ? was : names[was]) === (now.way?.facilities[r] ?? NO_FACILITY);
    if (!isSame) different.push(r);
  }
  return different;
}
