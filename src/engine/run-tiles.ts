// Vector tiles of a run and of a network. In: packed answers or a network, and which tile. Out: bytes. Every tile looks at all features
// once (a millisecond for 300,000 residences): no index is held, so that memory is that of the arrays.
import { AppError, invariant } from '../errors.ts';
import { NO_POSITION, toDegrees } from '../geo/lonlat.ts';
import { edgePoints } from '../network/walk-network.ts';
import { metersPerPixel, tileBox, tileBytes, type TileAddress, type TileBox } from '../output/tiles.ts';
import { STATUS_COVERED, STATUS_NOT_ASSESSED, type WalkNetwork } from '../types.ts';
import { textAt, type Answers } from './answers.ts';

export const RUN_TILE_LAYERS = ['residences', 'facilities', 'zones', 'gaps'] as const;
export type RunTileLayer = (typeof RUN_TILE_LAYERS)[number];

/** From this zoom on residences are points of their own; below it their gaps are summed in cells. */
const RESIDENCE_ZOOM = 12;

/** Cells along the side of a tile in which gaps are summed. */
const CELLS = 48;
/** Edges of a tile at most; the longest stay. */
const MOST_EDGES = 40_000;
/** Below this zoom edges shorter than this many pixels are left out. */
const STREET_ZOOM = 14;
const SHORTEST_PIXELS = 3;
const MILLIS = 1000;

/** The bytes of a tile of a run. @throws AppError `not-found` for a run from before there were tiles */
export function runTile(answers: Answers, layer: RunTileLayer, address: TileAddress): Uint8Array<ArrayBuffer> {
  if (answers.arrays.points === undefined) {
    throw new AppError('not-found', 'this run was computed before there were tiles: run it again');
  }
  return tileBytes(layer, FEATURES[layer](answers, address), address);
}

const FEATURES: Readonly<Record<RunTileLayer, (answers: Answers, address: TileAddress) => GeoJSON.Feature[]>> = {
  residences: residenceFeatures,
  facilities: facilityFeatures,
  zones: zoneFeatures,
  gaps: gapFeatures,
};

const point = (lon: number, lat: number, properties: Record<string, string | number>): GeoJSON.Feature => ({
  type: 'Feature',
  geometry: { type: 'Point', coordinates: [toDegrees(lon), toDegrees(lat)] },
  properties,
});

/** Places of `points` inside a box, one after the other. */
function* inside(points: Int32Array, { west, south, east, north }: TileBox): Generator<number> {
  for (let i = 0; i < points.length; i += 2) {
    const [lon, lat] = [points[i], points[i + 1]];
    if (lon >= west && lon <= east && lat >= south && lat <= north && lon !== NO_POSITION) yield i / 2;
  }
}

/** `status`: a digit for each indicator of the run (STATUS_ values, 9 where it has no answer per residence). */
function residenceFeatures(answers: Answers, address: TileAddress): GeoJSON.Feature[] {
  if (address.z < RESIDENCE_ZOOM) return [];
  const { arrays, meta } = answers;
  const points = arrays.points as Int32Array;
  const statuses = meta.indicators.map((_, i) => arrays[`status${i}`]);
  return [...inside(points, tileBox(address))].map((r) =>
    point(points[2 * r], points[2 * r + 1], {
      id: textAt(answers, 'residence', r),
      people: arrays.weights[r] / MILLIS,
      status: statuses.map((status) => status?.[r] ?? 9).join(''),
    }),
  );
}

/** `groups`: keys of the categories it counts for, between commas. */
function facilityFeatures(answers: Answers, address: TileAddress): GeoJSON.Feature[] {
  const { arrays, meta } = answers;
  const points = arrays.facilityPoints as Int32Array;
  const groups = new Map<number, string>();
  meta.groups.forEach(({ key }, g) => {
    for (const f of arrays[`members${g}`]) groups.set(f, `${groups.get(f) ?? ','}${key},`);
  });
  return [...inside(points, tileBox(address))]
    .filter((f) => groups.has(f))
    .map((f) =>
      point(points[2 * f], points[2 * f + 1], {
        id: textAt(answers, 'facility', f),
        name: textAt(answers, 'name', f),
        groups: groups.get(f)!,
      }),
    );
}

/** `people<i>`: people that indicator i leaves out in a cell, undecided ones included; the point is their middle. */
function gapFeatures(answers: Answers, address: TileAddress): GeoJSON.Feature[] {
  const { arrays, meta } = answers;
  const points = arrays.points as Int32Array;
  const box = tileBox(address);
  const width = (box.east - box.west) / CELLS;
  const height = (box.north - box.south) / CELLS;
  const cells = new Map<number, { lon: number; lat: number; count: number; people: Float64Array }>();
  const statuses = meta.indicators.map((_, i) => arrays[`status${i}`]);
  for (const r of inside(points, box)) {
    const [lon, lat, weight] = [points[2 * r], points[2 * r + 1], arrays.weights[r]];
    const key = Math.floor((lon - box.west) / width) + CELLS * 2 * Math.floor((lat - box.south) / height);
    const cell = cells.get(key) ?? { lon: 0, lat: 0, count: 0, people: new Float64Array(statuses.length) };
    let isOpen = false;
    statuses.forEach((status, i) => {
      if (status === undefined || status[r] === STATUS_COVERED || status[r] === STATUS_NOT_ASSESSED) return;
      cell.people[i] += weight;
      isOpen = true;
    });
    if (!isOpen) continue;
    cell.lon += lon;
    cell.lat += lat;
    cell.count++;
    cells.set(key, cell);
  }
  return [...cells.values()].map(({ lon, lat, count, people }) =>
    point(
      Math.round(lon / count),
      Math.round(lat / count),
      Object.fromEntries([...people].map((sum, i) => [`people${i}`, sum / MILLIS])),
    ),
  );
}

