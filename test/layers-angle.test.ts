// 121°28′25.3″ = 121 + 28/60 + 25.3/3600 = 437305.3/3600 degrees.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseAngle } from '../src/layers/angle.ts';

const DMS = 437305.3 / 3600;

test.each([
  '121°28′25.3″',
  '121°28′25.3″E',
  'E121°28′25.3″',
  '东经121°28′25.3″',
  '121°28\'25.3"',
  "121°28'25.3''",
  '121º 28’ 25.3”',
  '121度28分25.3秒',
  '121-28-25.3',
  '121:28:25.3',
  '121 28 25.3',
  '１２１°２８′２５.３″',
])('%s is in degrees, minutes and seconds', (text) => expect(parseAngle(text)).toBe(DMS));

test.each([
  ['121.47', 121.47],
  [' 121.47 ', 121.47],
  ['１２１.４７', 121.47],
  ['121.47°', 121.47],
  ['东经121.47度', 121.47],
  ['121°28.5′', 121.475],
  ['-46.6', -46.6],
  ['31°12′30″S', -(31 + 12.5 / 60)],
  ['西经46.6', -46.6],
  ['500123.45', 500123.45],
  ['1212825.3', 1212825.3],
])('%s is %d', (text, value) => expect(parseAngle(text)).toBe(value));

test.each(['', '待补', '121°61′', '121-28-75', '121.4.7', '1e999', '121°28′25.3″X', '121,47'])('%s is none', (text) =>
  expect(parseAngle(text)).toBeNull(),
);

test('a decimal comma is read where it is expected', () => {
  expect(parseAngle('121,47', true)).toBe(121.47);
});

test('any number comes back', () => {
  fc.assert(
    fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
      expect(parseAngle(String(value))).toBe(value === 0 ? 0 : value);
    }),
  );
});
