// A map of the zones by share: one self-contained SVG, no script, no font, no tile. In: a study's result, an indicator. Out: text.
// Flat drawing (equirectangular at the middle latitude), a tenth of a pixel. Orange below the target, purple from it on (ColorBrewer
// PuOr, safe for the colour-blind and in print); not assessed is hatched, undetermined zones have a dashed border.
//
//   title, indicator, whole study
//   +--------------------------+
//   |  zones                   |   sea: nothing drawn
//   +--------------------------+
//   legend with the target line; notices; attribution
import { cosLatitude, NO_POSITION } from '../geo/lonlat.ts';
import type { StudyResult } from '../study-types.ts';
import type { CoverageRow, Indicator, PolygonTable } from '../types.ts';
import { cutoffText } from './indicator-text.ts';
import { numberText, percentTexts } from '../share-text.ts';
import { escapeXml } from './xml-text.ts';

const WIDTH = 900;
const MARGIN = 24;
const HEAD = 84;
const MAP_MAX_HEIGHT = 900;
const LEGEND = 70;
const LINE = 16;

const BELOW = ['#b35806', '#e08214', '#fdb863', '#fee0b6'];
const FROM_TARGET = ['#b2abd2', '#8073ac'];
const NO_SHARE = '#eeeeee';
/** More zones than this are told apart by their tooltips only. */
const MOST_LABELS = 30;

interface Class {
  readonly from: number;
  readonly to: number;
  readonly color: string;
}

interface Frame {
  readonly minLon: number;
  readonly maxLat: number;
  readonly scaleX: number;
  readonly scaleY: number;
  readonly height: number;
}

/** The map of one indicator as SVG text. `title` stands above it, such as the name of the city. */
export function coverageMapSvg(result: StudyResult, indicator: Indicator, title: string): string {
  const frame = frameOf(result.zones.polygons);
  const classes = classesOf(indicator.targetPercent);
  const rows = result.rows.filter((row) => row.level === 'zone' && row.indicator === indicator);
  const study = result.rows.find((row) => row.level === 'study' && row.indicator === indicator);
  const zones = rows.map((row, zone) => zonePath(result, row, zone, frame, classes));
  const legendTop = HEAD + frame.height + MARGIN;
  const remarks = [...result.notices, ...result.attribution];
  const height = legendTop + LEGEND + remarks.length * LINE + MARGIN;
  const share = study ? percentTexts(study).share : '';
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${height}" viewBox="0 0 ${WIDTH} ${height}" font-family="sans-serif" font-size="12">`,
    '<defs><pattern id="hatch" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><rect width="6" height="6" fill="#ffffff"/><path d="M0 0V6" stroke="#888888" stroke-width="2"/></pattern></defs>',
    `<rect width="${WIDTH}" height="${height}" fill="#ffffff"/>`,
    `<text x="${MARGIN}" y="32" font-size="20" font-weight="bold">${escapeXml(title)}</text>`,
    textAt(MARGIN, 54, `${indicator.title} · walk ${cutoffText(indicator)} · ${result.population.weightName}`),
    ...(share ? [textAt(MARGIN, 72, `whole study ${share}, target ${numberText(indicator.targetPercent)} %`)] : []),
    '<g stroke="#555555" stroke-width="0.7" fill-rule="evenodd">',
    ...zones,
    '</g>',
    ...(rows.length <= MOST_LABELS ? labelsOf(result, rows, frame) : []),
    ...legendOf(classes, indicator.targetPercent, legendTop),
    ...remarks.map((remark, i) => textAt(MARGIN, legendTop + LEGEND + (i + 1) * LINE, remark)),
    '</svg>',
    '',
  ].join('\n');
}

// four equal steps up to the target, two from there on
function classesOf(target: number): Class[] {
  const edges = [0, target / 4, target / 2, (target * 3) / 4, target, (target + 100) / 2, 100];
  return [...BELOW, ...FROM_TARGET].map((color, i) => ({ from: edges[i], to: edges[i + 1], color }));
}

function zonePath(
  result: StudyResult,
  row: CoverageRow,
  zone: number,
  frame: Frame,
  classes: readonly Class[],
): string {
  const dash = row.verdict === 'undetermined' ? ' stroke-dasharray="4 2"' : '';
  const { share } = percentTexts(row);
  const name = row.zoneName || row.zoneId;
  const label = share ? `${name} ${share}` : `${name}: ${row.verdict.replace('_', ' ')}`;
  const path = pathOf(result.zones.polygons, zone, frame);
  return `<path d="${path}" fill="${fillOf(row, classes)}"${dash}><title>${escapeXml(label)}</title></path>`;
}

