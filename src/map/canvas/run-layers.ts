// What the map shows of a run beside its zones: ways, homes by status, gaps, facilities, and what is reached from one place. In: the run.
// Out: sources and layers of a style; their colours depend on the indicator and are set when it is chosen.
import type { ExpressionSpecification, LayerSpecification, SourceSpecification } from 'maplibre-gl';
import { addressOf } from '../api.ts';
import { FONTS } from './fonts.ts';

const NONE: GeoJSON.FeatureCollection = { type: 'FeatureCollection', features: [] };

export const COVERED = '#1f6ea5';
export const UNCOVERED = '#c2560b';
export const UNDECIDED = '#6f5b95';
const NOT_ASSESSED = '#8b949d';
const INK = '#1d2733';
const WALKED = '#0b3f3b';

/** Homes are drawn from here on at the earliest; of a small study a little nearer than the whole of it. */
export const HOME_ZOOM = 12.5;

/** Sources: tiles of the service, and what is set from the page. */
export function runSources(run: string): Record<string, SourceSpecification> {
  const tiles = (layer: string, minzoom: number, maxzoom: number): SourceSpecification => ({
    type: 'vector',
    // an address may not hold braces, a template must
    tiles: [`${addressOf(`runs/${encodeURIComponent(run)}/tiles/${layer}`)}/{z}/{x}/{y}.mvt`],
    minzoom,
    maxzoom,
  });
  return {
    network: tiles('network', 9, 15),
    homes: tiles('residences', 12, 15),
    gaps: tiles('gaps', 4, 11),
    facilities: tiles('facilities', 11, 15),
    reach: { type: 'geojson', data: NONE },
    walks: { type: 'geojson', data: NONE },
    here: { type: 'geojson', data: NONE },
  };
}

const byZoom = (...stops: number[]): ExpressionSpecification => [
  'interpolate',
  ['linear'],
  ['zoom'],
  ...(stops as [number, number]),
];
const byMinutes = (five: string, ten: string, fifteen: string): ExpressionSpecification => [
  'match',
  ['get', 'cutoff_minutes'],
  5,
  five,
  10,
  ten,
  fifteen,
];
const ofKind = (kind: string): ExpressionSpecification => ['==', ['get', 'kind'], kind];

/** Under the names of zones: ways, areas, homes. */
export const GROUND_LAYERS: readonly LayerSpecification[] = [
  {
    id: 'network',
    type: 'line',
    source: 'network',
    'source-layer': 'network',
    paint: {
      'line-color': '#76818d',
      'line-width': byZoom(10, 0.4, 13, 0.7, 16, 2.4),
      'line-opacity': byZoom(9, 0.12, 12, 0.35, 14, 0.75),
    },
  },
  {
    id: 'gaps',
    type: 'circle',
    source: 'gaps',
    'source-layer': 'gaps',
    layout: { visibility: 'none' },
    paint: {
      'circle-color': INK,
      'circle-opacity': 0.55,
      'circle-stroke-color': '#ffffff',
      'circle-stroke-width': 0.6,
    },
  },
  {
    id: 'homes',
    type: 'circle',
    source: 'homes',
    'source-layer': 'residences',
    paint: {
      'circle-radius': byZoom(12, 1, 14, 2.4, 17, 6),
      'circle-stroke-width': byZoom(13, 0, 15, 0.8),
      'circle-stroke-color': '#ffffff',
    },
  },
  {
    id: 'areas',
    type: 'fill',
    source: 'reach',
    filter: ofKind('area'),
    paint: { 'fill-color': '#12605a', 'fill-opacity': 0.13 },
  },
  {
    id: 'reached',
    type: 'line',
    source: 'reach',
    filter: ofKind('street'),
    layout: { 'line-cap': 'round' },
    paint: {
      'line-color': byMinutes('#0b4f4a', '#2a9488', '#8fd0c6'),
      'line-width': byZoom(12, 1.2, 14, 2.6, 16, 5),
    },
  },
  {
    id: 'walks-case',
    type: 'line',
    source: 'walks',
    layout: { 'line-cap': 'round', 'line-join': 'round' },
    paint: { 'line-color': '#ffffff', 'line-width': byZoom(12, 5, 16, 9) },
  },
  {
    id: 'walks',
    type: 'line',
    source: 'walks',
    layout: { 'line-cap': 'round', 'line-join': 'round' },
    paint: {
      'line-color': ['case', ['get', 'pointed'], '#b3261e', WALKED],
      'line-width': byZoom(12, 2.4, 16, 5),
    },
  },
];

/** Over the zones and under their names: facilities, and where one stands. */
export const TOP_LAYERS: readonly LayerSpecification[] = [
  {
    id: 'facilities',
    type: 'circle',
    source: 'facilities',
    'source-layer': 'facilities',
    minzoom: 11.5,
    paint: {
      'circle-radius': byZoom(11, 2, 14, 5, 17, 8),
      'circle-color': '#ffffff',
      'circle-stroke-color': INK,
      'circle-stroke-width': byZoom(11, 1.2, 15, 2.6),
    },
  },
  {
    id: 'facility-names',
    type: 'symbol',
    source: 'facilities',
    'source-layer': 'facilities',
    minzoom: 14.5,
    layout: {
      'text-font': [FONTS],
      'text-field': ['get', 'name'],
      'text-size': 12,
      'text-offset': [0, 0.9],
      'text-anchor': 'top',
      'text-max-width': 9,
      'text-optional': true,
    },
    paint: { 'text-color': INK, 'text-halo-color': '#ffffff', 'text-halo-width': 1.4 },
  },
  {
    id: 'here',
    type: 'circle',
    source: 'here',
    paint: {
      'circle-radius': 8,
      'circle-color': WALKED,
      'circle-stroke-color': '#ffffff',
      'circle-stroke-width': 3,
    },
  },
];

/** Colour of a home: the digit of indicator `index` in its status. */
export const homeColour = (index: number): ExpressionSpecification => [
  'match',
  ['slice', ['get', 'status'], index, index + 1],
  '0',
  COVERED,
  '1',
  UNCOVERED,
  '2',
  UNDECIDED,
  NOT_ASSESSED,
];

/** Radius of a cell of gaps: its area grows with people; a two-hundredth of all is 7 pixels. */
export const gapRadius = (index: number, leftOut: number): ExpressionSpecification => [
  'min',
  11,
  ['*', 7, ['sqrt', ['/', ['get', `people${index}`], Math.max(1, leftOut / 200)]]],
];

/** Facilities that count for one of these groups. */
export const facilityFilter = (groups: readonly string[]): ExpressionSpecification => [
  'any',
  ...groups.map((key): ExpressionSpecification => ['in', `,${key},`, ['get', 'groups']]),
];
