// Collects what is wrong with a layer while it is read. In: one call per finding. Out: the first hundred of each code, in file
// order, and the whole count of each, so that a file with a million defects gives a short report.
import { oneLine } from '../errors.ts';
import { NO_POSITION, toDegrees } from '../geo/lonlat.ts';
import type { Issue } from '../types.ts';

/** Findings of one code that are told one by one; the rest are only counted. */
const TOLD_PER_CODE = 100;

const NOWHERE = { feature: null, row: null, field: null, value: null, place: null };

/** A position in units as the place of an issue. */
export const placeAt = (lon: number, lat: number): Issue['place'] =>
  lon === NO_POSITION ? null : [toDegrees(lon), toDegrees(lat)];

export class IssueLog {
  readonly issues: Issue[] = [];
  readonly counts: Record<string, number> = {};

  add(
    severity: Issue['severity'],
    code: string,
    message: string,
    where: Partial<Omit<Issue, 'severity' | 'code' | 'message'>> = {},
  ): void {
    const count = (this.counts[code] ?? 0) + 1;
    this.counts[code] = count;
    if (count > TOLD_PER_CODE) return;
    this.issues.push({ ...NOWHERE, ...where, code, severity, message: oneLine(message) });
  }
}