function zoneFeatures(answers: Answers, address: TileAddress): GeoJSON.Feature[] {
  const { arrays } = answers;
  const box = tileBox(address);
  const features: GeoJSON.Feature[] = [];
  for (let zone = 0; zone + 1 < arrays.firstPolygon.length; zone++) {
    const first = arrays.firstVertex[arrays.firstRing[arrays.firstPolygon[zone]]];
    const last = arrays.firstVertex[arrays.firstRing[arrays.firstPolygon[zone + 1]]];
    if (first === last || !touches(arrays.vertices as Int32Array, first, last, box)) continue;
    features.push({
      type: 'Feature',
      geometry: { type: 'MultiPolygon', coordinates: polygonsOf(answers, zone) },
      properties: { zone_id: textAt(answers, 'zone', zone), zone_name: textAt(answers, 'zoneName', zone) },
    });
  }
  return features;
}

function touches(vertices: Int32Array, first: number, last: number, box: TileBox): boolean {
  let [west, south, east, north] = [Infinity, Infinity, -Infinity, -Infinity];
  for (let v = first; v < last; v++) {
    west = Math.min(west, vertices[2 * v]);
    east = Math.max(east, vertices[2 * v]);
    south = Math.min(south, vertices[2 * v + 1]);
    north = Math.max(north, vertices[2 * v + 1]);
  }
  return west <= box.east && east >= box.west && south <= box.north && north >= box.south;
}

function polygonsOf({ arrays }: Answers, zone: number): number[][][][] {
  const { firstPolygon, firstRing, firstVertex, vertices } = arrays;
  const range = (starts: ArrayLike<number>, at: number): number[] =>
    Array.from({ length: starts[at + 1] - starts[at] }, (_, i) => starts[at] + i);
  return range(firstPolygon, zone).map((polygon) =>
    range(firstRing, polygon).map((ring) =>
      range(firstVertex, ring).map((v) => [toDegrees(vertices[2 * v]), toDegrees(vertices[2 * v + 1])]),
    ),
  );
}

/** Boxes of the edges of one network: west, south, east, north of each. */
export interface EdgeBoxes {
  readonly networkId: string;
  readonly boxes: Int32Array;
}

export function boxEdges(network: WalkNetwork): EdgeBoxes {
  const boxes = new Int32Array(4 * network.edgeCount);
  for (let e = 0; e < network.edgeCount; e++) {
    let [west, south, east, north] = [NO_POSITION, NO_POSITION, -NO_POSITION, -NO_POSITION];
    const take = (lon: number, lat: number): void => {
      west = Math.min(west, lon);
      south = Math.min(south, lat);
      east = Math.max(east, lon);
      north = Math.max(north, lat);
    };
    for (const node of [network.edgeFrom[e], network.edgeTo[e]])
      take(network.nodes[2 * node], network.nodes[2 * node + 1]);
    for (let s = network.firstShape[e]; s < network.firstShape[e + 1]; s++)
      take(network.shape[2 * s], network.shape[2 * s + 1]);
    boxes.set([west, south, east, north], 4 * e);
  }
  return { networkId: network.id, boxes };
}

/** The ways of a network; from far away only the long ones. */
export function networkTile(network: WalkNetwork, edgeBoxes: EdgeBoxes, address: TileAddress): Uint8Array<ArrayBuffer> {
  invariant(edgeBoxes.networkId === network.id, 'the boxes belong to another network');
  const { boxes } = edgeBoxes;
  const box = tileBox(address);
  const pixel = metersPerPixel(address.z, (box.south + box.north) / 2);
  const shortest = address.z >= STREET_ZOOM ? 0 : SHORTEST_PIXELS * pixel * MILLIS;
  let edges: number[] = [];
  for (let e = 0; e < network.edgeCount; e++) {
    if (boxes[4 * e] > box.east || boxes[4 * e + 2] < box.west) continue;
    if (boxes[4 * e + 1] > box.north || boxes[4 * e + 3] < box.south) continue;
    if (network.edgeLengths[e] >= shortest) edges.push(e);
  }
  if (edges.length > MOST_EDGES) {
    edges = edges.sort((a, b) => network.edgeLengths[b] - network.edgeLengths[a] || a - b).slice(0, MOST_EDGES);
  }
  const features = edges.map((e): GeoJSON.Feature => {
    const points = edgePoints(network, e);
    const coordinates = Array.from({ length: points.length / 2 }, (_, i) => [
      toDegrees(points[2 * i]),
      toDegrees(points[2 * i + 1]),
    ]);
    return { type: 'Feature', geometry: { type: 'LineString', coordinates }, properties: {} };
  });
  return tileBytes('network', features, address);
}
