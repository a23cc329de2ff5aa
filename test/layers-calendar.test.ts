import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { hasNoDate, isDay, isMonthsAfter, parseDays, requireDay } from '../src/layers/calendar.ts';

const may1 = { first: '2024-05-01', last: '2024-05-01' };

describe('a cell with a date', () => {
  test.each(
    '2024-05-01 2024-5-1 2024/5/1 2024.5.1 2024.05.01 20240501 2024年5月1日 ２０２４年５月１日 2024年05月01号 2024-05-01T08:30:00Z'.split(
      ' ',
    ),
  )('%s is the first of May', (text) => {
    expect(parseDays(text)).toEqual(may1);
  });

  test('may have a time of day, which does not count', () => {
    expect(parseDays('2024/5/1 0:00')).toEqual(may1);
    expect(parseDays('2024年5月1日 8时30分')).toEqual(may1);
    expect(parseDays('2024-05-01 23:59:59')).toEqual(may1);
  });

  test('may name a month or a year: any day of it', () => {
    const may = { first: '2024-05-01', last: '2024-05-31' };
    for (const text of ['2024-05', '2024/5', '2024.5', '2024年5月', '202405']) expect(parseDays(text)).toEqual(may);
    // leap years have a 29 February, others not
    expect(parseDays('2024年2月')!.last).toBe('2024-02-29');
    expect(parseDays('2023年2月')!.last).toBe('2023-02-28');
    for (const text of ['2024', '2024年']) {
      expect(parseDays(text)).toEqual({ first: '2024-01-01', last: '2024-12-31' });
    }
  });

  test('that was a number may have lost the zero of October', () => {
    expect(parseDays('2024.1', { isNumber: true })).toEqual({ first: '2024-01-01', last: '2024-10-31' });
    expect(parseDays('2024.1')).toEqual({ first: '2024-01-01', last: '2024-01-31' });
  });

  test('with the year last is one day, or either of two', () => {
    expect(parseDays('5/13/2024')).toEqual({ first: '2024-05-13', last: '2024-05-13' });
    expect(parseDays('13/5/2024')).toEqual({ first: '2024-05-13', last: '2024-05-13' });
    expect(parseDays('3/4/2024')).toEqual({ first: '2024-03-04', last: '2024-04-03' });
  });

  test('counts days only where its column says so', () => {
    // 1900-03-01 is day 61 of a spreadsheet; 124 years and 61 days later, with 31 leap days: 61 + 124 * 365 + 31 + 61 = 45413
    expect(parseDays('45413', { serial: true })).toEqual(may1);
    expect(parseDays('45413.75', { serial: true })).toEqual(may1);
    expect(parseDays('61', { serial: true })).toEqual({ first: '1900-03-01', last: '1900-03-01' });
    expect(parseDays('45413')).toBeNull();
    expect(parseDays('60', { serial: true })).toBeNull();
  });

  test.each([
    '2024-13-01',
    '2024-02-30',
    '2024年13月',
    '24.5.1',
    'soon',
    '20240532',
    '45413',
    '0001-01-01',
    '99/99/2024',
  ])('%s cannot be read', (text) => {
    expect(parseDays(text)).toBeNull();
  });

  test('may say nothing', () => {
    for (const text of ['', ' ', '-', '—', '无', '至今', '／']) expect(hasNoDate(text)).toBe(true);
    expect(hasNoDate('2024')).toBe(false);
  });

  test('is the day that it was made from, in every form', () => {
    fc.assert(
      fc.property(
        fc.date({ min: new Date('1000-01-01T00:00:00Z'), max: new Date('9999-12-31T00:00:00Z'), noInvalidDate: true }),
        (date) => {
          const iso = date.toISOString().slice(0, 10);
          const [year, month, day] = iso.split('-').map(Number);
          const forms = [iso, iso.replaceAll('-', ''), `${year}/${month}/${day}`, `${year}年${month}月${day}日`];
          for (const form of forms) expect(parseDays(form)).toEqual({ first: iso, last: iso });
        },
      ),
    );
  });
});

test('a day that a caller gives is one of the calendar', () => {
  expect(isDay('2024-02-29')).toBe(true);
  for (const text of ['2023-02-29', '2024-5-1', '2024', '20240501', '2024-05-01T00:00:00Z'])
    expect(isDay(text)).toBe(false);
  expect(() => requireDay('2024-02-30', 'asOf')).toThrow(
    'expected a day such as 2024-05-01 for asOf, but came 2024-02-30',
  );
  expect(() => requireDay(undefined, 'asOf')).not.toThrow();
});

test('twelve months are a year to the day', () => {
  expect(isMonthsAfter('2024-06-01', '2023-06-01', 12)).toBe(false);
  expect(isMonthsAfter('2024-06-02', '2023-06-01', 12)).toBe(true);
  // 29 February and a year: up to the end of February is not over
  expect(isMonthsAfter('2025-02-28', '2024-02-29', 12)).toBe(false);
  expect(isMonthsAfter('2025-03-01', '2024-02-29', 12)).toBe(true);
  expect(isMonthsAfter('2024-01-01', '2023-12-31', 12)).toBe(false);
});
