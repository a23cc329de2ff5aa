// Who is counted: one weight per residence (product semantics 8). In: residences and the field that holds the weight, if named.
// Out: whole thousandths, and what was missing or nonsensical. People first, else dwellings, else every residence counts 1.
// Only when the caller says how many square metres a person has, people are taken from floors where a building has no number.
import { AppError } from '../errors.ts';
import { polygonAreaSquareMeters } from '../geo/polygon.ts';
import type { AllocateBy, Column, FeatureLayer, Issue, Population } from '../types.ts';
import { findColumn, findFieldName } from './fields.ts';
import { IssueLog, placeAt } from './issue-log.ts';

/** In one. */
export const THOUSANDTHS = 1000;
/** Share of residences without a usable weight over which a run is refused. */
const MAX_MISSING_SHARE = 0.05;
/** Larger than any weight that makes sense, and small enough that sums of a million of them stay exact. */
const MAX_WEIGHT = 1_000_000_000;

export interface PopulationOptions {
  /** Field that is the weight; null: the default ones. */
  readonly field: string | null;
  /** Go on when over 5 % of the weights are missing. */
  readonly allowMissing: boolean;
  /** Floor area of one person, where people are to be taken from floors; null: never. */
  readonly squareMetersPerPerson: number | null;
}

export interface Weighed {
  readonly population: Population;
  readonly issues: Issue[];
  /** Sentences that must be told with every number. */
  readonly notices: string[];
}

const FLOOR_POPULATION = 'population_from_floors';
/** The highest building has 163. */
const MAX_FLOORS = 200;
const MAX_FLOOR_AREA = 10_000_000;

/** Why a residence has no weight, and what stands there. */
interface Problem {
  readonly problem: string;
  readonly value: string | null;
}

interface Weigher {
  /** Full name of the weight. */
  readonly name: string;
  /** The field, or fields, as messages call them. */
  readonly field: string;
  weigh(residence: number): number | Problem;
}

/**
 * The weight of every residence.
 * @throws AppError `column-missing` for a named field that is not there, `weight-missing` over 5 % without a usable value.
 */
export function resolvePopulation(layer: FeatureLayer, options: PopulationOptions): Weighed {
  const { squareMetersPerPerson } = options;
  const weigher =
    squareMetersPerPerson === null
      ? fieldWeigher(layer, findWeightField(layer, options.field))
      : floorWeigher(layer, ownPeople(layer, options.field), squareMetersPerPerson);
  const notices = squareMetersPerPerson === null ? [] : floorNotices(squareMetersPerPerson);
  const { population, issues } = weighAll(layer, weigher, options.allowMissing);
  return { population, issues: [...issues, ...tellRegistered(layer, options, population.weightName)], notices };
}

/** Registered people are not those who live there: they are never taken unasked, and that is told where nobody else is counted. */
function tellRegistered(layer: FeatureLayer, options: PopulationOptions, weightName: string): Issue[] {
  const registered = findFieldName(layer, 'population_registered');
  const isOwn = options.field !== null || options.squareMetersPerPerson !== null;
  const hasPeople = findFieldName(layer, 'population') !== undefined || findFieldName(layer, 'weight') !== undefined;
  if (registered === undefined || isOwn || hasPeople) return [];
  const log = new IssueLog();
  const counted = weightName === 'residences' ? 'each residence counts 1' : `${weightName} is counted`;
  const message = `${registered} holds registered people, who may live elsewhere, and no column says who lives here: ${counted}; --weight ${registered} counts the registered`;
  log.add('info', 'weight-registered', message, { field: registered, value: weightName, layer: layer.name });
  return log.issues;
}

/**
 * The people that residences have by their own data; null where no column tells any (dwellings and the number of residences are no
 * people). Missing ones count nobody, however many they are.
 * @throws AppError `column-missing` for a named field that is not there.
 */
export function findOwnPeople(layer: FeatureLayer, options: PopulationOptions): Population | null {
  const { field, squareMetersPerPerson } = options;
  const named = findFieldName(layer, 'population') ?? findFieldName(layer, 'weight');
  if (field === null && squareMetersPerPerson === null && named === undefined) return null;
  return resolvePopulation(layer, { ...options, allowMissing: true }).population;
}

