// The style of the map: quiet ground, coloured zones, their names. Everything is on board: no glyphs, sprites or tiles from elsewhere.
import type { StyleSpecification } from 'maplibre-gl';
import { NO_FIGURE } from '../overview/colours.ts';
import { FONTS } from './fonts.ts';
import { GROUND_LAYERS, runSources, TOP_LAYERS } from './run-layers.ts';

const INK = '#1d2733';
const NONE: GeoJSON.FeatureCollection = { type: 'FeatureCollection', features: [] };

/** The style round the shapes of the zones of a run, whose colours are set as feature states. */
export function mapStyle(run: string, zones: GeoJSON.FeatureCollection): StyleSpecification {
  return {
    version: 8,
    sources: {
      zones: { type: 'geojson', data: zones, promoteId: 'zone_id', tolerance: 0.2 },
      names: { type: 'geojson', data: NONE },
      ...runSources(run),
    },
    layers: [
      { id: 'ground', type: 'background', paint: { 'background-color': '#f3f4f5' } },
      {
        id: 'zones',
        type: 'fill',
        source: 'zones',
        paint: {
          'fill-color': ['to-color', ['feature-state', 'colour'], NO_FIGURE],
          'fill-opacity': 0.82,
          'fill-antialias': false,
        },
      },
      ...GROUND_LAYERS,
      { id: 'zone-edges', type: 'line', source: 'zones', paint: { 'line-color': '#ffffff', 'line-width': 1.2 } },
      {
        id: 'zone-marked',
        type: 'line',
        source: 'zones',
        layout: { 'line-join': 'round' },
        paint: {
          'line-color': INK,
          'line-width': [
            'case',
            ['boolean', ['feature-state', 'chosen'], false],
            3,
            ['boolean', ['feature-state', 'pointed'], false],
            2,
            0,
          ],
        },
      },
      ...TOP_LAYERS,
      {
        id: 'names',
        type: 'symbol',
        source: 'names',
        layout: {
          'text-field': ['format', ['get', 'name'], {}, '\n', {}, ['get', 'share'], { 'font-scale': 0.92 }],
          'text-font': [FONTS],
          'text-size': ['interpolate', ['linear'], ['zoom'], 9, 10.5, 14, 14],
          'text-max-width': 7,
          'text-padding': 4,
          'symbol-sort-key': ['-', 0, ['get', 'area']],
        },
        paint: { 'text-color': INK, 'text-halo-color': 'rgba(255,255,255,0.9)', 'text-halo-width': 1.4 },
      },
    ],
  };
}
