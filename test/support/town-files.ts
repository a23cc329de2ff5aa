// A town in files, for the doors: one street of 3 km along the equator, five homes, two clinics and a school, two zones.
//
//   west zone z1                        │              east zone z2
//   h1 ──400 m── C1 ──500 m── h2 ── … ──┼── … h3 ── … ── h4 ──200 m── C2/S1        h5 has no position
//   0            400          900     1500     1600       2500        2700
//
// People are powers of two: h1 = 1, h2 = 2, h3 = 4, h4 = 8, h5 = 16 (in z2). With 900 m: C1 serves h1 (400 m) and h2 (500 m);
// C2 serves h4 (200 m); h3 is 1200 m from C1 and 1100 m from C2: not covered. h5 is undecided.
const EARTH_RADIUS_METERS = 6_371_008.8;

/** Degrees of longitude on the equator. */
const degrees = (meters: number): number => Math.round(((meters / EARTH_RADIUS_METERS) * 180e7) / Math.PI) / 1e7;

const feature = (geometry: unknown, properties: Record<string, unknown>): unknown => ({
  type: 'Feature',
  geometry,
  properties,
});
const point = (meters: number): unknown => ({ type: 'Point', coordinates: [degrees(meters), 0] });
const box = (from: number, to: number): unknown => {
  const [west, east, half] = [degrees(from), degrees(to), degrees(300)];
  const ring = [
    [west, -half],
    [east, -half],
    [east, half],
    [west, half],
    [west, -half],
  ];
  return { type: 'Polygon', coordinates: [ring] };
};
const collection = (features: readonly unknown[]): string => JSON.stringify({ type: 'FeatureCollection', features });

const PLACES = [0, 400, 900, 1500, 1600, 2500, 2700, 3000];

export const TOWN_NETWORK = collection([
  feature(
    { type: 'LineString', coordinates: PLACES.map((meters) => [degrees(meters), 0]) },
    { id: 'w1', highway: 'residential' },
  ),
]);

export const TOWN_RESIDENCES = collection([
  feature(point(0), { id: 'h1', population: 1 }),
  feature(point(900), { id: 'h2', population: 2 }),
  feature(point(1600), { id: 'h3', population: 4 }),
  feature(point(2500), { id: 'h4', population: 8 }),
  feature(null, { id: 'h5', population: 16, zone_id: 'z2' }),
]);

export const TOWN_FACILITIES = collection([
  feature(point(400), { id: 'c1', name: 'West clinic', category: 'clinic' }),
  feature(point(2700), { id: 'c2', name: '东诊所', category: 'clinic' }),
  feature(point(2700), { id: 's1', name: 'School', category: 'school' }),
]);

const TOWN_ZONES = collection([
  feature(box(-100, 1500), { zone_id: 'z1', name: 'West' }),
  feature(box(1500, 3100), { zone_id: 'z2', name: 'East' }),
]);

export const TOWN = {
  network: TOWN_NETWORK,
  residences: TOWN_RESIDENCES,
  facilities: TOWN_FACILITIES,
  zones: TOWN_ZONES,
} as const;
