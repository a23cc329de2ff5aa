// What a request may ask for: ceilings of the service that the command line does not have, and members that exclude each other. In:
// a request that fits its schema. Out: nothing, or an `AppError` that names limit, value and key.
import type { Limits } from '../engine/limits.ts';
import { AppError } from '../errors.ts';

interface Bounded {
  readonly cutoffMinutes?: number | readonly number[];
  readonly cutoffMeters?: number | readonly number[];
  readonly searchLimitMinutes?: number;
  readonly searchLimitMeters?: number;
  readonly speedMps?: number;
  readonly speedsMps?: readonly number[];
  readonly cutoffsMinutes?: readonly number[];
  readonly cutoffsMeters?: readonly number[];
  readonly snapMaxMeters?: number;
}

const EXCLUSIVE = [
  ['cutoffMinutes', 'cutoffMeters'],
  ['cutoffsMinutes', 'cutoffsMeters'],
  ['searchLimitMinutes', 'searchLimitMeters'],
] as const;

/** Members, and the limit that bounds them from above. */
const CEILINGS = {
  cutoffMinutes: 'cutoffMinutes',
  cutoffMeters: 'cutoffMeters',
  searchLimitMinutes: 'cutoffMinutes',
  searchLimitMeters: 'cutoffMeters',
  speedMps: 'speedMpsMax',
  speedsMps: 'speedMpsMax',
  cutoffsMinutes: 'cutoffMinutes',
  cutoffsMeters: 'cutoffMeters',
  snapMaxMeters: 'snapMaxMeters',
} as const satisfies Record<keyof Bounded, keyof Limits>;

/**
 * Checks the figures of a request.
 * @throws AppError `bad-request` for two members that exclude each other, `limit-exceeded`
 */
export function checkRequestLimits(request: Bounded, limits: Limits): void {
  for (const [one, other] of EXCLUSIVE) {
    if (request[one] === undefined || request[other] === undefined) continue;
    const detail = `expected ${one} or ${other}, but came both`;
    throw new AppError('bad-request', detail, [
      { pointer: `/${one}`, detail },
      { pointer: `/${other}`, detail },
    ]);
  }
  for (const [member, key] of Object.entries(CEILINGS) as [keyof Bounded, keyof Limits][]) {
    for (const value of [request[member] ?? []].flat()) {
      if (value > limits[key]) throw overLimit(member, value, `at most ${limits[key]}`, key);
    }
  }
  for (const member of ['speedMps', 'speedsMps'] as const) {
    for (const value of [request[member] ?? []].flat()) {
      if (value < limits.speedMpsMin) throw overLimit(member, value, `at least ${limits.speedMpsMin}`, 'speedMpsMin');
    }
  }
}

function overLimit(member: string, value: number, allowed: string, key: keyof Limits): AppError {
  const detail = `expected ${member} of ${allowed} (${key}), but came ${value}`;
  return new AppError('limit-exceeded', detail, [{ pointer: `/${member}`, detail }]);
}
