// What the GeoJSON standard says about a feature that our own check did not accept, in the words of geojson-validation. It is asked
// feature by feature, only for those that are told one by one, and only about small ones: its time grows with the square of the
// number of complaints, and its answer for a strange `type` is an object that looks like yes.
import gjv from 'geojson-validation';
import { UnreadableGeometry } from './geojson-check.ts';

/** Positions up to which a feature is handed to the validator. */
const MAX_POSITIONS = 1000;
const MAX_COMPLAINTS = 3;

/** Complaints of the standard about `feature`, as half a sentence to append; '' when it has none. */
export function listComplaints(feature: unknown): string {
  if ((feature as { geometry?: unknown } | null)?.geometry instanceof UnreadableGeometry) return '';
  if (countItems(feature, MAX_POSITIONS) > MAX_POSITIONS) return '';
  let complaints: unknown;
  try {
    complaints = gjv.isFeature(feature, true);
  } catch {
    return '';
  }
  if (!Array.isArray(complaints)) return '';
  const told = [...new Set(complaints.filter((text) => typeof text === 'string'))].slice(0, MAX_COMPLAINTS);
  return told.length === 0 ? '' : ` (RFC 7946: ${told.join('; ').replace(/\s+/g, ' ').slice(0, 300)})`;
}

/** Members of all arrays and objects within `value`, counted until there are more than `enough`. */
function countItems(value: unknown, enough: number): number {
  const open: unknown[] = [value];
  let count = 0;
  while (open.length > 0 && count <= enough) {
    const item = open.pop();
    if (typeof item !== 'object' || item === null) continue;
    for (const member of Object.values(item)) {
      if (++count > enough) break;
      open.push(member);
    }
  }
  return count;
}
