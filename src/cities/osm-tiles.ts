// OpenStreetMap QA tiles: vector tiles of one layer `osm` that hold every object with all its tags, a centimetre a unit.
// In: the bytes of a tile and its name, `z-x-y.mvt`. Out: objects with their tags, and their geometry in degrees on demand.
// Ways and areas are cut at the edges of tiles: the same object then comes once from each, a part of it each time.
import { VectorTile, type VectorTileFeature } from '@mapbox/vector-tile';
import { PbfReader } from 'pbf';
import { type CityGeometry, type Position, sevenDecimals } from './city-feature.ts';

export interface OsmTile {
  /** `z-x-y.mvt` */
  readonly name: string;
  readonly bytes: Uint8Array;
}

export interface OsmObject {
  /** `node/123`, `way/123`, `relation/123`. */
  readonly id: string;
  readonly shape: 'point' | 'line' | 'area';
  readonly tags: Readonly<Record<string, string>>;
  /** What this tile holds of the object: one geometry for each separate piece. */
  pieces(): CityGeometry[];
}

const SHAPES = [null, 'point', 'line', 'area'] as const;

/** Objects of one tile, in its order. */
export function* listOsmObjects(tile: OsmTile): Generator<OsmObject> {
  const [z, x, y] = tile.name.split(/[-.]/).map(Number);
  const layer = new VectorTile(new PbfReader(tile.bytes)).layers.osm;
  for (let i = 0; i < layer.length; i++) {
    const feature = layer.feature(i);
    const shape = SHAPES[feature.type];
    if (shape === null) continue;
    const tags = feature.properties as Record<string, string>;
    yield { id: `${tags['@type']}/${tags['@id']}`, shape, tags, pieces: () => piecesOf(feature, x, y, z) };
  }
}

function piecesOf(feature: VectorTileFeature, x: number, y: number, z: number): CityGeometry[] {
  const geometry = feature.toGeoJSON(x, y, z).geometry;
  switch (geometry.type) {
    case 'Point':
      return [{ type: 'Point', coordinates: rounded(geometry.coordinates) }];
    case 'MultiPoint':
      return geometry.coordinates.map((coordinates) => ({ type: 'Point', coordinates: rounded(coordinates) }));
    case 'LineString':
      return lines([geometry.coordinates]);
    case 'MultiLineString':
      return lines(geometry.coordinates);
    case 'Polygon':
      return areas([geometry.coordinates]);
    case 'MultiPolygon':
      return areas(geometry.coordinates);
    default:
      return [];
  }
}

const rounded = (position: readonly number[]): Position => [sevenDecimals(position[0]), sevenDecimals(position[1])];

/** Vertices with 7 decimals; those that fall together become one. */
function roundedPath(path: readonly (readonly number[])[]): Position[] {
  const kept: Position[] = [];
  for (const position of path.map(rounded)) {
    const last = kept.at(-1);
    if (last === undefined || last[0] !== position[0] || last[1] !== position[1]) kept.push(position);
  }
  return kept;
}

function lines(paths: readonly (readonly (readonly number[])[])[]): CityGeometry[] {
  const usable = paths.map(roundedPath).filter((path) => path.length > 1);
  return usable.map((coordinates) => ({ type: 'LineString', coordinates }));
}

function areas(polygons: readonly (readonly (readonly (readonly number[])[])[])[]): CityGeometry[] {
  const geometries: CityGeometry[] = [];
  for (const rings of polygons) {
    const [shell, ...holes] = rings.map(roundedPath);
    // a ring needs three corners and the first again
    if (shell.length < 4) continue;
    geometries.push({ type: 'Polygon', coordinates: [shell, ...holes.filter((hole) => hole.length >= 4)] });
  }
  return geometries;
}
