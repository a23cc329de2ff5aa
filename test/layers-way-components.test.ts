import { expect, test } from 'vitest';
import { IssueLog } from '../src/layers/issue-log.ts';
import { tellDisconnected } from '../src/layers/way-components.ts';
import { wayLayer, type TestWay } from './support/layers.ts';

const told = (ways: readonly TestWay[]): (string | null)[] => {
  const log = new IssueLog();
  tellDisconnected(wayLayer(ways), log);
  return log.issues.map(({ code, value, message }) => `${code} ${value}: ${/[0-9.]+ %/.exec(message)?.[0]}`);
};

// lengths by attribute: 600 + 200 m that meet, and 100 m that do not, are 88.9 % and 11.1 %
const joined: TestWay[] = [
  {
    points: [
      [0, 0],
      [10, 0],
      [20, 0],
    ],
    meters: 600,
  },
  {
    points: [
      [20, 0],
      [20, 10],
    ],
    meters: 200,
  },
];
const apart = (meters: number): TestWay => ({
  points: [
    [5, 5],
    [5, 15],
  ],
  meters,
});

test('a network is told that falls apart, with the share of its largest part', () => {
  expect(told([...joined, apart(100)])).toEqual(['network-disconnected 2: 88.9 %']);
  expect(told([apart(100), ...joined.toReversed()])).toEqual(['network-disconnected 2: 88.9 %']);
});

test('a small rest is usual, and one whole network is not told', () => {
  // 800 of 888 m are over nine tenths
  expect(told([...joined, apart(88)])).toEqual([]);
  expect(told(joined)).toEqual([]);
});

test('lines that cross without a common point do not meet; without lengths the geometry counts', () => {
  const cross: TestWay[] = [
    {
      points: [
        [0, 0],
        [20, 0],
      ],
    },
    {
      points: [
        [10, -10],
        [10, 10],
      ],
    },
  ];
  expect(told(cross)).toEqual(['network-disconnected 2: 50.0 %']);
});
