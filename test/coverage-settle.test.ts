// Which checks settle a verdict. Answers: every way in which everybody may turn out, tried.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { settle, type Doubt, type DoubtGroup } from '../src/coverage/settle.ts';

type Known = 'covered' | 'uncovered' | 'open';

const alone = (weights: readonly number[]): Doubt[] =>
  weights.map((weight, item) => ({ weight, need: 1, groups: [{ own: item, others: [] }] }));

const itemsOf = ({ own, others }: DoubtGroup): number[] => (own < 0 ? [...others] : [own, ...others]);

/** What can become known of one doubt when `checked` is: each item of each group may serve or not. */
function statesOf({ need, groups }: Doubt, checked: ReadonlySet<number>): Set<Known> {
  const pairs = groups.flatMap((group, g) => itemsOf(group).map((item) => ({ g, item })));
  const states = new Set<Known>();
  for (let bits = 0; bits < 1 << pairs.length; bits++) {
    let [covered, unknown] = [0, 0];
    groups.forEach((group, g) => {
      const own = pairs.flatMap((pair, i) => (pair.g === g ? [{ ...pair, serves: ((bits >> i) & 1) === 1 }] : []));
      const known = own.filter(({ item }) => checked.has(item));
      if (group.own >= 0 && !checked.has(group.own)) unknown++;
      else if (known.some(({ serves }) => serves)) covered++;
      else if (known.length < own.length) unknown++;
    });
    states.add(covered >= need ? 'covered' : covered + unknown < need ? 'uncovered' : 'open');
  }
  return states;
}

/** Whether the verdict is certain however, or at least if somehow, everything turns out. */
function certainty(
  doubts: readonly Doubt[],
  checked: ReadonlySet<number>,
  margin: number,
): { will: boolean; may: boolean } {
  let sums: (readonly [covered: number, open: number])[] = [[0, 0]];
  for (const doubt of doubts) {
    const states = [...statesOf(doubt, checked)];
    sums = sums.flatMap(([covered, open]) =>
      states.map((state) =>
        state === 'covered'
          ? ([covered + doubt.weight, open] as const)
          : ([covered, state === 'open' ? open + doubt.weight : open] as const),
      ),
    );
  }
  const certain = sums.map(([covered, open]) => covered >= margin || covered + open < margin);
  return { will: certain.every(Boolean), may: certain.some(Boolean) };
}

const subsetsOf = (items: readonly number[]): Set<number>[] =>
  Array.from({ length: 1 << items.length }, (_, bits) => new Set(items.filter((_item, i) => ((bits >> i) & 1) === 1)));

const weights = fc.oneof(fc.integer({ min: 1, max: 4 }), fc.constantFrom(8, 16, 100, 1000));
const sumOf = (doubts: readonly Doubt[]): number => doubts.reduce((sum, { weight }) => sum + weight, 0);
const withMargin = (doubts: Doubt[]) =>
  fc.integer({ min: 1, max: sumOf(doubts) }).map((margin) => ({ doubts, margin }));

const ITEMS = [0, 1, 2, 3];
const group: fc.Arbitrary<DoubtGroup> = fc
  .record({ own: fc.constantFrom(-1, ...ITEMS), others: fc.subarray(ITEMS, { maxLength: 2 }) })
  .map(({ own, others }) => ({ own, others: others.filter((item) => item !== own) }))
  .filter(({ own, others }) => own >= 0 || others.length > 0);
/** One group of all who wait for the same, now and then. */
const shared: DoubtGroup = { own: -1, others: [1, 2] };
const doubt: fc.Arbitrary<Doubt> = fc
  .array(fc.oneof({ weight: 4, arbitrary: group }, { weight: 1, arbitrary: fc.constant(shared) }), {
    minLength: 1,
    maxLength: 2,
  })
  .chain((groups) =>
    fc.record({ weight: weights, need: fc.integer({ min: 1, max: groups.length }), groups: fc.constant(groups) }),
  );

