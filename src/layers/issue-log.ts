// Collects what is wrong with a layer while it is read. In: one call per finding. Out: the first hundred of each code, in file
// order, and the whole count of each, so that a file with a million defects gives a short report.
import type { Issue } from '../types.ts';

/** Findings of one code that are told one by one; the rest are only counted. */
const TOLD_PER_CODE = 100;

export class IssueLog {
  readonly issues: Issue[] = [];
  readonly counts: Record<string, number> = {};

  add(
    severity: Issue['severity'],
    code: string,
    message: string,
    place: Partial<Pick<Issue, 'feature' | 'row' | 'field' | 'value' | 'layer'>> = {},
  ): void {
    const count = (this.counts[code] ?? 0) + 1;
    this.counts[code] = count;
    if (count > TOLD_PER_CODE) return;
    this.issues.push({ feature: null, row: null, field: null, value: null, ...place, code, severity, message });
  }
}
