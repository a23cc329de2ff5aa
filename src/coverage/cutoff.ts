// Minutes, metres and speeds as whole numbers, so that "15 minutes" is never decided by a rounding error.
// In: a cutoff as the user wrote it, a speed in metres per second, lengths in whole millimetres. Out: whole milliseconds and
// whole millimetres. Speeds are taken to the micrometre per second, minutes to the millisecond, metres to the millimetre.
//
//   t_ms = ceil(length_mm / speed_mps)     covered at T minutes iff t_ms <= 60000 T; at D metres iff length_mm <= 1000 D
import { AppError } from '../errors.ts';
import { UNREACHED } from '../types.ts';
import type { Cutoff } from '../types.ts';

const MICROMETERS_PER_METER = 1_000_000;
const SECONDS_PER_MINUTE = 60;
/** Digits kept of the derived one of minutes and metres. */
const DERIVED_DECIMALS = 1e6;

/**
 * Speed in whole micrometres per second.
 * @throws AppError `bad-usage` when it is not positive, or too small or large to walk with.
 */
export function speedMicrometers(speedMps: number): number {
  const speed = Math.round(speedMps * MICROMETERS_PER_METER);
  if (speed >= 1 && speed <= 1e9) return speed;
  throw new AppError('bad-usage', `expected a speed above 0 and at most 1000 metres per second, got ${speedMps}`);
}

/** Time over a length in whole milliseconds, rounded up, exactly: `lengthMillimeters` is whole and below 2^31. */
export function timeMillis(lengthMillimeters: number, speedMps: number): number {
  const speed = speedMicrometers(speedMps);
  const product = lengthMillimeters * MICROMETERS_PER_METER; // below 2^53: exact
  const remainder = product % speed; // exact, unlike the quotient of a division
  const whole = (product - remainder) / speed;
  return remainder > 0 ? whole + 1 : whole;
}

/**
 * The largest length, in whole millimetres, that is covered at `cutoff`; below UNREACHED.
 * @throws AppError `bad-usage` for a cutoff that is not a number of at least 0.
 */
export function cutoffMillimeters(cutoff: Cutoff, speedMps: number): number {
  const longest = BigInt(UNREACHED - 1);
  const length =
    'meters' in cutoff
      ? BigInt(wholeThousandths(cutoff.meters, 1, 'metres'))
      : // ceil(length 10^6 / speed) <= t  iff  length <= t speed / 10^6
        (BigInt(wholeThousandths(cutoff.minutes, SECONDS_PER_MINUTE, 'minutes')) * BigInt(speedMicrometers(speedMps))) /
        BigInt(MICROMETERS_PER_METER);
  return Number(length < longest ? length : longest);
}

// value x scale in whole thousandths, rounded down; a millionth of one is forgiven, as 0.7 x 60000 is 41999.999999999996
function wholeThousandths(value: number, scale: number, unit: string): number {
  if (!(value >= 0 && value <= 1e9))
    throw new AppError('bad-usage', `expected a cutoff in ${unit} from 0 to 1e9, got ${value}`);
  return Math.floor(value * scale * 1000 + 1e-6);
}

/** Minutes of a cutoff: as given, or derived from its metres at `speedMps` (6 decimals). */
export function cutoffMinutes(cutoff: Cutoff, speedMps: number): number {
  if ('minutes' in cutoff) return cutoff.minutes;
  return Math.round((cutoff.meters / (speedMps * SECONDS_PER_MINUTE)) * DERIVED_DECIMALS) / DERIVED_DECIMALS;
}

/** Metres of a cutoff: as given, or derived from its minutes at `speedMps` (6 decimals). */
export function cutoffMeters(cutoff: Cutoff, speedMps: number): number {
  if ('meters' in cutoff) return cutoff.meters;
  return Math.round(cutoff.minutes * SECONDS_PER_MINUTE * speedMps * DERIVED_DECIMALS) / DERIVED_DECIMALS;
}
