// MapLibre as every map of the page uses it: flat, north up, its worker and its letters on board.
import * as maplibre from 'maplibre-gl';
import workerUrl from 'maplibre-gl/dist/maplibre-gl-worker.mjs?worker&url';
import 'maplibre-gl/dist/maplibre-gl.css';
import { FONTS } from './fonts.ts';

maplibre.setWorkerUrl(workerUrl);

/** @throws Error where the browser has no WebGL. */
export function createMap(
  options: Pick<maplibre.MapOptions, 'container' | 'style' | 'center' | 'zoom' | 'bounds' | 'fitBoundsOptions'>,
): maplibre.Map {
  const map = new maplibre.Map({
    ...options,
    attributionControl: false,
    localIdeographFontFamily: FONTS,
    dragRotate: false,
    pitchWithRotate: false,
    maxPitch: 0,
    maxZoom: 18,
    fadeDuration: 0,
    renderWorldCopies: false,
  });
  map.touchZoomRotate.disableRotation();
  map.keyboard.disableRotation();
  map.addControl(new maplibre.ScaleControl({ unit: 'metric', maxWidth: 110 }), 'bottom-right');
  // a missing tile is an empty piece of map, and told by the browser
  map.on('error', () => undefined);
  return map;
}