/**
 * What the people of a census are shared by.
 * @throws AppError `column-missing` when no column tells it, `weight-missing` over 5 % without a usable value.
 */
export function resolveSharing(layer: FeatureLayer, by: AllocateBy, options: PopulationOptions): Weighed {
  if (by === 'population') {
    if (findOwnPeople(layer, options) === null) throw sharingMissing(layer, by, 'people (population, 常住人口)');
    return resolvePopulation(layer, options);
  }
  if (by === 'count') return { ...weighAll(layer, null, options.allowMissing), notices: [] };
  const weigher = by === 'households' ? fieldWeigher(layer, findFieldName(layer, by) ?? null) : areaWeigher(layer);
  if (weigher === null) {
    const what =
      by === 'households' ? 'households (households, 户数)' : 'floor areas (floor_area, or floors of polygons)';
    throw sharingMissing(layer, by, what);
  }
  return { ...weighAll(layer, weigher, options.allowMissing), notices: [] };
}

function sharingMissing(layer: FeatureLayer, by: AllocateBy, what: string): AppError {
  const fields = [...layer.columns.keys()].join(', ') || 'none';
  return new AppError(
    'column-missing',
    `${layer.name}: expected a column with ${what} to share totals by ${by}, but the columns are ${fields}: name it, or share by another (population, households, floor_area, count)`,
  );
}

function areaWeigher(layer: FeatureLayer): Weigher | null {
  const fields = [findFieldName(layer, 'floor_area'), findFieldName(layer, 'floors')];
  if (fields.every((field) => field === undefined)) return null;
  return { ...floorWeigher(layer, undefined, 1), field: 'floor_area or floors' };
}

/** @param weigher null: each counts 1. */
function weighAll(
  layer: FeatureLayer,
  weigher: Weigher | null,
  allowMissing: boolean,
): Pick<Weighed, 'population' | 'issues'> {
  const count = layer.ids.length;
  const weights = new Float64Array(count);
  const missing = new Uint8Array(count);
  if (weigher === null) {
    weights.fill(THOUSANDTHS);
    return { population: { weightName: 'residences', weights, missing }, issues: [] };
  }
  const log = new IssueLog();
  let missed = 0;
  for (let residence = 0; residence < count; residence++) {
    const weight = weigher.weigh(residence);
    if (typeof weight === 'number') {
      weights[residence] = Math.round(weight * THOUSANDTHS);
      continue;
    }
    missing[residence] = 1;
    missed++;
    tellMissing(layer, residence, weigher.field, weight, log);
  }
  if (missed > MAX_MISSING_SHARE * count && !allowMissing) {
    throw tooManyMissing(layer, weigher.field, missed, log);
  }
  return {
    population: { weightName: weigher.name, weights, missing },
    issues: withRest(log, missed, count, weigher.field, layer.name),
  };
}

function fieldWeigher(layer: FeatureLayer, field: string | null): Weigher | null {
  const column = field === null ? undefined : layer.columns.get(field);
  if (field === null || column === undefined) return null;
  return { name: field, field, weigh: (residence) => parseWeight(column, residence) };
}

/** A building's own people; where it has none, its floor area, or its footprint times its floors, by the area of one person. */
function floorWeigher(layer: FeatureLayer, own: Column | undefined, squareMetersPerPerson: number): Weigher {
  const area = findColumn(layer, 'floor_area');
  const floors = findColumn(layer, 'floors');
  const weigh = (residence: number): number | Problem => {
    const people = own === undefined ? MISSING : parseWeight(own, residence);
    if (people !== MISSING) return people;
    const given = area === undefined ? MISSING : parseWeight(area, residence);
    if (given !== MISSING) return typeof given === 'number' ? peopleOf(given, squareMetersPerPerson) : given;
    const levels = floors === undefined ? MISSING : parseWeight(floors, residence);
    if (typeof levels !== 'number') return levels;
    if (levels === 0 || levels > MAX_FLOORS) return { problem: 'is no number of floors', value: String(levels) };
    const footprint = polygonAreaSquareMeters(layer.polygons, residence);
    if (footprint === 0) return { problem: 'needs an outline to be multiplied by', value: String(levels) };
    return peopleOf(footprint * levels, squareMetersPerPerson);
  };
  return { name: FLOOR_POPULATION, field: 'population, floor_area or floors', weigh };
}

