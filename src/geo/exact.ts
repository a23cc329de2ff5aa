// Exact geometric tests on whole coordinates. In: units (1e-7 degrees), at most 2^31 in size. Out: signs, never rounded.
// Cost: two multiplications; BigInt only where doubles cannot tell.

/** Products below this are exact in a double. */
const EXACT = 2 ** 53;
/** Relative error of a difference of two rounded products, with room. */
const ERROR = 2 ** -51;

/** Side of point C seen from A to B: positive left, negative right, 0 on the line. */
export function orientation(ax: number, ay: number, bx: number, by: number, cx: number, cy: number): number {
  const left = (bx - ax) * (cy - ay);
  const right = (by - ay) * (cx - ax);
  const size = Math.abs(left) + Math.abs(right);
  const difference = left - right;
  if (size < EXACT || Math.abs(difference) > ERROR * size) return difference;
  const exact = BigInt(bx - ax) * BigInt(cy - ay) - BigInt(by - ay) * BigInt(cx - ax);
  return exact > 0n ? 1 : exact < 0n ? -1 : 0;
}

/** Whether segments AB and CD cross at a point inside both. */
export function segmentsCross(
  ax: number,
  ay: number,
  bx: number,
  by: number,
  cx: number,
  cy: number,
  dx: number,
  dy: number,
): boolean {
  if (Math.max(ax, bx) < Math.min(cx, dx) || Math.max(cx, dx) < Math.min(ax, bx)) return false;
  if (Math.max(ay, by) < Math.min(cy, dy) || Math.max(cy, dy) < Math.min(ay, by)) return false;
  const c = orientation(ax, ay, bx, by, cx, cy);
  const d = orientation(ax, ay, bx, by, dx, dy);
  if (!((c > 0 && d < 0) || (c < 0 && d > 0))) return false;
  const a = orientation(cx, cy, dx, dy, ax, ay);
  const b = orientation(cx, cy, dx, dy, bx, by);
  return (a > 0 && b < 0) || (a < 0 && b > 0);
}
