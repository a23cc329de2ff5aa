// The result on one screen: a line for each indicator. In: a study's result. Out: text.
import { percentTexts } from '../share-text.ts';
import { fitText, padLeft, padRight, textWidth } from '../output/text-width.ts';
import type { StudyResult } from '../study-types.ts';
import type { CoverageRow, Indicator } from '../types.ts';
import type { Paint } from './terminal.ts';

const NAME_WIDTH = 32;
const HEADINGS = ['indicator', 'whole study', 'zones met', 'lowest zone'];

/** Per indicator: the share of the whole study, how many zones meet the target, and where the share is lowest. */
export function overviewText(result: StudyResult, paint: Paint): string {
  const lines = [HEADINGS, ...result.indicators.map((indicator) => cellsOf(result.rows, indicator))];
  const widths = HEADINGS.map((_, column) => Math.max(...lines.map((cells) => textWidth(cells[column]))));
  const texts = lines.map(([name, share, met, lowest]) =>
    [padRight(name, widths[0]), padLeft(share, widths[1]), padLeft(met, widths[2]), lowest].join('  ').trimEnd(),
  );
  return [paint('bold', texts[0]), ...texts.slice(1)].map((line) => `${line}\n`).join('');
}

function cellsOf(rows: readonly CoverageRow[], indicator: Indicator): string[] {
  const own = rows.filter((row) => row.indicator === indicator);
  const study = own.find((row) => row.level === 'study');
  const judged = own.filter((row) => row.level === 'zone' && row.share !== null);
  const met = judged.filter((row) => row.verdict === 'met').length;
  const open = judged.filter((row) => row.verdict === 'undetermined').length;
  let lowest: CoverageRow | undefined;
  for (const row of judged) if (lowest === undefined || row.share! < lowest.share!) lowest = row;
  return [
    fitText(indicator.id, NAME_WIDTH),
    study === undefined ? '' : percentTexts(study).share || '–',
    `${met} of ${judged.length}${open > 0 ? `, ${open} open` : ''}`,
    lowest === undefined
      ? ''
      : `${fitText(lowest.zoneName || lowest.zoneId, NAME_WIDTH)} ${percentTexts(lowest).share}`,
  ];
}
