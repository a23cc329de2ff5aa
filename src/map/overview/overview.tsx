// The first view: the study at a glance. A panel with headline and table, and the map beside it; a zone opened takes the panel over.
import { useMemo, useState } from 'preact/hooks';
import type { CoverageRow, GapRow } from '../api.ts';
import { Canvas } from '../canvas/canvas.tsx';
import { Busy, Failure, Switch } from '../parts.tsx';
import type { ViewState } from '../state.ts';
import { leftOut } from '../study.ts';
import { loadWhy, whyKey } from '../why/why.ts';
import { WhyPanel } from '../why/why-panel.tsx';
import {
  hasDistricts,
  indicatorTitle,
  loadRun,
  rowOf,
  rowsOf,
  studyRow,
  type LoadedRun,
  type RunIndicator,
} from '../study.ts';
import { useFetched, type Go } from '../use-state.ts';
import { useLanguage, useWords } from '../words/words.ts';
import { rowColour } from './colours.ts';
import { Headline } from './headline.tsx';
import { IndicatorList } from './indicators.tsx';
import { Legend } from './legend.tsx';
import { hasBands, Sensitivity } from './sensitivity.tsx';
import { ZonePanel } from './zone-panel.tsx';
import { ZoneTable } from './zone-table.tsx';

export function Overview({ state, go, run }: { state: ViewState; go: Go; run: string }) {
  const loaded = useFetched(run, loadRun);
  if (loaded.status === 'loading') return <Busy />;
  if (loaded.status === 'failed') return <Failure error={loaded.error} retry={loaded.retry} />;
  return <LoadedOverview state={state} go={go} run={loaded.value} />;
}

/** No residence and no place is looked at. */
const NOWHERE = { home: null, place: null } as const;

interface LoadedProps {
  readonly state: ViewState;
  readonly go: Go;
  readonly run: LoadedRun;
}

function LoadedOverview({ state, go, run }: LoadedProps) {
  const words = useWords();
  const { indicators } = run.document.run;
  const indicator = indicators.find(({ id }) => id === state.indicator) ?? indicators[0];
  const level = hasDistricts(run) ? state.level : 'zone';
  const [pointed, setPointed] = useState<string | null>(null);
  const [pointedWay, setPointedWay] = useState<string | null>(null);
  const asked = whyKey(state, run.document.id);
  const why = useFetched(asked, () => loadWhy(run, state));
  const rows = useMemo(() => rowsOf(run, indicator.id, level), [run, indicator.id, level]);
  const chosen = state.zone === null ? undefined : rowOf(run, indicator.id, level, state.zone);
  const study = studyRow(run, indicator.id)!;
  const colours = useMemo(
    () =>
      new Map(rows.filter(({ level: of }) => of === level).map((row) => [row.zoneId, rowColour(row, state.colour)])),
    [rows, state.colour],
  );
  const shown = useMemo(
    () => ({
      index: indicators.indexOf(indicator),
      groups: indicator.groups.map(({ key }) => key),
      leftOut: leftOut(study),
    }),
    [indicator, study],
  );
  const open = ({ zoneId }: CoverageRow): void => go({ zone: zoneId });
  const look = ({ lon, lat, residenceId }: GapRow): void => {
    if (lon === null || lat === null) return;
    // of a compound the place of its farthest home is told
    const why = residenceId === '' ? { ...NOWHERE, place: [lon, lat] as const } : { ...NOWHERE, home: residenceId };
    go({ ...why, at: { lon, lat, zoom: 15 } });
  };
  return (
    <main class="overview">
      <div class="panel">
        {asked !== null ? (
          <WhyPanel run={run} why={why} onClose={() => go(NOWHERE)} onPoint={setPointedWay} />
        ) : chosen === undefined ? (
          <StudyPanel {...{ go, run, indicator, level, rows, study }} onOpen={open} onPoint={setPointed} />
        ) : (
          <ZonePanel
            run={run}
            row={chosen}
            indicator={indicator}
            onBack={() => go({ zone: null })}
            onIndicator={(id) => go({ indicator: id })}
            onLook={look}
          />
        )}
      </div>
      <div class="map-side">
        <Canvas
          run={run}
          rows={rows}
          colours={colours}
          level={level}
          zone={state.zone}
          pointed={pointed}
          at={state.at}
          shown={shown}
          gaps={state.gaps}
          why={asked !== null && why.status === 'ready' ? why.value : null}
          pointedWay={pointedWay}
          onMove={(at) => go({ at }, true)}
          onZone={(zone) => go({ ...NOWHERE, zone })}
          onHome={(home) => go({ ...NOWHERE, home })}
          onPlace={(lon, lat) => go({ ...NOWHERE, place: [lon, lat] })}
        />
        <div class="map-tools">
          <ColourSwitch state={state} go={go} />
          <label class="legend check">
            <input type="checkbox" checked={state.gaps} onChange={() => go({ gaps: !state.gaps })} />
            {words.showGaps}
          </label>
          <Legend by={state.colour} target={study.target} />
        </div>
      </div>
    </main>
  );
}

function ColourSwitch({ state, go }: { state: ViewState; go: Go }) {
  const words = useWords();
  return (
    <Switch
      label={words.colourBy}
      name="colour"
      value={state.colour}
      options={[
        ['share', words.colours.share],
        ['verdict', words.colours.verdict],
      ]}
      onChange={(colour) => go({ colour })}
    />
  );
}

interface StudyPanelProps extends Omit<LoadedProps, 'state'> {
  readonly indicator: RunIndicator;
  readonly level: 'zone' | 'parent';
  readonly rows: readonly CoverageRow[];
  readonly study: CoverageRow;
  readonly onOpen: (row: CoverageRow) => void;
  readonly onPoint: (zoneId: string | null) => void;
}

function StudyPanel({ go, run, indicator, level, rows, study, onOpen, onPoint }: StudyPanelProps) {
  const words = useWords();
  const language = useLanguage();
  const { indicators } = run.document.run;
  return (
    <>
      <h1 class="unseen">{run.document.title}</h1>
      <div class="controls">
        <label>
          <span>{words.indicator}</span>
          <select value={indicator.id} onChange={({ currentTarget }) => go({ indicator: currentTarget.value })}>
            {indicators.map((one) => (
              <option key={one.id} value={one.id}>
                {indicatorTitle(one, language)}
              </option>
            ))}
          </select>
        </label>
        {hasDistricts(run) && (
          <Switch
            label={words.level}
            name="level"
            value={level}
            options={[
              ['zone', words.zones],
              ['parent', words.districts],
            ]}
            onChange={(to) => go({ level: to, zone: null })}
          />
        )}
      </div>
      <Headline run={run} row={study} indicator={indicator} />
      <details class="all-indicators">
        <summary>{words.categoriesHere}</summary>
        <IndicatorList
          run={run}
          chosen={indicator.id}
          level={level}
          zone={null}
          onChoose={(id) => go({ indicator: id })}
        />
      </details>
      {hasBands(run) && (
        <details class="all-indicators">
          <summary>{words.sensitivity}</summary>
          <Sensitivity run={run} row={study} />
        </details>
      )}
      <ZoneTable
        rows={rows}
        title={indicatorTitle(indicator, language)}
        level={level}
        onOpen={onOpen}
        onPoint={onPoint}
      />
    </>
  );
}
