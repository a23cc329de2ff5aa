// Codes of the EPSG table that are read without asking anybody. In: a code. Out: the system, or why it cannot be used.
import { findChineseGrid, findOldDatum, gaussKrugerText, oldDatumProblem } from './chinese-grids.ts';
import { CRS84, type CoordinateSystem } from './coordinate-system.ts';
import { parseCrsText } from './crs-text.ts';

/** Web Mercator under its old and new codes. */
const WEB_MERCATOR = [3857, 900913, 102100, 102113, 3785];

/** The system of an EPSG code, or why it cannot be used; null when it is not known. */
export function findEpsgCrs(code: number): CoordinateSystem | string | null {
  if (code === 4326 || code === 4490) return { ...CRS84, name: `EPSG:${code}` };
  const old = findOldDatum(code);
  if (old !== null) return oldDatumProblem(old);
  const text = projTextOf(code);
  return text === null ? null : parseCrsText(text, `EPSG:${WEB_MERCATOR.includes(code) ? 3857 : code}`);
}

function projTextOf(code: number): string | null {
  const grid = findChineseGrid(code);
  if (grid !== null) return gaussKrugerText(grid, 'GRS80');
  if (WEB_MERCATOR.includes(code)) return '+proj=merc +a=6378137 +b=6378137 +k=1 +units=m +nadgrids=@null';
  const zone = code % 100;
  if (zone < 1 || zone > 60) return null;
  const hundreds = Math.floor(code / 100);
  if (hundreds === 326) return `+proj=utm +zone=${zone} +datum=WGS84 +units=m`;
  return hundreds === 327 ? `+proj=utm +zone=${zone} +south +datum=WGS84 +units=m` : null;
}
