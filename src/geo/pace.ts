// Time over a length at a pace, in whole numbers. In: whole millimetres, metres per second. Out: whole milliseconds, rounded up.
// Speeds are taken to the micrometre per second, so that length × 10^6 stays below 2^53 and every step is exact.

const MICROMETERS_PER_METER = 1_000_000;

/** Speed in whole micrometres per second. */
export function toMicrometersPerSecond(speedMps: number): number {
  return Math.round(speedMps * MICROMETERS_PER_METER);
}

/** `ceil(length / speed)`, exactly. `lengthMillimeters` is whole and below 2^31, the speed above 0. */
export function timeMillis(lengthMillimeters: number, speedMps: number): number {
  const speed = toMicrometersPerSecond(speedMps);
  const product = lengthMillimeters * MICROMETERS_PER_METER;
  const remainder = product % speed; // exact, unlike the quotient of a division
  const whole = (product - remainder) / speed;
  return remainder > 0 ? whole + 1 : whole;
}
