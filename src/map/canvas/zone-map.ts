// The map behind MapLibre: shapes in, colours and names on top, clicks out. Knows nothing of the page round it.
import * as maplibre from 'maplibre-gl';
import workerUrl from 'maplibre-gl/dist/maplibre-gl-worker.mjs?worker&url';
import 'maplibre-gl/dist/maplibre-gl.css';
import type { MapPosition } from '../state.ts';
import { boxOf, type Box } from './shapes.ts';
import { FONTS, mapStyle } from './style.ts';

maplibre.setWorkerUrl(workerUrl);

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
  /** Everything asked for is drawn. */
  onDrawn(): void;
}

/** Room round what is shown; the legend is on the left. */
const PADDING = { top: 28, right: 56, bottom: 40, left: 176 };

export class ZoneMap {
  readonly #map: maplibre.Map;
  readonly #box: Box | null;
  readonly #ids: readonly string[];
  #marks: Readonly<Record<'chosen' | 'pointed', ReadonlySet<string>>> = { chosen: new Set(), pointed: new Set() };

  /** @throws Error where the browser has no WebGL. */
  constructor(container: HTMLElement, zones: GeoJSON.FeatureCollection, at: MapPosition | null, events: ZoneMapEvents) {
    this.#box = boxOf(zones.features);
    this.#ids = zones.features.map(({ properties }) => String(properties?.zone_id));
    const place =
      at !== null
        ? { center: [at.lon, at.lat] as [number, number], zoom: at.zoom }
        : this.#box !== null
          ? { bounds: this.#box, fitBoundsOptions: { padding: PADDING } }
          : {};
    this.#map = new maplibre.Map({
      container,
      style: mapStyle(zones),
      ...place,
      attributionControl: false,
      localIdeographFontFamily: FONTS,
      dragRotate: false,
      pitchWithRotate: false,
      maxPitch: 0,
      fadeDuration: 0,
      renderWorldCopies: false,
    });
    this.#map.touchZoomRotate.disableRotation();
    this.#map.keyboard.disableRotation();
    this.#map.addControl(new maplibre.ScaleControl({ unit: 'metric', maxWidth: 110 }), 'bottom-right');
    this.#listen(events);
  }

  #listen(events: ZoneMapEvents): void {
    const map = this.#map;
    map.on('idle', () => events.onDrawn());
    map.on('moveend', ({ originalEvent }: { originalEvent?: unknown }) => {
      if (originalEvent !== undefined) events.onMove(this.position());
    });
    map.on('click', ({ point }) => {
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
