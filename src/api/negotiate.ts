// Which representation a caller wants: `f=` in the address, else the Accept header (RFC 9110). In: the request and what the route
// offers, best first. Out: one of them, or 406.
import { AppError } from '../errors.ts';

export const MEDIA_TYPES = {
  json: 'application/json; charset=utf-8',
  csv: 'text/csv; charset=utf-8; header=present',
  geojson: 'application/geo+json; charset=utf-8',
  gpkg: 'application/geopackage+sqlite3',
  shp: 'application/zip',
  html: 'text/html; charset=utf-8',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  svg: 'image/svg+xml; charset=utf-8',
  text: 'text/plain; charset=utf-8',
  events: 'text/event-stream; charset=utf-8',
} as const;

export type Format = keyof typeof MEDIA_TYPES;

interface Range {
  readonly type: string;
  readonly quality: number;
}

/**
 * Chooses what to send.
 * @throws AppError `not-acceptable` when nothing offered is asked for.
 */
export function chooseFormat(
  offered: readonly Format[],
  asked: string | undefined,
  accept: string | undefined,
): Format {
  if (asked !== undefined) {
    const named = offered.find((format) => format === asked);
    if (named === undefined) throw notAcceptable(offered, `f=${asked}`);
    return named;
  }
  const ranges = parseAccept(accept ?? '*/*');
  let best: Format | undefined;
  let bestQuality = 0;
  for (const format of offered) {
    const quality = qualityOf(bareType(MEDIA_TYPES[format]), ranges);
    if (quality > bestQuality) {
      best = format;
      bestQuality = quality;
    }
  }
  if (best === undefined) throw notAcceptable(offered, `Accept: ${accept}`);
  return best;
}

const bareType = (mediaType: string): string => mediaType.split(';')[0].trim().toLowerCase();

function parseAccept(header: string): Range[] {
  return header.split(',').map((part) => {
    const quality = Number(/;\s*q=([0-9.]+)/i.exec(part)?.[1] ?? 1);
    return { type: bareType(part), quality: Number.isFinite(quality) ? quality : 0 };
  });
}

/** The most specific range that matches decides. */
function qualityOf(type: string, ranges: readonly Range[]): number {
  const group = `${type.split('/')[0]}/*`;
  for (const wanted of [type, group, '*/*']) {
    const range = ranges.find((candidate) => candidate.type === wanted);
    if (range !== undefined) return range.quality;
  }
  return 0;
}

function notAcceptable(offered: readonly Format[], asked: string): AppError {
  const types = offered.map((format) => bareType(MEDIA_TYPES[format])).join(', ');
  return new AppError('not-acceptable', `expected one of ${types}, but came ${asked}`);
}
