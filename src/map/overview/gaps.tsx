// Who is left out in a zone: the ten largest, with how far they are; each can be looked at on the map.
import { addressOf, fetchGaps, type GapRow } from '../api.ts';
import { countText, metersText, minutesText } from '../format.ts';
import { useErrorText } from '../parts.tsx';
import { useFetched } from '../use-state.ts';
import { useWords, wordFor } from '../words/words.ts';

const SHOWN = 10;

interface Props {
  readonly run: string;
  readonly zone: string;
  readonly indicator: string;
  readonly onLook: (gap: GapRow) => void;
}

export function Gaps({ run, zone, indicator, onLook }: Props) {
  const words = useWords();
  const toText = useErrorText();
  const gaps = useFetched(`${run} ${zone} ${indicator}`, () => fetchGaps(run, zone, indicator));
  const query = new URLSearchParams({ zone, category: indicator, f: 'csv' });
  return (
    <section>
      <h3>{words.leftOut}</h3>
      {gaps.status === 'loading' && <p class="quiet">{words.loading}</p>}
      {gaps.status === 'failed' && <p role="alert">{toText(gaps.error)}</p>}
      {gaps.status === 'ready' && gaps.value.length === 0 && <p class="quiet">{words.leftOutEmpty}</p>}
      {gaps.status === 'ready' && gaps.value.length > 0 && (
        <>
          <GapTable gaps={gaps.value.slice(0, SHOWN)} onLook={onLook} />
          <p class="quiet">
            {gaps.value.length > SHOWN && words.leftOutMore(String(SHOWN), countText(gaps.value.length))}{' '}
            <a href={addressOf(`runs/${encodeURIComponent(run)}/gaps?${query}`)}>{words.leftOutTable}</a>
          </p>
        </>
      )}
    </section>
  );
}

function GapTable({ gaps, onLook }: { gaps: readonly GapRow[]; onLook: Props['onLook'] }) {
  const words = useWords();
  return (
    <table class="gaps">
      <thead>
        <tr>
          <th scope="col">{words.compound}</th>
          <th scope="col" class="number">
            {words.people}
          </th>
          <th scope="col">{words.nearest}</th>
          <th scope="col" class="number">
            {words.minutes}
          </th>
          <th scope="col" class="number">
            {words.beyond}
          </th>
        </tr>
      </thead>
      <tbody>
        {gaps.map((gap) => (
          <tr
            key={gap.residenceId || gap.compoundId}
            class={gap.lon === null ? '' : 'open'}
            onClick={() => onLook(gap)}
          >
            <th scope="row" title={gap.compoundId || gap.residenceId}>
              {gap.lon === null ? (
                gap.compoundId || gap.residenceId
              ) : (
                <button>{gap.compoundId || gap.residenceId}</button>
              )}
            </th>
            <td class="number">{countText(gap.people)}</td>
            <td title={gap.nearestFacilityName}>
              {gap.status === 'undecided' ? (
                <span class="tag">{wordFor(words.reasons, gap.reason)}</span>
              ) : (
                gap.nearestFacilityName || gap.nearestFacilityId || '–'
              )}
            </td>
            <td class="number">{minutesText(gap.minutes)}</td>
            <td class="number">{metersText(gap.metersBeyond)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