// name and share where the zone's representative point is, in a white outline so that they can be read on any colour
function labelsOf({ zones }: StudyResult, rows: readonly CoverageRow[], frame: Frame): string[] {
  const labels = rows.flatMap((row, zone) => {
    const lon = zones.points[2 * zone];
    if (lon === NO_POSITION) return [];
    const x = xOf(lon, frame);
    const y = Math.round(yOf(zones.points[2 * zone + 1], frame));
    return [textAt(x, y, row.zoneName || row.zoneId, 'middle'), textAt(x, y + LINE, percentTexts(row).share, 'middle')];
  });
  return ['<g stroke="#ffffff" stroke-width="3" stroke-linejoin="round" paint-order="stroke">', ...labels, '</g>'];
}

function xOf(lon: number, frame: Frame): number {
  return MARGIN + (lon - frame.minLon) * frame.scaleX;
}

function yOf(lat: number, frame: Frame): number {
  return HEAD + (frame.maxLat - lat) * frame.scaleY;
}

function fillOf(row: CoverageRow, classes: readonly Class[]): string {
  if (row.verdict === 'not_assessed') return 'url(#hatch)';
  if (row.share === null) return NO_SHARE;
  // the verdict, not the share, says on which side of the target a zone is
  const side = row.verdict === 'met' ? FROM_TARGET : BELOW;
  const percent = row.share * 100;
  const candidates = classes.filter(({ color }) => side.includes(color));
  return (candidates.find(({ to }) => percent < to) ?? candidates[candidates.length - 1]).color;
}

function pathOf(polygons: PolygonTable, feature: number, frame: Frame): string {
  const { firstPolygon, firstRing, firstVertex, vertices } = polygons;
  let path = '';
  for (let ring = firstRing[firstPolygon[feature]]; ring < firstRing[firstPolygon[feature + 1]]; ring++) {
    let last = '';
    for (let v = firstVertex[ring]; v + 1 < firstVertex[ring + 1]; v++) {
      const point = `${xOf(vertices[2 * v], frame).toFixed(1)} ${yOf(vertices[2 * v + 1], frame).toFixed(1)}`;
      if (point === last) continue;
      path += last === '' ? `M${point}` : `L${point}`;
      last = point;
    }
    path += 'Z';
  }
  return path;
}

function frameOf({ vertices }: PolygonTable): Frame {
  let minLon = Infinity;
  let minLat = Infinity;
  let maxLon = -Infinity;
  let maxLat = -Infinity;
  for (let i = 0; i < vertices.length; i += 2) {
    minLon = Math.min(minLon, vertices[i]);
    maxLon = Math.max(maxLon, vertices[i]);
    minLat = Math.min(minLat, vertices[i + 1]);
    maxLat = Math.max(maxLat, vertices[i + 1]);
  }
  if (minLon === Infinity) return { minLon: 0, maxLat: 0, scaleX: 1, scaleY: 1, height: 0 };
  const shrink = cosLatitude((minLat + maxLat) / 2);
  const width = Math.max(1, (maxLon - minLon) * shrink);
  const height = Math.max(1, maxLat - minLat);
  const scaleY = Math.min((WIDTH - 2 * MARGIN) / width, MAP_MAX_HEIGHT / height);
  return { minLon, maxLat, scaleX: scaleY * shrink, scaleY, height: Math.ceil(height * scaleY) };
}

function legendOf(classes: readonly Class[], target: number, top: number): string[] {
  const barWidth = 420;
  const at = (percent: number): number => MARGIN + (percent / 100) * barWidth;
  const bars = classes
    .filter(({ from, to }) => to > from)
    .map(({ from, to, color }) => {
      const x = at(from).toFixed(1);
      return `<rect x="${x}" y="${top + 18}" width="${(at(to) - at(from)).toFixed(1)}" height="14" fill="${color}"/>`;
    });
  const marks = [0, ...classes.map(({ to }) => to)].filter((mark, i, all) => all.indexOf(mark) === i);
  const ticks = marks.map((mark) => textAt(at(mark), top + 46, numberText(mark), 'middle'));
  const x = at(target).toFixed(1);
  const swatchX = MARGIN + barWidth + 40;
  const swatch = (y: number, fill: string, extra: string, label: string): string =>
    `<rect x="${swatchX}" y="${y}" width="22" height="12" fill="${fill}" stroke="#555555"${extra}/>${textAt(swatchX + 30, y + 10, label)}`;
  return [
    ...bars,
    `<path d="M${x} ${top + 10}V${top + 36}" stroke="#000000" stroke-width="2"/>`,
    textAt(at(target), top + 6, `target ${numberText(target)} %`, 'middle'),
    ...ticks,
    swatch(top - 2, 'url(#hatch)', '', 'not assessed 未评价'),
    swatch(top + 18, NO_SHARE, '', 'nobody to count 无统计对象'),
    swatch(top + 38, '#ffffff', ' stroke-dasharray="4 2"', 'undetermined 待核实'),
  ];
}

function textAt(x: number, y: number, text: string, anchor?: 'middle'): string {
  const place = anchor ? ` text-anchor="${anchor}"` : '';
  return `<text x="${x.toFixed(1)}" y="${y}"${place}>${escapeXml(text)}</text>`;
}
