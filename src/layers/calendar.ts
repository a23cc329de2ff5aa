// Days as bureaus write them. In: the text of a cell. Out: the days it may mean, as texts (`2024-05-01`) that compare as days do. A month
// or a year alone is all of its days, and 3/4/2024 is either of two: nothing is guessed here, who asks decides what a doubt means.
//
//   2024-05-01  2024/5/1  2024.5.1  2024年5月1日  20240501  5/13/2024      one day
//   2024-05     2024年5月  202405                                          its days
//   2024        2024年                                                     its days
import { AppError } from '../errors.ts';

/** From the first day that may be meant to the last one. */
export interface Days {
  readonly first: string;
  readonly last: string;
}

export interface DayOptions {
  /** Numbers count days as a spreadsheet does: 45413 is 2024-05-01. */
  readonly serial?: boolean;
  /** The cell was a number: of 2024.1 a zero may be lost. */
  readonly isNumber?: boolean;
}

const DAY_MILLIS = 86_400_000;
const TIME = /[t ]?\d{1,2}[:时]\d{1,2}.*$/;
/** What stands in cells that say nothing. */
const NOTHING: ReadonlySet<string> = new Set(['', '-', '--', '—', '/', '无', '至今', '长期', 'null', 'none', 'n/a']);

/** Whether a cell gives no date at all. */
export const hasNoDate = (text: string): boolean => NOTHING.has(text.normalize('NFKC').trim().toLowerCase());

/** The days that a text may mean; null when it cannot be read. */
export function parseDays(text: string, { serial = false, isNumber = false }: DayOptions = {}): Days | null {
  const plain = text.normalize('NFKC').trim().toLowerCase();
  if (serial && /^\d{1,7}(\.\d+)?$/.test(plain)) return serialDay(Number(plain));
  const told = plain
    .replace(TIME, '')
    .replace(/\s+/g, '')
    .replace(/[年月](?=\d)/g, '-')
    .replace(/[年月日号]$/, '')
    .replace(/[/.]/g, '-');
  const [, year = '', month, day] =
    /^(\d{4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?$/.exec(told) ?? /^(\d{4})(\d{2})(\d{2})?$/.exec(told) ?? [];
  if (year === '') return dayLast(told);
  if (month === undefined) return spanOf(`${year}-01-01`, `${year}-12-31`);
  if (day !== undefined) return oneDay(year, month, day);
  const last = isNumber && month === '1' ? '10' : month;
  return spanOf(isoDay(year, month, '1'), isoDay(year, last, String(daysIn(year, last))));
}

/** `5-13-2024`; with two numbers up to 12 nobody knows which is the month. */
function dayLast(told: string): Days | null {
  const [, a, b, year] = /^(\d{1,2})-(\d{1,2})-(\d{4})$/.exec(told) ?? [];
  if (a === undefined) return null;
  const readings = [oneDay(year, a, b), oneDay(year, b, a)].filter((each) => each !== null);
  const days = readings.map(({ first }) => first).sort();
  return days.length === 0 ? null : { first: days[0], last: days[days.length - 1] };
}

const daysIn = (year: string, month: string): number => new Date(Date.UTC(Number(year), Number(month), 0)).getUTCDate();

const isoDay = (year: string, month: string, day: string): string =>
  `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`;

const oneDay = (year: string, month: string, day: string): Days | null => {
  const iso = isoDay(year, month, day);
  return spanOf(iso, iso);
};

const spanOf = (first: string, last: string): Days | null => (isDay(first) && isDay(last) ? { first, last } : null);

function serialDay(days: number): Days | null {
  // the first days of a spreadsheet are those of a year that had no 29 February
  if (days < 61 || days >= 2_958_466) return null;
  const iso = new Date(Date.UTC(1899, 11, 30) + Math.floor(days) * DAY_MILLIS).toISOString().slice(0, 10);
  return { first: iso, last: iso };
}

/** Whether a text is a day of the calendar, written `2024-05-01`. */
export function isDay(text: string): boolean {
  if (!/^[1-9]\d{3}-\d\d-\d\d$/.test(text)) return false;
  const date = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(text);
}

/**
 * Checks a day that a caller gave.
 * @param what what messages call it.
 * @throws AppError `bad-usage`.
 */
export function requireDay(text: string | null | undefined, what: string): void {
  if (text === null || text === undefined || isDay(text)) return;
  throw new AppError('bad-usage', `expected a day such as 2024-05-01 for ${what}, but came ${text.slice(0, 40)}`);
}

/** Whether `later` is more than so many months after `day`. */
export function isMonthsAfter(later: string, day: string, months: number): boolean {
  const month = Number(day.slice(0, 4)) * 12 + Number(day.slice(5, 7)) - 1 + months;
  // 31 June, which there is not, compares rightly
  return later > isoDay(String(Math.floor(month / 12)), String((month % 12) + 1), day.slice(8));
}
