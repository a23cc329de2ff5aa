// Names the coordinate system of a file that says it in several ways. In: codes and definitions, the best first. Out: the first that is
// known; when none is, the refusal of the first, which says more than a page of WKT.
import { AppError } from '../errors.ts';
import type { Reading } from './reader.ts';

/** @throws AppError `crs-unknown`. */
export function tellCrs(reading: Reading, ways: readonly unknown[]): void {
  let refusal: AppError | null = null;
  for (const way of ways) {
    if (way === null || way === undefined || way === '') continue;
    try {
      reading.useCrs(way);
      return;
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      refusal ??= error;
    }
  }
  if (refusal) throw refusal;
}
