// How a share would be at other speeds and cutoffs, where the run was asked for them: beside the published number, never instead of it.
import { fetchBands, type BandRow, type CoverageRow } from '../api.ts';
import { countText, percentText, pointsText } from '../format.ts';
import { useErrorText } from '../parts.tsx';
import type { LoadedRun } from '../study.ts';
import { useFetched } from '../use-state.ts';
import { useLanguage, useWords } from '../words/words.ts';
import { VerdictMark } from './verdict.tsx';

/** Whether a run has any. */
export const hasBands = ({ document }: LoadedRun): boolean => document.links.files['bands.csv'] !== undefined;

export function Sensitivity({ run, row }: { run: LoadedRun; row: CoverageRow }) {
  const words = useWords();
  const toText = useErrorText();
  const { id } = run.document;
  const bands = useFetched(`${id} ${row.indicator}`, () => fetchBands(id, row.indicator));
  if (bands.status === 'loading') return <p class="quiet">{words.loading}</p>;
  if (bands.status === 'failed') return <p role="alert">{toText(bands.error)}</p>;
  const own = bands.value.filter(({ level, zoneId }) => level === row.level && zoneId === row.zoneId);
  return <BandTable bands={own} />;
}

function BandTable({ bands }: { bands: readonly BandRow[] }) {
  const words = useWords();
  const language = useLanguage();
  return (
    <table class="gaps bands">
      <thead>
        <tr>
          <th scope="col">{words.otherwise}</th>
          <th scope="col" class="number">
            {words.share}
          </th>
          <th scope="col" class="number">
            {words.difference}
          </th>
          <th scope="col">{words.verdict}</th>
        </tr>
      </thead>
      <tbody>
        {bands.map((band) => (
          <tr key={`${band.band} ${band.speedMps} ${band.cutoffMeters}`}>
            <th scope="row">
              {band.band === 'speed'
                ? words.atSpeed(countText(band.speedMps))
                : words.atCutoff(countText(band.cutoffMinutes), countText(band.cutoffMeters))}
            </th>
            <td class="number">{percentText(band.share, band.target, language)}</td>
            <td class="number">{pointsText(band.differencePoints)}</td>
            <td class="band-verdict">
              <VerdictMark verdict={band.verdict} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
