// Findings of an import report on a map, over the ways of a network where there is one. In: points. Out: a map that shows them and
// tells which one was clicked.
import type { GeoJSONSource, Map as MapLibre, StyleSpecification } from 'maplibre-gl';
import { addressOf } from '../api.ts';
import { createMap } from '../canvas/base-map.ts';

export type Finding = GeoJSON.Feature<GeoJSON.Point>;

const PADDING = 40;
const NEAR_ZOOM = 16;

function styleOf(findings: readonly Finding[], network: string | null): StyleSpecification {
  const features = findings.map((finding, i) => ({ ...finding, id: i }));
  return {
    version: 8,
    sources: {
      findings: { type: 'geojson', data: { type: 'FeatureCollection', features } },
      chosen: { type: 'geojson', data: { type: 'FeatureCollection', features: [] } },
      ...(network === null
        ? {}
        : {
            network: {
              type: 'vector',
              tiles: [`${addressOf(`layers/${encodeURIComponent(network)}/tiles`)}/{z}/{x}/{y}.mvt`],
              minzoom: 9,
              maxzoom: 15,
            },
          }),
    },
    layers: [
      { id: 'ground', type: 'background', paint: { 'background-color': '#f3f4f5' } },
      ...(network === null
        ? []
        : [
            {
              id: 'network',
              type: 'line' as const,
              source: 'network',
              'source-layer': 'network',
              paint: { 'line-color': '#b4bcc4', 'line-width': 0.9 },
            },
          ]),
      {
        id: 'findings',
        type: 'circle',
        source: 'findings',
        paint: {
          'circle-radius': 5,
          'circle-color': ['match', ['get', 'severity'], 'error', '#9a4308', 'warning', '#d9822b', '#57636f'],
          'circle-stroke-color': '#ffffff',
          'circle-stroke-width': 1.5,
        },
      },
      {
        id: 'chosen',
        type: 'circle',
        source: 'chosen',
        paint: {
          'circle-radius': 10,
          'circle-color': 'rgba(0,0,0,0)',
          'circle-stroke-color': '#12605a',
          'circle-stroke-width': 3,
        },
      },
    ],
  };
}

export class FindingMap {
  readonly #map: MapLibre;
  readonly #findings: readonly Finding[];

  /** @throws Error where the browser has no WebGL. */
  constructor(
    container: HTMLElement,
    findings: readonly Finding[],
    network: string | null,
    events: { readonly onChoose: (index: number) => void; readonly onDrawn: () => void },
  ) {
    this.#findings = findings;
    const lons = findings.map(({ geometry }) => geometry.coordinates[0]);
    const lats = findings.map(({ geometry }) => geometry.coordinates[1]);
    const smallest = (values: readonly number[]): number => values.reduce((a, b) => Math.min(a, b), Infinity);
    const largest = (values: readonly number[]): number => values.reduce((a, b) => Math.max(a, b), -Infinity);
    this.#map = createMap({
      container,
      style: styleOf(findings, network),
      bounds: [smallest(lons), smallest(lats), largest(lons), largest(lats)],
      fitBoundsOptions: { padding: PADDING, maxZoom: NEAR_ZOOM },
    });
    this.#map.on('idle', events.onDrawn);
    this.#map.on('click', 'findings', ({ features }) => {
      if (features?.[0] !== undefined) events.onChoose(Number(features[0].id));
    });
  }

  /** Marks a finding and moves there. */
  choose(index: number): void {
    const finding = this.#findings[index];
    const [lon, lat] = finding.geometry.coordinates;
    const mark = (): void => {
      void this.#map.getSource<GeoJSONSource>('chosen')?.setData({ type: 'FeatureCollection', features: [finding] });
      this.#map.easeTo({ center: [lon, lat], zoom: Math.max(NEAR_ZOOM, this.#map.getZoom()), duration: 400 });
    };
    if (this.#map.getSource('chosen') !== undefined) mark();
    else void this.#map.once('load', mark);
  }

  label(text: string): void {
    this.#map.getCanvas().setAttribute('aria-label', text);
  }

  remove(): void {
    this.#map.remove();
  }
}
