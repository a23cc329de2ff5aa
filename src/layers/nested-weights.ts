// People who are counted twice: a compound and the buildings in it both carry them. In: residences and how they are weighed. Out: the
// residences of one level, or a refusal that names the pairs. Cost: nothing for points without compounds; else a box search a polygon.
//
//   ┌─────────────┐   A feature holds another when it is named by the other's compound_id, or when the other's representative point
//   │ ▪1 ▪2  ▪4   │   lies inside and the other's area is at most half of its own (a tower on a podium of its size is no part of
//   └──────── 7 ──┘   it). Held are two or more, or one that names it or has at most a tenth of its area; only who has people counts.
import Flatbush from 'flatbush';
import { AppError } from '../errors.ts';
import { NO_POSITION } from '../geo/lonlat.ts';
import { pointInPolygons, polygonAreaSquareMeters } from '../geo/polygon.ts';
import type { ResidenceLevel } from '../study-types.ts';
import type { FeatureLayer } from '../types.ts';
import { pickFeatures } from './canonical.ts';
import { findColumn, textAt } from './fields.ts';
import { resolvePopulation, type PopulationOptions } from './population.ts';

interface LeveledResidences {
  readonly residences: FeatureLayer;
  /** Sentences that must be told with every number. */
  readonly notices: readonly string[];
}

/** A feature and those that it holds. */
interface Holder {
  readonly feature: number;
  readonly held: readonly number[];
}

const SIMILAR_PARTS = 2;
const LONE_PARTS = 10;
const TOLD_PAIRS = 100;

/**
 * Leaves out one of two levels where both carry people.
 * @param level which one counts; null: nobody has said.
 * @throws AppError `weights-nested` when both carry people and nobody has said which counts.
 */
export function chooseLevel(
  layer: FeatureLayer,
  options: PopulationOptions,
  level: ResidenceLevel | null,
): LeveledResidences {
  const unchanged = { residences: layer, notices: [] };
  const hasPolygons = layer.polygons.firstVertex.length > 1;
  if (level === 'both' || (!hasPolygons && findColumn(layer, 'compound_id') === undefined)) return unchanged;
  const { population } = resolvePopulation(layer, { ...options, allowMissing: true });
  // where every residence counts one, nobody says how many live there
  if (population.weightName === 'residences') return unchanged;
  const holders = findHolders(layer, population.weights);
  if (holders.length === 0) return unchanged;
  if (level === null) throw nested(layer, holders, population.weights, population.weightName);
  const heldOnes = [...new Set(holders.flatMap(({ held }) => held))];
  const holding = holders.map(({ feature }) => feature);
  const dropped = new Set(level === 'building' ? holding : heldOnes);
  const kept = layer.ids.keys().filter((feature) => !dropped.has(feature));
  const order = Uint32Array.from(kept);
  return {
    residences: pickFeatures(layer, order, layer.ids),
    notices: levelNotices(level, holding, heldOnes, population.weights),
  };
}

/** Features with people that hold others with people, ascending. */
function findHolders(layer: FeatureLayer, weights: Float64Array): Holder[] {
  const named = membersByName(layer, weights);
  const inside = membersInside(layer, weights);
  const holders: Holder[] = [];
  for (let feature = 0; feature < weights.length; feature++) {
    if (weights[feature] === 0) continue;
    const area = polygonAreaSquareMeters(layer.polygons, feature);
    const within = inside(feature).filter(
      (other) => polygonAreaSquareMeters(layer.polygons, other) * SIMILAR_PARTS <= area,
    );
    const byName = named.get(feature) ?? [];
    const lone = within.length === 1 && polygonAreaSquareMeters(layer.polygons, within[0]) * LONE_PARTS > area;
    const held = [...new Set([...byName, ...(lone ? [] : within)])].sort((a, b) => a - b);
    if (held.length > 0) holders.push({ feature, held });
  }
  return holders;
}

