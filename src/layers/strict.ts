// Strict reading: a file in which something was mended, guessed or left out is refused. In: what was found. Out: the error of the first
// such finding, or null. One look at the end, so that a strict reading finds the same as any other.
import { AppError, ERROR_KINDS, type ErrorCode } from '../errors.ts';
import { ISSUE_EFFECTS } from '../issues.ts';
import type { Issue } from '../types.ts';

/** Codes of refusals for findings that have no error of their own name; all others are `attribute-invalid`. */
const REFUSALS: Readonly<Record<string, ErrorCode>> = {
  'encoding-guessed': 'encoding-invalid',
  'crs-assumed': 'crs-unknown',
  'axes-swapped': 'coordinates-out-of-range',
  'ring-closed': 'geometry-invalid',
  'geometry-repaired': 'geometry-invalid',
  'geometry-null': 'geometry-invalid',
  'null-island': 'geometry-invalid',
  'way-degenerate': 'geometry-invalid',
  'osm-missing-nodes': 'geometry-invalid',
  'osm-way-degenerate': 'geometry-invalid',
  'layer-chosen': 'layer-unknown',
  'quote-stray': 'malformed-table',
};

/** The refusal of a file under `--strict`; null when nothing was mended, guessed or left out. */
export function findStrictRefusal(issues: readonly Issue[], name: string): AppError | null {
  const first = issues.find(({ code }) => ISSUE_EFFECTS[code] !== 'info');
  if (first === undefined) return null;
  const message = `${name}: expected a file in which nothing must be repaired, guessed or left out (strict), but ${first.message}`;
  return new AppError(refusalCode(first.code), message);
}

function refusalCode(code: string): ErrorCode {
  const own = Object.hasOwn(ERROR_KINDS, code) ? (code as ErrorCode) : undefined;
  return own !== undefined && ERROR_KINDS[own].exit === 3 ? own : (REFUSALS[code] ?? 'attribute-invalid');
}
