// One bar: covered, undecided, the rest, and a tick where the target is. A picture of numbers that stand beside it.
import type { CoverageRow } from '../api.ts';

export function ShareBar({ row }: { row: Pick<CoverageRow, 'share' | 'shareUpper' | 'target'> }) {
  const share = 100 * (row.share ?? 0);
  const upper = 100 * (row.shareUpper ?? row.share ?? 0);
  return (
    <svg class="bar" viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true">
      <rect class={row.share === null ? 'bar-none' : 'bar-rest'} x="0" y="1" width="100" height="8" />
      <rect class="bar-undecided" x={share} y="1" width={Math.max(0, upper - share)} height="8" />
      <rect class="bar-covered" x="0" y="1" width={share} height="8" />
      <line class="bar-target" x1={100 * row.target} x2={100 * row.target} y1="0" y2="10" />
    </svg>
  );
}