describe('settle', () => {
  test('a heavy one can settle it alone, whatever it shows', () => {
    // 50 must be covered: with the 60 they are; without it, 30 and 10 are not enough
    const { checks, neededForMet, neededForNotMet } = settle(alone([60, 30, 10]), 50);
    expect(checks).toEqual([{ item: 0, people: 60, cumulative: 60, settles: 'will' }]);
    // all weigh whole tens: uncovered must be more than 100 - 50
    expect([neededForMet, neededForNotMet]).toEqual([50, 60]);
  });

  test('equal ones matter all or none; one may be enough when it goes one way', () => {
    // 10 must be covered: one that is settles it, none of the three must be left out to know that nobody is
    expect(settle(alone([10, 10, 10]), 10).checks.map(({ item, settles }) => [item, settles])).toEqual([
      [0, 'may'],
      [1, 'may'],
      [2, 'will'],
    ]);
  });

  test('a facility that many wait for is one thing, and whoever waits for two counts once', () => {
    const both: Doubt = { weight: 4, need: 1, groups: [{ own: -1, others: [0, 1] }] };
    const first: Doubt = { weight: 2, need: 1, groups: [{ own: -1, others: [0] }] };
    expect(settle([both, first], 5).checks).toEqual([
      { item: 0, people: 6, cumulative: 6, settles: 'may' },
      { item: 1, people: 4, cumulative: 6, settles: 'will' },
    ]);
  });

  test('many who wait for the same few facilities are as quick, and the heaviest of them decides', () => {
    const few: DoubtGroup = { own: -1, others: Array.from({ length: 300 }, (_, item) => item) };
    const many = Array.from({ length: 100_000 }, (_, i): Doubt => ({ weight: 1 + (i % 5), need: 1, groups: [few] }));
    const { checks } = settle([...many, { weight: 1_000_000, need: 1, groups: [{ own: 300, others: [] }] }], 300_000);
    // 300,000 are all of them: with the million alone it is met, without it the others must all be known
    expect(checks).toHaveLength(301);
    expect(checks[0]).toEqual({ item: 300, people: 1_000_000, cumulative: 1_000_000, settles: 'may' });
    expect(checks[1]).toEqual({ item: 0, people: 300_000, cumulative: 1_300_000, settles: 'may' });
  });

  test('the list is the one smallest that settles for certain, and says from where on it may be', () => {
    const cases = fc.array(doubt, { minLength: 1, maxLength: 4 }).chain(withMargin);
    fc.assert(
      fc.property(cases, ({ doubts, margin }) => {
        const { checks } = settle(doubts, margin);
        const listed = checks.map(({ item }) => item);
        expect(certainty(doubts, new Set(listed), margin).will).toBe(true);
        for (const subset of subsetsOf(ITEMS)) {
          if (certainty(doubts, subset, margin).will) expect(listed.every((item) => subset.has(item))).toBe(true);
        }
        checks.forEach(({ settles }, rank) => {
          const { may } = certainty(doubts, new Set(listed.slice(0, rank + 1)), margin);
          expect(settles).toBe(rank === checks.length - 1 ? 'will' : may ? 'may' : '');
        });
        expect(listed).toEqual(
          listed.toSorted((a, b) => checks[listed.indexOf(b)].people - checks[listed.indexOf(a)].people || a - b),
        );
      }),
      { numRuns: 400 },
    );
  });

  test('where everybody waits for one thing, no shorter list may settle it', () => {
    const cases = fc.array(weights, { minLength: 1, maxLength: 7 }).map(alone).chain(withMargin);
    fc.assert(
      fc.property(cases, ({ doubts, margin }) => {
        const { checks, neededForMet, neededForNotMet } = settle(doubts, margin);
        const subsets = subsetsOf(doubts.map((_, item) => item));
        const least = Math.min(...subsets.filter((set) => certainty(doubts, set, margin).may).map(({ size }) => size));
        expect(checks.findIndex(({ settles }) => settles !== '') + 1).toBe(least);
        // sums that the weights make are enough exactly when they are at least what is said
        const missing = sumOf(doubts) - margin + 1;
        for (const set of subsets) {
          const sum = [...set].reduce((total, item) => total + doubts[item].weight, 0);
          expect([sum >= neededForMet, sum >= neededForNotMet]).toEqual([sum >= margin, sum >= missing]);
        }
      }),
      { numRuns: 300 },
    );
  });

  test('ten thousand homes are quick, and nearly all of them matter', () => {
    const many = alone(Array.from({ length: 10_000 }, (_, i) => 1000 * (1 + ((i * 7919) % 97))));
    const { checks } = settle(many, Math.floor(sumOf(many) / 2));
    expect(checks).toHaveLength(10_000);
    // with weights even but for one of 1, an odd margin is turned by it and an even one is not
    const even = alone([...Array.from({ length: 50 }, () => 2), 1]);
    expect(settle(even, 51).checks).toHaveLength(51);
    expect(settle(even, 50).checks).toHaveLength(50);
  });
});
