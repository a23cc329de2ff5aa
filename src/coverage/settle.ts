// What must be checked so that a verdict is settled. In: people who are undecided, what each of them waits for, and how many of them must
// turn out covered. Out: the things to check, those with most people first, and from which one on the verdict may, and will, be settled.
//
// Whoever waits becomes covered or not, each for himself; the target is met when those who become covered weigh at least `margin`. The
// verdict is certain whatever comes out when nobody who is still in doubt can turn it: when for no one of weight w among them the others
// can weigh from margin - w up to, but not, margin. Then w does not matter, and heavier ones do: the people who matter are the heaviest,
// and everything they wait for is the one smallest list that settles for certain (docs/todo.md has the proof).
import { invariant } from '../errors.ts';

/** What one category of an undecided person waits for. Numbers are items to check. */
export interface DoubtGroup {
  /** A defect of the place itself, without which nothing can be said; -1: none. */
  readonly own: number;
  /** Each of these may cover. */
  readonly others: readonly number[];
}

export interface Doubt {
  /** Thousandths, above 0. */
  readonly weight: number;
  /** So many of `groups` must turn out covered. */
  readonly need: number;
  readonly groups: readonly DoubtGroup[];
}

export interface Check {
  readonly item: number;
  /** People who wait for it, thousandths. */
  readonly people: number;
  /** People who wait for any of those up to this one. */
  readonly cumulative: number;
  /** With all up to this one checked, the verdict `may` be settled if all goes one way; `will`: however it goes. */
  readonly settles: '' | 'may' | 'will';
}

export interface Settlement {
  /** Least weight that must turn out covered for `met`, and uncovered for `not_met`: sums that the weights can make or come next to. */
  readonly neededForMet: number;
  readonly neededForNotMet: number;
  readonly checks: readonly Check[];
}

/** Bits of a table of sums, and bits times weights put into it: beyond, a weight is taken to matter. */
const MOST_SUM = 2e7;
const MOST_WORK = 3e9;

/** @param margin weight that must turn out covered for the target to be met; above 0 and at most the sum of the weights. */
export function settle(doubts: readonly Doubt[], margin: number): Settlement {
  const sum = doubts.reduce((total, { weight }) => total + weight, 0);
  invariant(margin > 0 && margin <= sum, 'a verdict to settle is undetermined');
  const missing = sum - margin + 1;
  const sizes = countSizes(doubts);
  const step = [...sizes.keys()].reduce(greatestCommonDivisor);
  return {
    neededForMet: Math.ceil(margin / step) * step,
    neededForNotMet: Math.ceil(missing / step) * step,
    checks: rankChecks(doubts, lightestThatMatters(sizes, step, Math.min(margin, missing)), margin, missing),
  };
}

const greatestCommonDivisor = (a: number, b: number): number => (b === 0 ? a : greatestCommonDivisor(b, a % b));

/** How many weigh how much, heaviest first. */
function countSizes(doubts: readonly Doubt[]): Map<number, number> {
  const counts = new Map<number, number>();
  for (const { weight } of doubts) counts.set(weight, (counts.get(weight) ?? 0) + 1);
  return new Map([...counts].sort(([a], [b]) => b - a));
}

/** The least weight that can turn the verdict; whatever is heavier can as well. */
function lightestThatMatters(sizes: ReadonlyMap<number, number>, step: number, margin: number): number {
  const weights = [...sizes.keys()];
  let low = 0;
  let high = weights.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (canTurn(weights[middle], sizes, step, margin)) low = middle;
    else high = middle - 1;
  }
  return weights[low];
}

/** Whether some of the others weigh from `margin - weight` up to, but not, `margin`. */
function canTurn(weight: number, sizes: ReadonlyMap<number, number>, step: number, margin: number): boolean {
  const others = [...sizes].map(([size, count]) => [size, size === weight ? count - 1 : count] as const);
  let room = margin - 1;
  for (const [size, count] of others) room -= size * Math.min(count, Math.floor(room / size));
  if (room < weight) return true; // as much as fits, heaviest first, is enough already
  return largestSum(others, step, Math.ceil(margin / step) - 1) > (margin - 1 - weight) / step;
}

