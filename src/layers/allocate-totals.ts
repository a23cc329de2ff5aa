// People that agree with a census (product semantics 8). In: residences with their zones, the totals of committees and zones, what they
// are shared by. Out: a weight per residence, so that every unit has exactly its total, and what was done unit by unit.
//
//   committees first, each over its residences; a zone over its other residences what its committees left of its total
//   a unit with people and no residence enters as people without a home: undecided in its zone, outside where the zone is unknown
//   residences in no unit keep the people they have by their own data
//
// Cost: one sort per unit. Ties by canonical order, so that the order of files does not matter.
import type { Allocation, UnitReport, UnitStatus } from '../study-types.ts';
import type { AllocateBy, FeatureLayer, Issue, Population, ZoneAssignment } from '../types.ts';
import { apportion } from './apportion.ts';
import { findFieldName } from './fields.ts';
import { IssueLog } from './issue-log.ts';
import { findOwnPeople, resolveSharing, THOUSANDTHS, type PopulationOptions } from './population.ts';
import { listUnits, NO_ZONE, type CensusUnit } from './totals.ts';
import { addUnhoused, type Unhoused } from './unhoused.ts';

/** Factors outside are told: either the census or the residences are not what they seem. */
const LOWEST_FACTOR = 0.67;
const HIGHEST_FACTOR = 1.5;

/** Who is counted where. */
export interface CountedPeople {
  readonly residences: FeatureLayer;
  readonly population: Population;
  readonly zoneAssignment: ZoneAssignment;
  readonly issues: readonly Issue[];
  readonly notices: readonly string[];
  readonly allocation: Allocation;
}

/**
 * Shares totals over residences.
 * @throws AppError `column-missing`, `attribute-invalid`, `weight-missing`.
 */
export function allocateTotals(
  totals: FeatureLayer,
  by: AllocateBy,
  residences: FeatureLayer,
  zones: FeatureLayer,
  zoneAssignment: ZoneAssignment,
  options: PopulationOptions,
): CountedPeople {
  const log = new IssueLog();
  const units = listUnits(totals, residences, zones, log);
  const sharing = resolveSharing(residences, by, options);
  const own = by === 'population' ? sharing.population : findOwnPeople(residences, options);
  const work = new Sharing(totals.name, sharing.population, own, zoneAssignment.zones, log);
  for (const unit of units) if (unit.level === 'committee') work.shareCommittee(unit);
  const free = work.listFree(zones.ids.length);
  for (const unit of units) {
    if (unit.level === 'parent') work.tellParent(unit);
    if (unit.level === 'zone') work.shareZone(unit, unit.zone === NO_ZONE ? [] : free[unit.zone]);
  }
  const outside = work.keepRest(residences.name);
  const population: Population = {
    weightName: nameOf(totals),
    weights: work.weights,
    missing: work.missing,
  };
  const counted = addUnhoused({ residences, population, zoneAssignment }, work.unhoused);
  return {
    ...counted,
    issues: [...sharing.issues, ...log.issues, ...countRest(log)],
    notices: [
      ...sharing.notices,
      `人口按 ${totals.name} 的 ${findFieldName(totals, 'population')} 控制,按${SHARED_BY[by]}分摊到居住点`,
      `People agree with ${totals.name} (${findFieldName(totals, 'population')}), shared over residences by ${by}`,
    ],
    allocation: {
      name: totals.name,
      sha256: totals.sourceSha256,
      by,
      units: work.reports,
      unhoused: work.unhoused.length,
      outside,
    },
  };
}

const SHARED_BY: Readonly<Record<AllocateBy, string>> = {
  population: '居住点人口',
  households: '户数',
  floor_area: '建筑面积',
  count: '居住点个数',
};

/** Tells that it is a census, and the full name of its column. */
const nameOf = (totals: FeatureLayer): string => `population_totals(${findFieldName(totals, 'population')})`;

class Sharing {
  readonly weights: Float64Array;
  readonly missing: Uint8Array;
  readonly unhoused: Unhoused[] = [];
  readonly reports: UnitReport[] = [];
  readonly #name: string;
  readonly #by: Population;
  readonly #own: Population | null;
  readonly #zones: Int32Array;
  readonly #log: IssueLog;
  /** 1 for residences that a unit has. */
  readonly #taken: Uint8Array;
  /** People of committees by zone. */
  readonly #ofCommittees = new Map<number, number>();

  constructor(name: string, by: Population, own: Population | null, zones: Int32Array, log: IssueLog) {
    this.#name = name;
    this.#by = by;
    this.#own = own;
    this.#zones = zones;
    this.#log = log;
    this.weights = new Float64Array(zones.length);
    this.missing = Uint8Array.from(by.missing);
    this.#taken = new Uint8Array(zones.length);
  }

  shareCommittee(unit: CensusUnit): void {
    const members = unit.members.filter((residence) => this.#taken[residence] === 0);
    const equal = this.#share(unit, unit.total, members);
    if (members.length === 0) this.#countOfCommittee(unit.zone, unit.total);
    for (const residence of members) this.#countOfCommittee(this.#zones[residence], this.weights[residence]);
    this.#report(unit, unit.total, members, equal ? 'equal_shares' : 'shared');
  }

  #countOfCommittee(zone: number, people: number): void {
    this.#ofCommittees.set(zone, (this.#ofCommittees.get(zone) ?? 0) + people);
  }

