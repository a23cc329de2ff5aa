// Sources made in memory, for readers under test.
import type { Source } from '../../src/types.ts';

/** A source of `content`, handed out in pieces of `chunkBytes`. */
export function sourceOf(content: string | Uint8Array, name = 'test.geojson', chunkBytes = 65_536): Source {
  const bytes = typeof content === 'string' ? Buffer.from(content) : content;
  return {
    name,
    size: bytes.length,
    async *stream() {
      for (let at = 0; at < bytes.length; at += chunkBytes) yield bytes.subarray(at, at + chunkBytes);
    },
    slice: (start, end) => Promise.resolve(bytes.subarray(start, end)),
  };
}

export const collection = (...features: unknown[]): string => JSON.stringify({ type: 'FeatureCollection', features });

export const feature = (geometry: unknown, properties: Record<string, unknown> | null = {}, id?: unknown): unknown => ({
  type: 'Feature',
  ...(id === undefined ? {} : { id }),
  properties,
  geometry,
});

export const point = (lon: number, lat: number): unknown => ({ type: 'Point', coordinates: [lon, lat] });

/** A square with its south-west corner at lon, lat. */
export const square = (lon: number, lat: number, size = 0.01): unknown => ({
  type: 'Polygon',
  coordinates: [
    [
      [lon, lat],
      [lon + size, lat],
      [lon + size, lat + size],
      [lon, lat + size],
      [lon, lat],
    ],
  ],
});