function ownPeople(layer: FeatureLayer, named: string | null): Column | undefined {
  if (named === null) return findColumn(layer, 'population');
  return layer.columns.get(findWeightField(layer, named) ?? '');
}

function peopleOf(squareMeters: number, squareMetersPerPerson: number): number | Problem {
  if (squareMeters <= MAX_FLOOR_AREA) return squareMeters / squareMetersPerPerson;
  return { problem: `gives more than ${MAX_FLOOR_AREA} square metres`, value: String(Math.round(squareMeters)) };
}

/** An estimate must be told with every number. */
const floorNotices = (squareMeters: number): string[] => [
  `无人口数的居住建筑按建筑面积(缺失时按基底面积×层数)÷每人${squareMeters}平方米估算人口`,
  `Buildings without a number of people count their floor area (else footprint × floors) by ${squareMeters} m² a person: this is an estimate`,
];

function findWeightField(layer: FeatureLayer, named: string | null): string | null {
  if (named === null) {
    const fields = ['population', 'weight', 'households'] as const;
    return fields.map((field) => findFieldName(layer, field)).find((name) => name !== undefined) ?? null;
  }
  if (layer.columns.has(named)) return named;
  const fields = [...layer.columns.keys()].join(', ') || 'none';
  throw new AppError(
    'column-missing',
    `${layer.name}: expected the weight in the field ${named}, but the fields are: ${fields}`,
  );
}

const MISSING: Problem = { problem: 'is missing', value: null };

/** A number, or why there is none. */
export function parseWeight(column: Column, index: number): number | Problem {
  let value: number;
  const problem = (what: string): Problem => ({ problem: what, value: String(column.values[index]).slice(0, 60) });
  if (column.type === 'number') {
    value = column.values[index]!;
    if (Number.isNaN(value)) return MISSING;
  } else {
    // full-width digits and signs become plain ones
    const text = column.values[index].normalize('NFKC').trim();
    if (text === '') return MISSING;
    const plain = /^[+-]?\d{1,3}(,\d{3})+(\.\d+)?$/.test(text) ? text.replaceAll(',', '') : text;
    if (!/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(plain)) return problem('is not a number');
    value = Number(plain);
  }
  if (!Number.isFinite(value)) return problem('is not a finite number');
  if (value < 0) return problem('is negative');
  return value > MAX_WEIGHT ? problem(`is over ${MAX_WEIGHT}`) : value;
}

function tellMissing(
  layer: FeatureLayer,
  residence: number,
  field: string,
  { problem, value }: Problem,
  log: IssueLog,
): void {
  const feature = layer.ids[residence];
  const given = value === null ? '' : ` (${value})`;
  const message = `residence ${feature}: ${field} ${problem}${given}; it counts 0 and is undecided`;
  log.add('warning', 'weight-missing', message, {
    feature,
    field,
    value,
    place: placeAt(layer.points[2 * residence], layer.points[2 * residence + 1]),
    layer: layer.name,
  });
}

function tooManyMissing(layer: FeatureLayer, field: string, missed: number, log: IssueLog): AppError {
  const count = layer.ids.length;
  const share = ((100 * missed) / count).toFixed(2);
  const places = log.issues.map((issue) => ({
    layer: layer.name,
    feature: issue.feature!,
    field,
    detail: issue.message,
  }));
  return new AppError(
    'weight-missing',
    `${layer.name}: expected a usable ${field} for at least 95 % of the residences, but ${missed} of ${count} (${share} %) have none, the first: ${log.issues[0].message}; --allow-missing-weight goes on with them as undecided`,
    places,
  );
}

function withRest(log: IssueLog, missed: number, count: number, field: string, layer: string): Issue[] {
  if (missed === 0) return [];
  const message = `${missed} of ${count} residences have no usable ${field}`;
  const total: Issue = {
    code: 'weight-missing-total',
    severity: 'warning',
    layer,
    feature: null,
    row: null,
    field,
    value: String(missed),
    place: null,
    message,
  };
  return [...log.issues, total];
}
