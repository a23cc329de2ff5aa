// GCJ-02 and BD-09, the coordinates of Chinese web maps: WGS84 shifted by some 500 and 1,100 m. In: longitude and latitude of one. Out:
// of the other. The formulas are those of gcoord; both ways agree within a millimetre, because the way back iterates the way there
// (gcoord's own stops at 0.1 m). Outside China nothing is shifted.
import commonJs from 'gcoord';
import type { Convert, CoordinateSystem } from './coordinate-system.ts';

// its types speak of a default export that the CommonJS file does not have
const gcoord = commonJs as unknown as typeof commonJs.default;

/** A hundredth of a millimetre, degrees. */
const ENOUGH = 1e-10;
/** Each step leaves a hundredth of the error; more are only needed at the edge of China, where there is no answer. */
const MAX_STEPS = 12;

const toGcj = (lon: number, lat: number): [number, number] => gcoord.transform([lon, lat], gcoord.WGS84, gcoord.GCJ02);

function toBaidu(lon: number, lat: number): [number, number] {
  const gcj = toGcj(lon, lat);
  // gcoord leaves GCJ-02 alone outside China, but not BD-09
  return gcj[0] === lon && gcj[1] === lat ? gcj : gcoord.transform(gcj, gcoord.GCJ02, gcoord.BD09);
}

function shifted(name: string, shift: (lon: number, lat: number) => [number, number]): CoordinateSystem {
  const fromLonLat: Convert = (lon, lat, out) => {
    const position = shift(lon, lat);
    out[0] = position[0];
    out[1] = position[1];
  };
  const toLonLat: Convert = (x, y, out) => {
    out[0] = x;
    out[1] = y;
    for (let step = 0; step < MAX_STEPS; step++) {
      const position = shift(out[0], out[1]);
      const lonError = position[0] - x;
      const latError = position[1] - y;
      if (Math.abs(lonError) < ENOUGH && Math.abs(latError) < ENOUGH) return;
      out[0] -= lonError;
      out[1] -= latError;
    }
    out.fill(NaN);
  };
  return { name, toLonLat, fromLonLat, fits: null };
}

export const GCJ02 = shifted('GCJ-02', toGcj);
export const BD09 = shifted('BD-09', toBaidu);