/** Features that name another one as their compound, by that one; a building that lends its id to its compound is no compound. */
function membersByName(layer: FeatureLayer, weights: Float64Array): Map<number, number[]> {
  const column = findColumn(layer, 'compound_id');
  const members = new Map<number, number[]>();
  if (column === undefined) return members;
  const indexOf = new Map(layer.ids.map((id, feature) => [id, feature]));
  for (let feature = 0; feature < weights.length; feature++) {
    const name = textAt(column, feature).trim();
    const compound = name === '' ? undefined : indexOf.get(name);
    if (compound === undefined || compound === feature || weights[feature] === 0 || weights[compound] === 0) continue;
    if (textAt(column, compound).trim() === name) continue;
    const list = members.get(compound);
    if (list) list.push(feature);
    else members.set(compound, [feature]);
  }
  return members;
}

/** Looks up the features with people whose representative points a polygon contains. */
function membersInside({ points, polygons }: FeatureLayer, weights: Float64Array): (feature: number) => number[] {
  const members: number[] = [];
  for (let f = 0; f < weights.length; f++) if (weights[f] > 0 && points[2 * f] !== NO_POSITION) members.push(f);
  if (members.length === 0 || polygons.firstVertex.length === 1) return () => [];
  const tree = new Flatbush(members.length, 16, Int32Array);
  for (const f of members) tree.add(points[2 * f], points[2 * f + 1]);
  tree.finish();
  const { firstPolygon, firstRing, firstVertex, vertices } = polygons;
  return (feature) => {
    const first = firstVertex[firstRing[firstPolygon[feature]]];
    const end = firstVertex[firstRing[firstPolygon[feature + 1]]];
    let [west, south, east, north] = [Infinity, Infinity, -Infinity, -Infinity];
    for (let v = first; v < end; v++) {
      west = Math.min(west, vertices[2 * v]);
      east = Math.max(east, vertices[2 * v]);
      south = Math.min(south, vertices[2 * v + 1]);
      north = Math.max(north, vertices[2 * v + 1]);
    }
    if (west > east) return [];
    const near = tree.search(west, south, east, north).map((i) => members[i]);
    return near.filter((f) => f !== feature && pointInPolygons(polygons, feature, points[2 * f], points[2 * f + 1]));
  };
}

const sumOf = (features: readonly number[], weights: Float64Array): number =>
  features.reduce((sum, feature) => sum + weights[feature], 0) / 1000;

function nested(layer: FeatureLayer, holders: readonly Holder[], weights: Float64Array, weightName: string): AppError {
  const held = [...new Set(holders.flatMap((holder) => holder.held))];
  const places = holders.slice(0, TOLD_PAIRS).map(({ feature, held: own }) => ({
    layer: layer.name,
    feature: layer.ids[feature],
    field: weightName,
    detail:
      `${layer.ids[feature]} (${weights[feature] / 1000}) holds ${own
        .slice(0, 5)
        .map((other) => `${layer.ids[other]} (${weights[other] / 1000})`)
        .join(', ')}` + (own.length > 5 ? ` and ${own.length - 5} more` : ''),
  }));
  const holding = sumOf(
    holders.map(({ feature }) => feature),
    weights,
  );
  return new AppError(
    'weights-nested',
    `${layer.name}: expected ${weightName} on buildings or on their compounds, but ${holders.length} features with ${holding} ` +
      `hold ${held.length} others with ${sumOf(held, weights)}, the first: ${places[0].detail}; say which count: ` +
      '--residence-level building, compound, or both where they are different people',
    places,
  );
}

function levelNotices(
  level: ResidenceLevel,
  holding: readonly number[],
  held: readonly number[],
  weights: Float64Array,
): string[] {
  const [above, below] = [sumOf(holding, weights), sumOf(held, weights)];
  const isBuilding = level === 'building';
  return [
    `小区与其中楼栋都有人口(小区${holding.length}个共${above},楼栋${held.length}个共${below}),按${isBuilding ? '楼栋' : '小区'}计`,
    `Compounds and the buildings in them both carry people (${holding.length} with ${above}, ${held.length} with ${below}): ` +
      `those of the ${isBuilding ? 'buildings' : 'compounds'} count`,
  ];
}
