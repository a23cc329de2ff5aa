// The map behind MapLibre: shapes in, colours and names on top, clicks out. Knows nothing of the page round it.
import type * as maplibre from 'maplibre-gl';
import type { MapPosition } from '../state.ts';
import { boxOf, type Box } from './shapes.ts';
import { createMap } from './base-map.ts';
import { facilityFilter, gapRadius, homeColour, HOME_ZOOM } from './run-layers.ts';
import { mapStyle } from './style.ts';

export interface ZoneName {
  readonly lon: number;
  readonly lat: number;
  readonly area: number;
  readonly name: string;
  readonly share: string;
}

export interface ZoneMapEvents {
  /** The person moved the map. */
  onMove(at: MapPosition): void;
  onZone(zoneId: string | null): void;
  onHome(residenceId: string): void;
  onPlace(lon: number, lat: number): void;
  /** Homes are drawn from here on, or no longer. */
  onNear(isNear: boolean): void;
  /** Everything asked for is drawn. */
  onDrawn(): void;
}

/** What homes, gaps and facilities are shown for. */
export interface ShownIndicator {
  /** Place of the indicator in the run. */
  readonly index: number;
  readonly groups: readonly string[];
  /** People left out in the whole study. */
  readonly leftOut: number;
}

export interface Walks {
  readonly reach: GeoJSON.FeatureCollection | null;
  readonly ways: readonly GeoJSON.Feature[];
  readonly here: readonly GeoJSON.Feature[];
}

/** A finger is not a pixel. */
const TOUCH_PIXELS = 4;
const around = ({ x, y }: maplibre.Point): [[number, number], [number, number]] => [
  [x - TOUCH_PIXELS, y - TOUCH_PIXELS],
  [x + TOUCH_PIXELS, y + TOUCH_PIXELS],
];

/** Degrees to a decimetre: as exact as an address holds them. */
const round = (degrees: number): number => Math.round(degrees * 1e6) / 1e6;

/** Room round what is shown; the legend is on the left. */
const PADDING = { top: 28, right: 56, bottom: 40, left: 176 };

export class ZoneMap {
  readonly #map: maplibre.Map;
  readonly #box: Box | null;
  readonly #ids: readonly string[];
  /** From here on a click asks for a home or a place, and homes are drawn instead of gaps. */
  readonly #nearZoom: number;
  #marks: Readonly<Record<'chosen' | 'pointed', ReadonlySet<string>>> = { chosen: new Set(), pointed: new Set() };

  /** @throws Error where the browser has no WebGL. */
  constructor(
    container: HTMLElement,
    run: { readonly id: string; readonly zones: GeoJSON.FeatureCollection },
    at: MapPosition | null,
    events: ZoneMapEvents,
  ) {
    const { zones } = run;
    this.#box = boxOf(zones.features);
    this.#ids = zones.features.map(({ properties }) => String(properties?.zone_id));
    const place =
      at !== null
        ? { center: [at.lon, at.lat] as [number, number], zoom: at.zoom }
        : this.#box !== null
          ? { bounds: this.#box, fitBoundsOptions: { padding: PADDING } }
          : {};
    this.#map = createMap({ container, style: mapStyle(run.id, zones), ...place });
    const whole = this.#box === null ? undefined : this.#map.cameraForBounds(this.#box, { padding: PADDING })?.zoom;
    this.#nearZoom = Math.max(HOME_ZOOM, (whole ?? 0) + 0.75);
    this.#whenReady(() => this.#setNearZoom(this.#nearZoom));
    this.#listen(events);
  }

  #setNearZoom(zoom: number): void {
    const map = this.#map;
    map.setLayerZoomRange('homes', zoom, 24);
    map.setLayerZoomRange('gaps', 0, zoom);
    // near by, streets and homes are what matters
    map.setPaintProperty('zones', 'fill-opacity', [
      'interpolate',
      ['linear'],
      ['zoom'],
      zoom - 0.7,
      0.82,
      zoom + 0.8,
      0.22,
    ]);
  }

