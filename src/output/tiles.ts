// Vector tiles (MVT 2.1). In: features of one tile as GeoJSON, picked by their box. Out: bytes. Clipping, simplifying and the wire
// format are the libraries'; here is where a tile lies.
import { geoJSONToTile } from '@maplibre/geojson-vt';
import { fromGeojsonVt } from '@maplibre/vt-pbf';
import { toUnits } from '../geo/lonlat.ts';

export interface TileAddress {
  readonly z: number;
  readonly x: number;
  readonly y: number;
}

/** west, south, east, north; lon, lat units. */
export interface TileBox {
  readonly west: number;
  readonly south: number;
  readonly east: number;
  readonly north: number;
}

/** The deepest zoom that there are tiles for; a map enlarges them beyond. */
export const DEEPEST_ZOOM = 16;

const EXTENT = 4096;
/** Part of a tile round it that is in it too, so that nothing is cut off at the seam. */
const MARGIN = 64 / EXTENT;

// the types of both packages name their files without endings, which this compiler does not follow
const toTile = geoJSONToTile as unknown as (
  data: GeoJSON.FeatureCollection,
  z: number,
  x: number,
  y: number,
  options: { clip: boolean; extent: number; buffer: number; maxZoom: number },
) => unknown;
const toBytes = fromGeojsonVt as unknown as (
  layers: Readonly<Record<string, unknown>>,
  options: { version: number; extent: number },
) => Uint8Array;

/** Where a tile lies, with its margin. */
export function tileBox({ z, x, y }: TileAddress): TileBox {
  const side = 1 / 2 ** z;
  const lon = (at: number): number => toUnits(360 * Math.min(1, Math.max(0, at)) - 180);
  const lat = (at: number): number => {
    const angle = Math.PI * (1 - 2 * Math.min(1, Math.max(0, at)));
    return toUnits((180 / Math.PI) * Math.atan(Math.sinh(angle)));
  };
  return {
    west: lon((x - MARGIN) * side),
    south: lat((y + 1 + MARGIN) * side),
    east: lon((x + 1 + MARGIN) * side),
    north: lat((y - MARGIN) * side),
  };
}

/** Metres on the ground of one pixel of a tile of 512 at a latitude. */
export function metersPerPixel(zoom: number, latUnits: number): number {
  return (40_075_016.686 / 512 / 2 ** zoom) * Math.cos((latUnits * Math.PI) / 180e7);
}

/** A tile with one layer; no bytes at all where nothing is. */
export function tileBytes(
  layer: string,
  features: readonly GeoJSON.Feature[],
  { z, x, y }: TileAddress,
): Uint8Array<ArrayBuffer> {
  if (features.length === 0) return new Uint8Array();
  const collection: GeoJSON.FeatureCollection = { type: 'FeatureCollection', features: [...features] };
  const tile = toTile(collection, z, x, y, {
    clip: true,
    extent: EXTENT,
    buffer: EXTENT * MARGIN,
    maxZoom: DEEPEST_ZOOM,
  });
  return new Uint8Array(toBytes({ [layer]: tile }, { version: 2, extent: EXTENT }));
}
