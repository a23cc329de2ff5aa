// The number that is signed: share and verdict large, then the sentence with numerator and denominator.
import type { CoverageRow } from '../api.ts';
import { countText, percentText, plainPercent } from '../format.ts';
import { headlineText, type LoadedRun, type RunIndicator } from '../study.ts';
import { useLanguage, useWords } from '../words/words.ts';
import { ShareBar } from './share-bar.tsx';
import { VerdictMark } from './verdict.tsx';

interface Props {
  readonly run: LoadedRun;
  readonly row: CoverageRow;
  readonly indicator: RunIndicator;
}

export function Headline({ run, row, indicator }: Props) {
  const words = useWords();
  const language = useLanguage();
  const upper = row.shareUpper !== null && row.shareUpper !== row.share;
  return (
    <section class="headline" aria-live="polite">
      <p class="figure">
        <strong data-testid="share">{percentText(row.share, row.target, language)}</strong>
        <VerdictMark verdict={row.verdict} />
        <span class="quiet">
          {words.target} {plainPercent(row.target, language)}
          {upper && ` · ${words.shareUpper} ${percentText(row.shareUpper, row.target, language)}`}
        </span>
      </p>
      <ShareBar row={row} />
      <p class="sentence">{headlineText(run, row, indicator, language)}</p>
    </section>
  );
}

/** Numerator, denominator and what else is known, as a list of numbers. */
export function Figures({ row }: { row: CoverageRow }) {
  const words = useWords();
  const figures = [
    [words.total, countText(row.total)],
    [words.covered, countText(row.covered)],
    [words.uncovered, countText(row.uncovered)],
    [words.undecided, countText(row.undecided)],
    [words.shortfall, countText(row.shortfall)],
    [words.nearCutoff, countText(row.nearCutoff)],
    [words.unplacedFacilities, countText(row.unplacedFacilities)],
    ...(row.gatesUnknown === null ? [] : [[words.gatesUnknown, countText(row.gatesUnknown)] as const]),
  ] as const;
  return (
    <dl class="figures">
      {figures.map(([name, text]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{text}</dd>
        </div>
      ))}
    </dl>
  );
}
