// How far a point is from the polygons of a feature, straight. In: lon, lat units. Out: metres, 0 inside.
// Linear in the vertices of the feature.
import { cosLatitude, geodesicMeters } from '../geo/lonlat.ts';
import type { PolygonTable } from '../types.ts';

/**
 * Metres from a point to the nearest point of a feature's boundary; 0 when it lies in the feature (holes are outside it),
 * Infinity when the feature has no polygon.
 */
export function metersToFeature(polygons: PolygonTable, feature: number, lon: number, lat: number): number {
  const { firstPolygon, firstRing, firstVertex, vertices } = polygons;
  const scale = cosLatitude(lat);
  let best = Infinity;
  let bestLon = 0;
  let bestLat = 0;
  let inside = false;
  const lastRing = firstRing[firstPolygon[feature + 1]];
  for (let ring = firstRing[firstPolygon[feature]]; ring < lastRing; ring++) {
    for (let v = firstVertex[ring]; v + 1 < firstVertex[ring + 1]; v++) {
      const lonA = vertices[2 * v];
      const latA = vertices[2 * v + 1];
      const lonB = vertices[2 * v + 2];
      const latB = vertices[2 * v + 3];
      // crossings of a ray to the east; where rounding could turn the sign, the point is on the boundary: 0 m either way
      if (latA > lat !== latB > lat) {
        const side = (lonA - lon) * (latB - lat) - (lonB - lon) * (latA - lat);
        if (side > 0 === latB > latA) inside = !inside;
      }
      // nearest point of the segment in the plane that touches the globe at the point
      const ax = (lonA - lon) * scale;
      const ay = latA - lat;
      const dx = (lonB - lonA) * scale;
      const dy = latB - latA;
      const square = dx * dx + dy * dy;
      const t = square === 0 ? 0 : Math.min(1, Math.max(0, -(ax * dx + ay * dy) / square));
      const x = ax + t * dx;
      const y = ay + t * dy;
      const distance = x * x + y * y;
      if (distance >= best) continue;
      best = distance;
      bestLon = lonA + t * (lonB - lonA);
      bestLat = latA + t * (latB - latA);
    }
  }
  if (inside) return 0;
  return best === Infinity ? Infinity : geodesicMeters(lon, lat, bestLon, bestLat);
}
