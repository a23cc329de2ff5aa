// Where the findings of an import report are: a small drawing over the extent of the layer. In: the report. Out: SVG without style
// sheets or scripts, or nothing when no finding has a place. Flat (equirectangular at the middle latitude), a tenth of a pixel.
import { cosLatitude, toUnits } from '../geo/lonlat.ts';
import type { ImportReport, Issue } from '../types.ts';

const WIDTH = 640;
const MAX_HEIGHT = 340;
const MARGIN = 18;
const RADIUS = 3.2;
/** Findings this far outside the extent, as a part of its size, are drawn; farther ones would make the layer a dot. */
const SLACK = 0.5;

/** Darker is worse; told apart in black and white print. */
const FILLS: Readonly<Record<Issue['severity'], string>> = { error: '#a4161a', warning: '#d98324', info: '#7a8b99' };
const PAINTED: readonly Issue['severity'][] = ['info', 'warning', 'error'];

interface Box {
  readonly west: number;
  readonly south: number;
  readonly east: number;
  readonly north: number;
}

export interface ReportPlot {
  readonly svg: string;
  /** Findings that have a place too far away to be drawn. */
  readonly outside: number;
}

/** The drawing; null when there is nothing to draw. */
export function plotReport({ issues, summary }: ImportReport): ReportPlot | null {
  const placed = issues.filter((issue): issue is Placed => issue.place !== null);
  const extent = toBox(summary.extent) ?? boxAround(placed);
  if (placed.length === 0 || extent === null) return null;
  const drawn = placed.filter(({ place }) => isWithin(place, grow(extent, SLACK)));
  if (drawn.length === 0) return null;
  const frame = grow(join(extent, boxAround(drawn)), 0.04);
  const squeeze = cosLatitude(toUnits((frame.south + frame.north) / 2));
  const lonSpan = (frame.east - frame.west) * squeeze;
  const latSpan = frame.north - frame.south;
  const scale = Math.min((WIDTH - 2 * MARGIN) / lonSpan, (MAX_HEIGHT - 2 * MARGIN) / latSpan);
  const width = lonSpan * scale + 2 * MARGIN;
  const height = latSpan * scale + 2 * MARGIN;
  const x = (lon: number): string => (MARGIN + (lon - frame.west) * squeeze * scale).toFixed(1);
  const y = (lat: number): string => (MARGIN + (frame.north - lat) * scale).toFixed(1);
  const rect = `<rect x="${x(extent.west)}" y="${y(extent.north)}" width="${((extent.east - extent.west) * squeeze * scale).toFixed(1)}" height="${((extent.north - extent.south) * scale).toFixed(1)}" fill="#f6f7f8" stroke="#9aa5ae"/>`;
  const dots = PAINTED.flatMap((severity) =>
    drawn
      .filter((issue) => issue.severity === severity)
      .map(
        ({ place: [lon, lat] }) => `<circle cx="${x(lon)}" cy="${y(lat)}" r="${RADIUS}" fill="${FILLS[severity]}"/>`,
      ),
  );
  const corner = (lon: number, lat: number): string => `${lon.toFixed(4)}, ${lat.toFixed(4)}`;
  const svg = [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width.toFixed(0)}" height="${height.toFixed(0)}" viewBox="0 0 ${width.toFixed(0)} ${height.toFixed(0)}" font-size="10" fill="#5b6770">`,
    rect,
    `<g stroke="#ffffff" stroke-width="0.6" fill-opacity="0.85">${dots.join('')}</g>`,
    `<text x="${x(extent.west)}" y="${(Number(y(extent.south)) + 12).toFixed(1)}">${corner(extent.west, extent.south)}</text>`,
    `<text x="${x(extent.east)}" y="${(Number(y(extent.north)) - 5).toFixed(1)}" text-anchor="end">${corner(extent.east, extent.north)}</text>`,
    '</svg>',
  ].join('');
  return { svg, outside: placed.length - drawn.length };
}

type Placed = Issue & { readonly place: NonNullable<Issue['place']> };

function toBox(extent: unknown): Box | null {
  if (!Array.isArray(extent) || extent.length !== 4) return null;
  const [west, south, east, north] = extent as number[];
  return grow({ west, south, east, north }, 0);
}

function boxAround(issues: readonly Placed[]): Box | null {
  if (issues.length === 0) return null;
  const lons = issues.map(({ place }) => place[0]);
  const lats = issues.map(({ place }) => place[1]);
  return grow(
    { west: Math.min(...lons), east: Math.max(...lons), south: Math.min(...lats), north: Math.max(...lats) },
    0,
  );
}

const join = (a: Box, b: Box | null): Box =>
  b === null
    ? a
    : {
        west: Math.min(a.west, b.west),
        south: Math.min(a.south, b.south),
        east: Math.max(a.east, b.east),
        north: Math.max(a.north, b.north),
      };

/** The box with `part` of its size more on every side; a single point gets a hundred metres. */
function grow({ west, south, east, north }: Box, part: number): Box {
  const least = 0.001;
  const lon = Math.max((east - west) * part, (least - (east - west)) / 2, 0);
  const lat = Math.max((north - south) * part, (least - (north - south)) / 2, 0);
  return { west: west - lon, south: south - lat, east: east + lon, north: north + lat };
}

const isWithin = ([lon, lat]: Placed['place'], { west, south, east, north }: Box): boolean =>
  lon >= west && lon <= east && lat >= south && lat <= north;
