// All indicators of one place side by side; choosing one switches the whole page to it.
import { countText, percentText } from '../format.ts';
import { indicatorTitle, rowOf, rowsOf, type LoadedRun } from '../study.ts';
import { useLanguage, useWords } from '../words/words.ts';
import { ShareBar } from './share-bar.tsx';

interface Props {
  readonly run: LoadedRun;
  readonly chosen: string;
  readonly level: 'zone' | 'parent';
  readonly zone: string | null;
  readonly onChoose: (indicator: string) => void;
}

export function IndicatorList({ run, chosen, level, zone, onChoose }: Props) {
  const words = useWords();
  const language = useLanguage();
  return (
    <ul class="indicators">
      {run.document.run.indicators.map((indicator) => {
        const { id } = indicator;
        const title = indicatorTitle(indicator, language);
        const row = rowOf(run, id, level, zone);
        if (row === undefined) return null;
        const zones = rowsOf(run, id, 'zone').filter((other) => other.level === 'zone');
        const met = zones.filter(({ verdict }) => verdict === 'met').length;
        return (
          <li key={id}>
            <button aria-pressed={id === chosen} onClick={() => onChoose(id)}>
              <span class="name" title={title}>
                {title}
              </span>
              <ShareBar row={row} />
              <span class="number">{percentText(row.share, row.target, language)}</span>
              {zone === null && (
                <span class="met" title={words.zonesMet(countText(met), countText(zones.length))}>
                  {met}/{zones.length}
                </span>
              )}
            </button>
          </li>
        );
      })}
    </ul>
  );
}
