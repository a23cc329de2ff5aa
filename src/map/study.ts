// A run as the page reads it. In: its documents. Out: rows by indicator and level, names of places, the facts of a headline.
import { fetchCoverage, fetchRun, fetchZoneShapes, type CoverageRow, type RunDocument } from './api.ts';
import { countText, partText, percentText, plainPercent } from './format.ts';
import type { HeadlineFacts } from './words/headline-facts.ts';
import type { Language } from './words/languages.ts';
import { wordFor, wordsOf } from './words/words.ts';

export type RunIndicator = RunDocument['run']['indicators'][number];

export interface LoadedRun {
  readonly document: RunDocument;
  readonly rows: readonly CoverageRow[];
  readonly shapes: GeoJSON.FeatureCollection;
}

export async function loadRun(id: string): Promise<LoadedRun> {
  const [document, rows, shapes] = await Promise.all([fetchRun(id), fetchCoverage(id), fetchZoneShapes(id)]);
  return { document, rows, shapes };
}

export const hasDistricts = ({ rows }: LoadedRun): boolean => rows.some(({ level }) => level === 'parent');

/** The rows that a table of `level` lists; people outside every zone are a row of their own. */
export function rowsOf({ rows }: LoadedRun, indicator: string, level: 'zone' | 'parent'): CoverageRow[] {
  return rows.filter((row) => row.indicator === indicator && (row.level === level || row.level === 'outside'));
}

export const studyRow = ({ rows }: LoadedRun, indicator: string): CoverageRow | undefined =>
  rows.find((row) => row.indicator === indicator && row.level === 'study');

/** The row of a place: a zone or a district, or the whole study for null. */
export function rowOf(
  run: LoadedRun,
  indicator: string,
  level: 'zone' | 'parent',
  id: string | null,
): CoverageRow | undefined {
  if (id === null) return studyRow(run, indicator);
  return run.rows.find((row) => row.indicator === indicator && row.level === level && row.zoneId === id);
}

/** What an indicator is called; two that combine the same kinds differ in how. */
export function indicatorTitle({ title, combination }: RunIndicator, language: Language): string {
  const words = wordsOf(language);
  return combination === 'each' ? title : words.combined(title, wordFor(words.combinations, combination));
}

/** What a row's place is called. */
export function placeName(row: CoverageRow, language: Language): string {
  const words = wordsOf(language);
  if (row.level === 'study') return words.study;
  if (row.level === 'outside') return words.outside;
  return row.zoneName || row.zoneId;
}

/** People left out: those known to be, and those nobody can tell. */
export const leftOut = (row: CoverageRow): number => (row.uncovered ?? 0) + (row.undecided ?? 0);

function withinText(row: CoverageRow, indicator: RunIndicator, language: Language): string {
  const words = wordsOf(language);
  const meters = countText(row.cutoffMeters);
  if (row.mode === 'buffer') return words.withinStraight(meters);
  return indicator.binding === 'meters'
    ? words.withinMeters(meters)
    : words.withinMinutes(countText(row.cutoffMinutes));
}

function headlineFacts(run: LoadedRun, row: CoverageRow, indicator: RunIndicator, language: Language): HeadlineFacts {
  const words = wordsOf(language);
  const reasons = Object.keys(run.document.run.undecided[indicator.id] ?? {}).map((code) =>
    wordFor(words.reasons, code),
  );
  return {
    asOf: row.asOf,
    place: row.level === 'study' ? words.inStudy : placeName(row, language),
    weight: wordFor(words.weights, row.weightName),
    unit: words.weightUnits[row.weightName] ?? '',
    total: countText(row.total),
    covered: countText(row.covered),
    undecided: countText(row.undecided),
    undecidedShare: (row.undecided ?? 0) > 0 ? partText(row.undecided!, row.total, language) : '',
    reasons: reasons.join(language === 'zh' ? '、' : ', '),
    share: percentText(row.share, row.target, language),
    upper: percentText(row.shareUpper, row.target, language),
    target: plainPercent(row.target, language),
    verdict: wordFor(words.verdicts, row.verdict),
    category: words.categoryOf(indicatorTitle(indicator, language)),
    within: withinText(row, indicator, language),
  };
}

/** The sentences that a bureau signs, for one row. */
export function headlineText(run: LoadedRun, row: CoverageRow, indicator: RunIndicator, language: Language): string {
  const words = wordsOf(language);
  const facts = headlineFacts(run, row, indicator, language);
  if (row.verdict === 'not_assessed') return words.noList(facts);
  if (row.verdict === 'no_denominator') return words.nobody(facts);
  if (row.covered === null) return words.headlineMean(facts);
  if (row.verdict === 'undetermined') return `${words.headline(facts)} ${words.undetermined(facts)}`;
  return words.headline(facts);
}

const HAN = /\p{Script=Han}/u;

/** Notices in one language: most come as a Chinese sentence and then the same in English; those that stand alone are always told. */
export function noticesIn(notices: readonly string[], language: Language): readonly string[] {
  return notices.filter((notice, i) => {
    const isChinese = HAN.test(notice);
    const hasTwin = isChinese ? i + 1 < notices.length && !HAN.test(notices[i + 1]) : i > 0 && HAN.test(notices[i - 1]);
    return !hasTwin || isChinese === (language === 'zh');
  });
}
