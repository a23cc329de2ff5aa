// Numbers as text, the only place: shares as the tables have them, people with thousands apart. In: numbers of the API and a
// language. Out: text; a dash for what is not known.
import { percentOfShare } from '../share-text.ts';
import type { Language } from './words/languages.ts';

/** Stands for what is not known. */
export const NOTHING = '–';

/** A unit after a number: Chinese writes 85.00%, English 85.00 %, never broken. */
const SIGN: Readonly<Record<Language, string>> = { zh: '%', en: '\u00a0%' };

/** A share against its target: two decimals, or as many as keep it on its side of the target. */
export function percentText(share: number | null, target: number, language: Language): string {
  return share === null ? NOTHING : percentOfShare(share, target) + SIGN[language];
}

/** A target, or a part that has none: 85 %. */
export function plainPercent(share: number, language: Language): string {
  return `${Math.round(share * 1e6) / 1e4}${SIGN[language]}`;
}

/** Part of a whole, two decimals. */
export function partText(part: number, whole: number, language: Language): string {
  if (whole === 0) return NOTHING;
  const percent = (100 * part) / whole;
  // somebody is never nobody
  return `${percent > 0 && percent < 0.005 ? '<0.01' : percent.toFixed(2)}${SIGN[language]}`;
}

// people are thousandths at the finest; the grouping is the same in both languages
const whole = new Intl.NumberFormat('en-US', { maximumFractionDigits: 3 });

/** People, homes, anything counted. */
export const countText = (count: number | null): string => (count === null ? NOTHING : whole.format(count));

const decimeters = new Intl.NumberFormat('en-US', { minimumFractionDigits: 1, maximumFractionDigits: 1 });

/** Percentage points with their sign. */
export const pointsText = (points: number | null): string =>
  points === null ? NOTHING : `${points > 0 ? '+' : points < 0 ? '−' : ''}${Math.abs(points).toFixed(2)}`;

/** Metres to the decimetre, rounded up: what is too far stays too far. */
export const metersText = (meters: number | null): string =>
  meters === null ? NOTHING : decimeters.format(Math.max(0, Math.ceil(meters * 10 - 1e-6) / 10));

/** Minutes as the tables have them. */
export const minutesText = (minutes: number | null): string => (minutes === null ? NOTHING : minutes.toFixed(2));

/** A moment in local time, to the minute. */
export function momentText(moment: string, language: Language): string {
  const locale = language === 'zh' ? 'zh-CN' : 'en-GB';
  return new Date(moment).toLocaleString(locale, { dateStyle: 'short', timeStyle: 'short' });
}

/** Bytes in the unit that fits. */
export function bytesText(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`;
  return bytes < 1e6 ? `${(bytes / 1e3).toFixed(0)} kB` : `${(bytes / 1e6).toFixed(1)} MB`;
}