  #listen(events: ZoneMapEvents): void {
    const map = this.#map;
    map.on('idle', () => events.onDrawn());
    map.on('moveend', ({ originalEvent }: { originalEvent?: unknown }) => {
      if (originalEvent !== undefined) events.onMove(this.position());
    });
    const tellNear = (): void => events.onNear(map.getZoom() >= this.#nearZoom);
    map.on('zoomend', tellNear);
    map.once('load', tellNear);
    map.on('click', ({ point, lngLat }) => {
      const isNear = map.getZoom() >= this.#nearZoom;
      const [home] = isNear ? map.queryRenderedFeatures(around(point), { layers: ['homes'] }) : [];
      if (home !== undefined) return events.onHome(String(home.properties.id));
      if (isNear) return events.onPlace(round(lngLat.lng), round(lngLat.lat));
      const [zone] = map.queryRenderedFeatures(point, { layers: ['zones'] });
      events.onZone(zone === undefined ? null : String(zone.properties.zone_id));
    });
    map.on('mousemove', 'zones', ({ features }) => {
      map.getCanvas().style.cursor = 'pointer';
      this.mark('pointed', features?.slice(0, 1).map(({ properties }) => String(properties.zone_id)) ?? []);
    });
    map.on('mouseleave', 'zones', () => {
      map.getCanvas().style.cursor = '';
      this.mark('pointed', []);
    });
  }

  /** For what runs once the style is there: now, or as soon as it is. */
  #whenReady(work: () => void): void {
    if (this.#map.isStyleLoaded() || this.#map.getSource('zones') !== undefined) work();
    else void this.#map.once('style.load', work);
  }

  position(): MapPosition {
    const { lng, lat } = this.#map.getCenter();
    return { lon: lng, lat, zoom: this.#map.getZoom() };
  }

  moveTo({ lon, lat, zoom }: MapPosition): void {
    this.#map.easeTo({ center: [lon, lat], zoom, duration: 500 });
  }

  /** Shows a box, or everything. Out: where the map will be. */
  show(box: Box | null): void {
    const whole = box ?? this.#box;
    if (whole !== null) this.#map.fitBounds(whole, { padding: PADDING, duration: 500, maxZoom: 15 });
  }

  zoomBy(step: number): void {
    this.#map.zoomTo(this.#map.getZoom() + step, { duration: 200 });
  }

  colour(colours: ReadonlyMap<string, string>): void {
    this.#whenReady(() => {
      for (const id of this.#ids)
        this.#map.setFeatureState({ source: 'zones', id }, { colour: colours.get(id) ?? null });
    });
  }

  name(names: readonly ZoneName[]): void {
    this.#whenReady(() => {
      const features = names.map(({ lon, lat, ...properties }) => ({
        type: 'Feature' as const,
        geometry: { type: 'Point' as const, coordinates: [lon, lat] },
        properties,
      }));
      void this.#map.getSource<maplibre.GeoJSONSource>('names')?.setData({ type: 'FeatureCollection', features });
    });
  }

  /** Which indicator homes, gaps and facilities are shown for. */
  indicate({ index, groups, leftOut }: ShownIndicator): void {
    this.#whenReady(() => {
      this.#map.setPaintProperty('homes', 'circle-color', homeColour(index));
      this.#map.setPaintProperty('gaps', 'circle-radius', gapRadius(index, leftOut));
      for (const layer of ['facilities', 'facility-names']) this.#map.setFilter(layer, facilityFilter(groups));
    });
  }

  showGaps(isShown: boolean): void {
    this.#whenReady(() => this.#map.setLayoutProperty('gaps', 'visibility', isShown ? 'visible' : 'none'));
  }

  /** What is reached from a place, and the ways walked from it; nothing takes them away. */
  showWalks(walks: Walks | null): void {
    const put = (source: string, features: readonly GeoJSON.Feature[]): void =>
      void this.#map
        .getSource<maplibre.GeoJSONSource>(source)
        ?.setData({ type: 'FeatureCollection', features: [...features] });
    this.#whenReady(() => {
      put('reach', walks?.reach?.features ?? []);
      put('walks', walks?.ways ?? []);
      put('here', walks?.here ?? []);
      // what is reached lies between the homes: they step back for it
      this.#map.setPaintProperty('homes', 'circle-opacity', walks === null ? 1 : 0.3);
      this.#map.setPaintProperty('homes', 'circle-stroke-opacity', walks === null ? 1 : 0.3);
    });
  }

  /** Outlines zones, and no others. */
  mark(how: 'chosen' | 'pointed', ids: readonly string[]): void {
    this.#whenReady(() => {
      for (const id of this.#marks[how])
        if (!ids.includes(id)) this.#map.setFeatureState({ source: 'zones', id }, { [how]: false });
      for (const id of ids) this.#map.setFeatureState({ source: 'zones', id }, { [how]: true });
      this.#marks = { ...this.#marks, [how]: new Set(ids) };
    });
  }

  canvas(): HTMLCanvasElement {
    return this.#map.getCanvas();
  }

  remove(): void {
    this.#map.remove();
  }
}
