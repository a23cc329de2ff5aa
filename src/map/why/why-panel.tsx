// One residence or place opened: how long it is to the nearest of each category, and by which legs.
import type { CoverageRow, NearestWay, WhyAnswer, WhyIndicator } from '../api.ts';
import { countText, metersText, minutesText } from '../format.ts';
import { useErrorText } from '../parts.tsx';
import { rowOf, type LoadedRun } from '../study.ts';
import type { Fetched } from '../use-state.ts';
import { useWords, wordFor } from '../words/words.ts';
import { AREA_MINUTES, type Why } from './why.ts';

interface Props {
  readonly run: LoadedRun;
  readonly why: Fetched<Why>;
  readonly onClose: () => void;
  readonly onPoint: (facilityId: string | null) => void;
}

export function WhyPanel({ run, why, onClose, onPoint }: Props) {
  const words = useWords();
  const toText = useErrorText();
  return (
    <article class="zone-panel">
      <button class="back" onClick={onClose}>
        ← {words.backToZones}
      </button>
      {why.status === 'loading' && <p class="quiet">{words.loading}</p>}
      {why.status === 'failed' && (
        <>
          <h1>{words.whyPlace}</h1>
          <p role="alert">{toText(why.error)}</p>
          <p class="quiet">{words.whyElsewhere}</p>
        </>
      )}
      {why.status === 'ready' && <Answer run={run} answer={why.value.answer} onPoint={onPoint} />}
    </article>
  );
}

function Answer({ run, answer, onPoint }: { run: LoadedRun; answer: WhyAnswer; onPoint: Props['onPoint'] }) {
  const words = useWords();
  const { id, weight, weightName, zoneId } = answer;
  const zone = zoneId === undefined ? undefined : rowOf(run, run.document.run.indicators[0].id, 'zone', zoneId);
  const facts = [
    zone?.zoneName ?? '',
    weight === undefined ? '' : words.counted(countText(weight), wordFor(words.weightUnits, weightName ?? '')),
    answer.accessMeters === null ? words.notLinked : words.access(metersText(answer.accessMeters)),
  ];
  return (
    <>
      <h1>{id ?? words.whyPlace}</h1>
      <p class="quiet">
        {id === undefined && `${answer.lon?.toFixed(5)}, ${answer.lat?.toFixed(5)} · `}
        {facts.filter((fact) => fact !== '').join(' · ')}
      </p>
      <h3>{words.whyTitle}</h3>
      <ul class="why" onMouseLeave={() => onPoint(null)}>
        {answer.indicators.map((indicator) => (
          <IndicatorWays key={indicator.indicator} run={run} indicator={indicator} onPoint={onPoint} />
        ))}
      </ul>
      <h3>{words.areas}</h3>
      <ul class="areas">
        {AREA_MINUTES.map((minutes) => (
          <li key={minutes}>
            <i class={`area area-${minutes}`} aria-hidden="true" />
            {words.withinMinutes(String(minutes))}
          </li>
        ))}
      </ul>
      <p class="quiet">{words.whyNote}</p>
    </>
  );
}

interface WaysProps {
  readonly run: LoadedRun;
  readonly indicator: WhyIndicator;
  readonly onPoint: Props['onPoint'];
}

function IndicatorWays({ run, indicator, onPoint }: WaysProps) {
  const words = useWords();
  const { status, reason, combination } = indicator;
  const row = rowOf(run, indicator.indicator, 'zone', null)!;
  const isSingle = combination === 'each';
  const told = status ?? (isSingle ? statusOf(indicator.nearest, row) : null);
  return (
    <li>
      <div class="why-head">
        <strong title={indicator.title}>{indicator.title}</strong>
        {!isSingle && <span class="quiet">{wordFor(words.combinations, combination)}</span>}
        {told !== null && (
          <span class={`status status-${told}`}>
            {wordFor(words.statuses, told)}
            {reason ? ` · ${wordFor(words.reasons, reason)}` : ''}
          </span>
        )}
      </div>
      {isSingle && indicator.nearest.length === 0 && <p class="quiet">{words.nothingNear}</p>}
      {isSingle &&
        indicator.nearest.map((way) => <WayLine key={way.facilityId} way={way} row={row} onPoint={onPoint} />)}
    </li>
  );
}

/** A place is no residence of the run: what holds for it is read off the length, which binds to the millimetre. */
function statusOf(nearest: readonly NearestWay[], { cutoffMeters }: CoverageRow): string {
  return nearest.some(({ lengthMeters }) => lengthMeters <= cutoffMeters) ? 'covered' : 'uncovered';
}

function WayLine({ way, row, onPoint }: { way: NearestWay; row: CoverageRow; onPoint: Props['onPoint'] }) {
  const words = useWords();
  const { legs, lengthMeters, timeSeconds, facilityId, facilityName } = way;
  // the bar ends at twice the cutoff, the tick is in its middle
  const part = Math.min(100, (50 * lengthMeters) / row.cutoffMeters);
  const legsText = words.legs(
    metersText(legs.accessMeters),
    metersText(legs.networkMeters),
    metersText(legs.egressMeters),
  );
  return (
    <div class="way" onMouseEnter={() => onPoint(facilityId)}>
      <span class="name" title={facilityName || facilityId}>
        {facilityName || facilityId}
      </span>
      <svg class="bar" viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true">
        <rect class="bar-none" x="0" y="1" width="100" height="8" />
        <rect
          class={lengthMeters <= row.cutoffMeters ? 'bar-covered' : 'bar-far'}
          x="0"
          y="1"
          width={part}
          height="8"
        />
        <line class="bar-target" x1="50" x2="50" y1="0" y2="10" />
      </svg>
      <span class="number">
        <b>{minutesText(timeSeconds / 60)}</b> {words.minutes}
      </span>
      <span class="number" title={legsText}>
        {metersText(lengthMeters)} {words.meters}
      </span>
    </div>
  );
}
