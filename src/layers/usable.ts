// When a layer has nothing that can be used, and the most telling reason for it. In: what was counted. Out: the error, or null.
import { AppError, ERROR_KINDS, type ErrorCode } from '../errors.ts';
import { compareText } from '../geo/lonlat.ts';
import type { LayerKind } from '../types.ts';
import type { IssueLog } from './issue-log.ts';

const EXPECTED: Readonly<Record<LayerKind, string>> = {
  network: 'lines (LineString or MultiLineString)',
  residences: 'residences as points or polygons',
  facilities: 'facilities as points or polygons',
  zones: 'zones as polygons',
  totals: 'rows with a zone or committee and its people',
  entrances: 'entrances as points',
  compounds: 'compounds as polygons',
  gates: 'gates as points',
  barriers: 'barriers as lines or polygons',
  lists: 'rows with a category and the zone that its list covers',
  candidates: 'possible sites as points or polygons',
};

/**
 * The refusal of a layer of which `usable` of `read` features can be used; null when any can.
 * @param defects why features cannot be used, and how many each.
 */
export function findRefusal(
  usable: number,
  read: number,
  defects: ReadonlyMap<string, number>,
  kind: LayerKind,
  name: string,
  log: IssueLog,
): AppError | null {
  if (usable > 0) return null;
  if (read === 0)
    return new AppError('no-features', `${name}: expected ${EXPECTED[kind]}, but the file holds no feature`);
  const [cause = 'nothing-usable'] = [...defects]
    .sort((a, b) => b[1] - a[1] || compareText(a[0], b[0]))
    .map(([code]) => code);
  const code = codeOf(cause, kind);
  const first = log.issues.find((issue) => issue.code === cause);
  // what became of the single feature does not matter any more
  const why = first ? `: ${first.message.replace(/; it is (left out|kept without a place)/, '')}` : '';
  const others = read === 1 ? 'the only feature cannot be used' : `none of the ${read} features can be used`;
  const count = defects.get(cause) ?? read;
  const share = read === 1 ? '' : count === read ? ' (all for the same reason)' : ` (${count} of them: ${cause})`;
  return new AppError(code, `${name}: expected ${EXPECTED[kind]}, but ${others}${share}${why}`);
}

function codeOf(cause: string, kind: LayerKind): ErrorCode {
  if (cause === 'way-degenerate' || (kind === 'network' && cause === 'geometry-null')) return 'network-empty';
  return Object.hasOwn(ERROR_KINDS, cause) ? (cause as ErrorCode) : 'nothing-usable';
}
