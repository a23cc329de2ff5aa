// The people of a census, unit by unit. In: a layer of totals, with the residences and zones it speaks of. Out: units with their people
// in whole thousandths, and which residences and which zone each means. A row that names a committee is one of a committee, else one of
// a zone; one that names neither by a field of its own is what its id is known as. Pure; cost: one pass over rows and residences.
import { AppError } from '../errors.ts';
import type { UnitReport } from '../study-types.ts';
import type { FeatureLayer } from '../types.ts';
import { findColumn, findFieldName, textAt } from './fields.ts';
import type { Field } from './field-words.ts';
import type { IssueLog } from './issue-log.ts';
import { parseWeight, THOUSANDTHS } from './population.ts';
import { listParents, namedZones } from './zones.ts';

export const NO_ZONE = -1;

export interface CensusUnit {
  readonly id: string;
  readonly level: UnitReport['level'];
  readonly name: string;
  /** People, thousandths. */
  readonly total: number;
  /** The zone, or the zone that the committee says it is in; NO_ZONE where none is known. */
  readonly zone: number;
  /** Residences of the committee, ascending; none for other levels. */
  readonly members: readonly number[];
}

/** Why a layer of totals is of no use: no column says how many people; null when one does. */
export function findTotalsRefusal(layer: Pick<FeatureLayer, 'kind' | 'name' | 'columns' | 'fields'>): AppError | null {
  if (layer.kind !== 'totals' || findFieldName(layer, 'population') !== undefined) return null;
  const columns = [...layer.columns.keys()].join(', ') || 'none';
  return new AppError(
    'column-missing',
    `${layer.name}: expected a column with the people of each unit (population, 常住人口), but the columns are ${columns}: name it with --column totals:population=COLUMN`,
  );
}

/**
 * The units of a census, in canonical order. Rows without a usable number of people are told and left out.
 * @throws AppError `attribute-invalid` when two rows give people of the same unit: which of them holds is not ours to say;
 *   `column-missing` when rows name committees and residences have no column for theirs.
 */
export function listUnits(
  totals: FeatureLayer,
  residences: FeatureLayer,
  zones: FeatureLayer,
  log: IssueLog,
): CensusUnit[] {
  const refusal = findTotalsRefusal(totals);
  if (refusal) throw refusal;
  const field = findFieldName(totals, 'population') ?? '';
  const column = findColumn(totals, 'population');
  const name = findColumn(totals, 'name');
  const identify = createIdentifier(totals, residences, zones);
  const units: CensusUnit[] = [];
  const byKey = new Map<string, CensusUnit>();
  for (let row = 0; row < totals.ids.length; row++) {
    const identity = identify(row);
    const people = column === undefined ? { problem: 'is missing', value: null } : parseWeight(column, row);
    if (typeof people !== 'number') {
      const { problem, value } = people;
      const message = `${identity.level} ${identity.id}: ${field} ${problem}: it has no total`;
      log.add('warning', 'total-invalid', message, { layer: totals.name, feature: totals.ids[row], field, value });
      continue;
    }
    const { key, ...rest } = identity;
    const unit = { ...rest, name: textAt(name, row) || identity.name, total: Math.round(people * THOUSANDTHS) };
    const other = byKey.get(key);
    if (other) throw repeated(totals.name, other, unit);
    byKey.set(key, unit);
    units.push(unit);
  }
  requireCommittees(units, residences, totals.name);
  return units;
}

/** Where residences tell no committees, its people would count beside theirs. */
function requireCommittees(units: readonly CensusUnit[], residences: FeatureLayer, name: string): void {
  const fields = (['committee_id', 'committee_name'] as const).map((field) => findFieldName(residences, field));
  const committee = units.find(({ level }) => level === 'committee');
  if (committee === undefined || fields.some((field) => field !== undefined)) return;
  const columns = [...residences.columns.keys()].join(', ') || 'none';
  throw new AppError(
    'column-missing',
    `${residences.name}: expected a column with the committee of each residence (committee_id, 居委代码), because ${name} has people of the committee ${committee.id}, but the columns are ${columns}: add it, or give totals of zones only`,
  );
}

function repeated(name: string, one: CensusUnit, other: CensusUnit): AppError {
  const people = `${one.total / THOUSANDTHS} and ${other.total / THOUSANDTHS}`;
  return new AppError(
    'attribute-invalid',
    `${name}: expected one total for each unit, but the ${one.level} ${one.id} has two (${people}): leave one row of each, or put them in one`,
  );
}

type Identity = Omit<CensusUnit, 'total'> & { readonly key: string };

function createIdentifier(
  totals: FeatureLayer,
  residences: FeatureLayer,
  zones: FeatureLayer,
): (row: number) => Identity {
  const zoneOf = namedZones(totals, zones);
  const zoneById = new Map(zones.ids.map((id, zone) => [id, zone]));
  const parents = new Set(listParents(zones).map(({ id }) => id));
  const membersById = groupResidences(residences, 'committee_id');
  const membersByName = groupResidences(residences, 'committee_name');
  const zonesByName = uniqueNames(zones);
  const textOf = (field: Field) => {
    const column = findColumn(totals, field);
    return (row: number): string => textAt(column, row).trim();
  };
  const [committeeId, committeeName] = [textOf('committee_id'), textOf('committee_name')];
  const [zoneId, zoneName] = [textOf('zone_id'), textOf('zone_name')];

  const committee = (id: string, name: string, zone: number): Identity => {
    const members = membersById.get(id) ?? membersByName.get(name) ?? [];
    return { key: `committee ${id || `${zone} ${name}`}`, id: id || name, level: 'committee', name, zone, members };
  };
  const place = (id: string, name: string, zone: number): Identity => {
    const known = zone === NO_ZONE ? id : zones.ids[zone];
    const level = parents.has(known) ? 'parent' : 'zone';
    return { key: `zone ${known || name}`, id: known || name, level, name, zone, members: [] };
  };
  return (row) => {
    const zone = zoneOf(row);
    if (committeeId(row) !== '' || committeeName(row) !== '')
      return committee(committeeId(row), committeeName(row), zone);
    if (zoneId(row) !== '' || zoneName(row) !== '') return place(zoneId(row), zoneName(row), zone);
    // a repeated id got a number, so that the features of a layer can be told apart
    const id = textOf('id')(row) || textOf('name')(row) || totals.ids[row];
    const named = zoneById.get(id) ?? zonesByName.get(id) ?? NO_ZONE;
    const isCommittee = named === NO_ZONE && !parents.has(id) && (membersById.has(id) || membersByName.has(id));
    return isCommittee ? committee(id, id, NO_ZONE) : place(id, '', named);
  };
}

/** Zones by the names that only one of them has. */
function uniqueNames(zones: FeatureLayer): Map<string, number> {
  const zoneOf = new Map<string, number>();
  const column = findColumn(zones, 'name');
  for (let zone = 0; zone < zones.ids.length; zone++) {
    const name = textAt(column, zone).trim();
    zoneOf.set(name, zoneOf.has(name) ? NO_ZONE : zone);
  }
  zoneOf.delete('');
  return zoneOf;
}

function groupResidences(residences: FeatureLayer, field: 'committee_id' | 'committee_name'): Map<string, number[]> {
  const groups = new Map<string, number[]>();
  const column = findColumn(residences, field);
  if (column === undefined) return groups;
  for (let residence = 0; residence < residences.ids.length; residence++) {
    const text = textAt(column, residence).trim();
    if (text === '') continue;
    const group = groups.get(text);
    if (group) group.push(residence);
    else groups.set(text, [residence]);
  }
  return groups;
}
