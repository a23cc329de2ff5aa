// The query of a request for features. In: its parameters as text. Out: what is asked for, or 400 that names the parameter.
import type { FeatureQuery } from '../engine/feature-task.ts';
import { AppError } from '../errors.ts';

/** Parameters with a meaning of their own; all others are properties. */
const RESERVED = ['limit', 'bbox', 'datetime', 'sortby', 'cursor', 'f'];

type Parameters = Readonly<Record<string, unknown>>;

/** @throws AppError `bad-request` */
export function readFeatureQuery(parameters: Parameters): FeatureQuery {
  const { bbox, datetime, sortby } = parameters as Readonly<Record<string, string | undefined>>;
  requireDatetime(datetime);
  return {
    filters: Object.entries(parameters).filter((entry): entry is [string, string] => !RESERVED.includes(entry[0])),
    bbox: bbox === undefined ? null : readBbox(bbox),
    // a plus sign in an address is a blank
    sort: (sortby?.split(',') ?? []).map((key) => ({
      field: key.replace(/^[+\s-]/, ''),
      isDescending: key.startsWith('-'),
    })),
  };
}

function readBbox(text: string): FeatureQuery['bbox'] {
  const numbers = text
    .split(',')
    .map((part) => (/^\s*[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?\s*$/i.test(part) ? Number(part) : NaN));
  // heights of six numbers mean nothing here
  const [west, south, east, north] = numbers.length === 6 ? [numbers[0], numbers[1], numbers[3], numbers[4]] : numbers;
  const isBox =
    (numbers.length === 4 || numbers.length === 6) &&
    numbers.every(Number.isFinite) &&
    [west, east].every((lon) => Math.abs(lon) <= 180) &&
    [south, north].every((lat) => Math.abs(lat) <= 90) &&
    south <= north;
  if (isBox) return [west, south, east, north];
  throw refusal(
    'bbox',
    'west,south,east,north in degrees (or six numbers with heights), south no more than north',
    text,
  );
}

const TIME = /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]\d{2}:\d{2}))?$/i;

/** Features here are not of a time, and then all are of any: only the form of the parameter is looked at (Features Part 1, 7.15.4). */
function requireDatetime(text: string | undefined): void {
  if (text === undefined) return;
  const ends = text.split('/').map((end) => (end === '' || end === '..' ? null : end));
  const times = ends.map((end) => (end === null ? NaN : TIME.test(end) ? Date.parse(end) : undefined));
  const isTime = ends.length === 1 ? Number.isFinite(times[0]) : ends.length === 2 && ends.some((end) => end !== null);
  const isOrdered = !(times[0]! > times[1]!);
  if (isTime && isOrdered && ends.every((end, i) => end === null || Number.isFinite(times[i]))) return;
  throw refusal('datetime', 'a time of RFC 3339 or an interval such as 2024-01-01T00:00:00Z/..', text);
}

function refusal(name: string, expected: string, came: string): AppError {
  return new AppError('bad-request', `expected ${name} as ${expected}, but came ${came.slice(0, 100)}`, [
    { pointer: `/${name}`, detail: `must be ${expected}` },
  ]);
}
