// A cutoff as a length, so that "15 minutes" is never decided by a rounding error.
// In: a cutoff as the user wrote it, a speed in metres per second. Out: the longest covered length in whole millimetres.
// Minutes are taken to the millisecond, metres to the millimetre.
//
//   t_ms = ceil(length_mm / speed_mps)     covered at T minutes iff t_ms <= 60000 T; at D metres iff length_mm <= 1000 D
import { AppError } from '../errors.ts';
import { toMicrometersPerSecond } from '../geo/pace.ts';
import { UNREACHED } from '../types.ts';
import type { Cutoff } from '../types.ts';

const SECONDS_PER_MINUTE = 60;
const MICROMETERS_PER_METER = 1_000_000n;

/**
 * The largest length, in whole millimetres, that is covered at `cutoff`; below UNREACHED.
 * @throws AppError `bad-usage` for a cutoff that is not a number of at least 0, or a speed nobody moves at.
 */
export function cutoffMillimeters(cutoff: Cutoff, speedMps: number): number {
  const speed = toMicrometersPerSecond(speedMps);
  if (!(speed >= 1 && speed <= 1e9)) {
    throw new AppError('bad-usage', `expected a speed above 0 and at most 1000 metres per second, got ${speedMps}`);
  }
  const length =
    'meters' in cutoff
      ? BigInt(wholeThousandths(cutoff.meters, 1, 'metres'))
      : // ceil(length 10^6 / speed) <= t  iff  length <= t speed / 10^6
        (BigInt(wholeThousandths(cutoff.minutes, SECONDS_PER_MINUTE, 'minutes')) * BigInt(speed)) /
        MICROMETERS_PER_METER;
  const longest = BigInt(UNREACHED - 1);
  return Number(length < longest ? length : longest);
}

// value x scale in whole thousandths, rounded down; a millionth of one is forgiven, as 0.7 x 60000 is 41999.999999999996
function wholeThousandths(value: number, scale: number, unit: string): number {
  if (!(value >= 0 && value <= 1e9)) {
    throw new AppError('bad-usage', `expected a cutoff in ${unit} from 0 to 1e9, got ${value}`);
  }
  return Math.floor(value * scale * 1000 + 1e-6);
}
