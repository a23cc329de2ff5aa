// What an indicator asks for, in both units. In: an indicator. Out: numbers and words for tables, files and maps.
import type { Indicator, Mode } from '../types.ts';

const SECONDS_PER_MINUTE = 60;
/** Digits kept of the derived one of minutes and metres. */
const DERIVED = 1e6;

/** Minutes of the cutoff: as given, or derived from its metres (6 decimals). */
export function cutoffMinutes({ cutoff, speedMps }: Indicator): number {
  if ('minutes' in cutoff) return cutoff.minutes;
  return Math.round((cutoff.meters / (speedMps * SECONDS_PER_MINUTE)) * DERIVED) / DERIVED;
}

/** Metres of the cutoff: as given, or derived from its minutes (6 decimals). */
export function cutoffMeters({ cutoff, speedMps }: Indicator): number {
  if ('meters' in cutoff) return cutoff.meters;
  return Math.round(cutoff.minutes * SECONDS_PER_MINUTE * speedMps * DERIVED) / DERIVED;
}

/** The `category` column: the group of a single indicator, nothing for a combination. */
export function categoryOf(indicator: Indicator): string {
  if (indicator.combination !== 'each') return '';
  const { key, mode } = indicator.groups[0];
  return mode === 'buffer' ? key.replace(/_buffer$/, '') : key;
}

/** The `mode` column: all groups of an indicator are measured alike. */
export function modeOf({ groups }: Indicator): Mode {
  return groups[0].mode ?? 'walk';
}

/** The binding unit first, the derived one in brackets: `15 min (900 m at 1 m/s)`. */
export function cutoffText(indicator: Indicator): string {
  const minutes = `${cutoffMinutes(indicator)} min`;
  const meters = `${cutoffMeters(indicator)} m`;
  return 'minutes' in indicator.cutoff
    ? `${minutes} (${meters} at ${indicator.speedMps} m/s)`
    : `${meters} (${minutes} at ${indicator.speedMps} m/s)`;
}