/** The largest sum of some of `others`, in steps, up to `most`; bit s of the table is set where some of them make s. */
function largestSum(others: readonly (readonly [size: number, count: number])[], step: number, most: number): number {
  const pieces = others.flatMap(([size, count]) => splitCount(count).map((part) => (part * size) / step));
  if (most > MOST_SUM || pieces.length * most > MOST_WORK) return most;
  const mask = (1n << BigInt(most + 1)) - 1n;
  let sums = 1n;
  for (const piece of pieces) if (piece <= most) sums = (sums | (sums << BigInt(piece))) & mask;
  return sums.toString(2).length - 1;
}

/** 1, 2, 4, … and a rest: some of them make every number up to `count`. */
function splitCount(count: number): number[] {
  const parts: number[] = [];
  for (let part = 1, left = count; left > 0; left -= part, part *= 2) parts.push(Math.min(part, left));
  return parts;
}

/** How far a doubt is checked. */
interface Progress {
  touched: boolean;
  coverable: number;
  missable: number;
}

/** One group of one doubt that waits for an item. */
interface Waiting {
  readonly doubt: number;
  readonly group: DoubtGroup;
  left: number;
  touched: boolean;
}

/** Those who wait for the same, told by the one group they share, as one: a city may wait for the same few facilities. */
function bundle(all: readonly Doubt[]): (Doubt & { heaviest: number })[] {
  const bundles: { weight: number; readonly need: number; readonly groups: Doubt['groups']; heaviest: number }[] = [];
  const known = new Map<DoubtGroup, (typeof bundles)[number]>();
  for (const { weight, need, groups } of all) {
    const same = groups.length === 1 ? known.get(groups[0]) : undefined;
    if (same) {
      same.weight += weight;
      same.heaviest = Math.max(same.heaviest, weight);
      continue;
    }
    const made = { weight, need, groups, heaviest: weight };
    bundles.push(made);
    if (groups.length === 1) known.set(groups[0], made);
  }
  return bundles;
}

function rankChecks(all: readonly Doubt[], lightest: number, margin: number, missing: number): Check[] {
  const doubts = bundle(all);
  const waiting = new Map<number, Waiting[]>();
  const people = new Map<number, number>();
  const listed = new Set<number>();
  doubts.forEach(({ weight, groups, heaviest }, doubt) => {
    const items = new Set<number>();
    for (const group of groups) {
      const own = group.own < 0 ? group.others : [group.own, ...group.others];
      const entry: Waiting = { doubt, group, left: own.length, touched: false };
      for (const item of own) {
        items.add(item);
        const list = waiting.get(item);
        if (list) list.push(entry);
        else waiting.set(item, [entry]);
      }
    }
    for (const item of items) {
      people.set(item, (people.get(item) ?? 0) + weight);
      if (heaviest >= lightest) listed.add(item);
    }
  });
  const order = [...listed].sort((a, b) => people.get(b)! - people.get(a)! || a - b);
  const states = doubts.map((): Progress => ({ touched: false, coverable: 0, missable: 0 }));
  let [cumulative, covered, missed] = [0, 0, 0];
  return order.map((item, rank) => {
    for (const entry of waiting.get(item)!) {
      const { weight, need, groups } = doubts[entry.doubt];
      const state = states[entry.doubt];
      if (!state.touched) cumulative += weight;
      state.touched = true;
      const shows = entry.group.own < 0 ? !entry.touched : entry.group.own === item;
      entry.touched = true;
      if (shows && ++state.coverable === need) covered += weight;
      if (--entry.left === 0 && ++state.missable === groups.length - need + 1) missed += weight;
    }
    const may = covered >= margin || missed >= missing;
    const settles = rank === order.length - 1 ? 'will' : may ? 'may' : '';
    return { item, people: people.get(item)!, cumulative, settles };
  });
}
