// Values as people type them: what is taken, and what is refused with a sentence.
import { InvalidArgumentError } from 'commander';
import { describe, expect, test } from 'vitest';
import {
  collect,
  parseCutoff,
  parseCutoffs,
  parseNotNegative,
  parsePercent,
  parsePosition,
  parsePositive,
  parseWhole,
} from '../src/cli/values.ts';

/** What nobody may type where a number is expected. */
const NO_NUMBERS = [
  '',
  ' ',
  'x',
  'NaN',
  'Infinity',
  '-Infinity',
  '1e999',
  '0x10',
  '1,5',
  '15 16',
  '１５',
  '--',
  '1_000',
];

describe('a cutoff', () => {
  test.each([
    ['15', { minutes: 15 }],
    ['7.5', { minutes: 7.5 }],
    ['.5', { minutes: 0.5 }],
    ['1000m', { meters: 1000 }],
    ['1000 m', { meters: 1000 }],
    ['1000M', { meters: 1000 }],
    [' 250.5m ', { meters: 250.5 }],
  ])('%j is %j', (text, cutoff) => {
    expect(parseCutoff(text)).toEqual(cutoff);
  });

  test.each([...NO_NUMBERS, '0', '0m', '-5', '-5m', 'm', '15min', '1km'])('%j is refused', (text) => {
    expect(() => parseCutoff(text)).toThrow(InvalidArgumentError);
  });

  test('a list is sorted, each once, of one kind', () => {
    expect(parseCutoffs('15,5,10,5')).toEqual([{ minutes: 5 }, { minutes: 10 }, { minutes: 15 }]);
    expect(parseCutoffs('800m,300m')).toEqual([{ meters: 300 }, { meters: 800 }]);
    expect(() => parseCutoffs('5,300m')).toThrow(/not both/);
    expect(() => parseCutoffs('5,,10')).toThrow(InvalidArgumentError);
  });
});

describe('a percentage', () => {
  test.each([
    ['85', 85],
    ['0', 0],
    ['100', 100],
    ['82.5%', 82.5],
    ['85 %', 85],
  ])('%j is %j', (text, percent) => {
    expect(parsePercent(text)).toBe(percent);
  });

  test.each([...NO_NUMBERS, '-1', '100.01', '850'])('%j is refused', (text) => {
    expect(() => parsePercent(text)).toThrow(InvalidArgumentError);
  });
});

test.each([...NO_NUMBERS, '0', '-1'])('%j is no speed', (text) => {
  expect(() => parsePositive('metres per second')(text)).toThrow(InvalidArgumentError);
});

test.each([...NO_NUMBERS, '-0.1'])('%j is no distance', (text) => {
  expect(() => parseNotNegative('metres')(text)).toThrow(InvalidArgumentError);
  expect(parseNotNegative('metres')('0')).toBe(0);
});

test.each([...NO_NUMBERS, '0', '1.5', '257', '-1'])('%j is no number of threads', (text) => {
  expect(() => parseWhole(1, 256)(text)).toThrow(InvalidArgumentError);
});

describe('a position', () => {
  test('is longitude, then latitude', () => {
    expect(parsePosition('121.4737,31.2304')).toEqual([121.4737, 31.2304]);
    expect(parsePosition('-56.19, -34.9')).toEqual([-56.19, -34.9]);
  });

  test.each(['', '1', '1,2,3', '1;2', 'a,b', '181,0', '0,91', '31.2304,121.4737', 'NaN,0'])('%j is refused', (text) => {
    expect(() => parsePosition(text)).toThrow(InvalidArgumentError);
  });

  test('with the latitude first says so', () => {
    expect(() => parsePosition('31.2304,121.4737')).toThrow(/latitude comes second/);
  });

  test('may be given several times', () => {
    const add = collect(parsePosition);
    expect(add('3,4', add('1,2', undefined))).toEqual([
      [1, 2],
      [3, 4],
    ]);
  });
});
