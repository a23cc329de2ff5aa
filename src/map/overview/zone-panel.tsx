// One zone or district opened: its headline, its numbers, every indicator, who is left out, and how it was counted.
import type { CoverageRow, GapRow } from '../api.ts';
import { placeName, type LoadedRun, type RunIndicator } from '../study.ts';
import { useLanguage, useWords } from '../words/words.ts';
import { Gaps } from './gaps.tsx';
import { Figures, Headline } from './headline.tsx';
import { IndicatorList } from './indicators.tsx';
import { hasBands, Sensitivity } from './sensitivity.tsx';
import { Trace } from './trace.tsx';

interface Props {
  readonly run: LoadedRun;
  readonly row: CoverageRow;
  readonly indicator: RunIndicator;
  readonly onBack: () => void;
  readonly onIndicator: (indicator: string) => void;
  readonly onLook: (gap: GapRow) => void;
}

export function ZonePanel({ run, row, indicator, onBack, onIndicator, onLook }: Props) {
  const words = useWords();
  const language = useLanguage();
  const level = row.level === 'parent' ? 'parent' : 'zone';
  const { id } = run.document;
  return (
    <article class="zone-panel">
      <button class="back" onClick={onBack}>
        ← {words.back}
      </button>
      <h1 title={placeName(row, language)}>{placeName(row, language)}</h1>
      {level === 'zone' && (
        <p class="quiet">
          {words.zoneId} <code>{row.zoneId}</code>
          {row.parentId !== '' && ` · ${words.district} ${row.parentId}`}
        </p>
      )}
      <Headline run={run} row={row} indicator={indicator} />
      <Figures row={row} />
      <h3>{words.categoriesHere}</h3>
      <IndicatorList run={run} chosen={indicator.id} level={level} zone={row.zoneId} onChoose={onIndicator} />
      {indicator.combination === 'mean' ? (
        <p class="quiet">{words.leftOutMean}</p>
      ) : level === 'zone' ? (
        <Gaps run={id} zone={row.zoneId} indicator={indicator.id} onLook={onLook} />
      ) : (
        <p class="quiet">{words.leftOutDistrict}</p>
      )}
      {hasBands(run) && (
        <>
          <h3>{words.sensitivity}</h3>
          <Sensitivity run={run} row={row} />
        </>
      )}
      <Trace run={run} row={row} indicator={indicator} />
    </article>
  );
}