  /** Residences of each zone that no committee has taken. */
  listFree(zoneCount: number): number[][] {
    const free: number[][] = Array.from({ length: zoneCount }, () => []);
    this.#zones.forEach((zone, residence) => {
      if (zone !== NO_ZONE && this.#taken[residence] === 0) free[zone].push(residence);
    });
    return free;
  }

  shareZone(unit: CensusUnit, free: readonly number[]): void {
    const counted = unit.zone === NO_ZONE ? undefined : this.#ofCommittees.get(unit.zone);
    const left = unit.total - (counted ?? 0);
    if (counted !== undefined && (left < 0 || (left > 0 && free.length === 0))) {
      const outcome = left < 0 ? 'the committees count' : `${people(left)} people more are undecided`;
      const message = `zone ${unit.id} has ${people(unit.total)} people, but its committees have ${people(counted)}: ${outcome}`;
      const where = { layer: this.#name, feature: unit.id, value: String(people(counted)) };
      this.#log.add('warning', 'totals-disagree', message, where);
    }
    const shared = Math.max(0, left);
    const equal = this.#share(unit, shared, free);
    this.#report(unit, shared, free, left < 0 ? 'exceeded' : equal ? 'equal_shares' : 'shared');
  }

  tellParent(unit: CensusUnit): void {
    const message = `${unit.id} is the parent of zones and is left out: its people are those of its zones, once more`;
    this.#log.add('info', 'total-parent', message, { layer: this.#name, feature: unit.id });
    this.#report(unit, 0, [], 'parent');
  }

  /** @returns whether the shares are equal because nobody has a weight. */
  #share(unit: CensusUnit, total: number, members: readonly number[]): boolean {
    if (members.length === 0) {
      if (total > 0) this.#addUnhoused(unit, total);
      return false;
    }
    const weights = members.map((residence) => this.#by.weights[residence]);
    const equal = total > 0 && weights.every((weight) => weight === 0);
    apportion(total, weights).forEach((share, i) => {
      this.#taken[members[i]] = 1;
      this.weights[members[i]] = share;
      // who shares equally has a weight, though not by its own data
      if (equal) this.missing[members[i]] = 0;
    });
    if (equal) {
      const message = `${unit.level} ${unit.id}: none of its ${members.length} residences has anything to share by: they share equally`;
      this.#log.add('warning', 'total-equal-shares', message, { layer: this.#name, feature: unit.id });
    }
    return equal;
  }

  #addUnhoused(unit: CensusUnit, total: number): void {
    this.unhoused.push({ id: unit.id, zone: unit.zone, people: total });
    const where = { layer: this.#name, feature: unit.id, value: String(people(total)) };
    if (unit.zone === NO_ZONE) {
      const message = `${unit.level} ${unit.id} is known to no zone and no residence: its ${people(total)} people count as undecided outside; leave its row out if it is no part of the study`;
      this.#log.add('warning', 'total-unknown', message, where);
    } else {
      const message = `${unit.level} ${unit.id} has ${people(total)} people and no residence to share them: they count as undecided`;
      this.#log.add('warning', 'total-without-residences', message, where);
    }
  }

  #report(unit: CensusUnit, shared: number, members: readonly number[], usual: UnitStatus): void {
    const own = this.#own?.weights;
    const sum = own === undefined ? null : members.reduce((all, residence) => all + own[residence], 0);
    const factor = sum === null || sum === 0 ? null : shared / sum;
    const nowhere = unit.zone === NO_ZONE ? 'unknown' : 'no_residences';
    const status = usual === 'parent' || members.length > 0 || shared === 0 ? usual : nowhere;
    const { id: unitId, level, name, total } = unit;
    this.reports.push({ unitId, level, name, total, shared, residences: members.length, own: sum, factor, status });
    if (factor === null || (factor >= LOWEST_FACTOR && factor <= HIGHEST_FACTOR)) return;
    const message = `${level} ${unitId}: the total is ${factor.toFixed(3)} times the ${people(sum ?? 0)} people of its residences`;
    this.#log.add('warning', 'total-factor', message, {
      layer: this.#name,
      feature: unitId,
      value: factor.toFixed(3),
    });
  }

  /** Residences in no unit keep what they have. */
  keepRest(layer: string): Allocation['outside'] {
    let residences = 0;
    let sum = 0;
    for (let residence = 0; residence < this.#taken.length; residence++) {
      if (this.#taken[residence] === 1) continue;
      residences++;
      this.weights[residence] = this.#own?.weights[residence] ?? 0;
      this.missing[residence] = this.#own?.missing[residence] ?? 1;
      sum += this.weights[residence];
    }
    if (residences > 0) {
      const kept = this.#own === null ? 'have no people of their own either: they are undecided' : 'keep their own';
      const message = `${residences} residences are in no unit with a total and ${kept} (${people(sum)} people)`;
      this.#log.add('warning', 'total-none', message, { layer, value: String(residences) });
    }
    return { residences, people: sum };
  }
}

const people = (thousandths: number): number => thousandths / THOUSANDTHS;

/** One more issue for each code of which not all were told. */
function countRest(log: IssueLog): Issue[] {
  return Object.entries(log.counts).flatMap(([code, count]) => {
    const told = log.issues.filter((issue) => issue.code === code);
    if (told.length === count) return [];
    return [{ ...told[0], feature: null, value: null, message: `${count - told.length} more units like these` }];
  });
}
