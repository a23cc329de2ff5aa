// Point features of a made-up city as they would stand in a file in another coordinate system.
import type { CityFeature } from '../../src/cities/city-feature.ts';
import type { CoordinateSystem } from '../../src/geo/coordinate-system.ts';

export function* inSystem({ fromLonLat }: CoordinateSystem, features: Iterable<CityFeature>): Generator<CityFeature> {
  for (const feature of features) {
    if (feature.geometry.type !== 'Point') throw new Error('expected points');
    const [lon, lat] = feature.geometry.coordinates;
    const coordinates: [number, number] = [lon, lat];
    fromLonLat?.(lon, lat, coordinates);
    yield { ...feature, geometry: { type: 'Point', coordinates } };
  }
}
