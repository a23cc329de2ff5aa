// The map as a part of the page. In: what to show. Out: a map that follows it, and what the person did with it.
import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import type { CoverageRow } from '../api.ts';
import { percentText } from '../format.ts';
import type { MapPosition } from '../state.ts';
import { placeName, type LoadedRun } from '../study.ts';
import type { Language } from '../words/languages.ts';
import { useLanguage, useWords } from '../words/words.ts';
import { COVERED, UNCOVERED, UNDECIDED } from './run-layers.ts';
import { boxOf, namePlace } from './shapes.ts';
import type { Why } from '../why/why.ts';
import { ZoneMap, type ShownIndicator, type Walks, type ZoneName } from './zone-map.ts';

interface Props {
  readonly run: LoadedRun;
  readonly rows: readonly CoverageRow[];
  readonly colours: ReadonlyMap<string, string>;
  readonly level: 'zone' | 'parent';
  readonly zone: string | null;
  readonly pointed: string | null;
  readonly at: MapPosition | null;
  readonly shown: ShownIndicator;
  readonly gaps: boolean;
  readonly why: Why | null;
  /** Facility whose way is pointed at. */
  readonly pointedWay: string | null;
  readonly onMove: (at: MapPosition) => void;
  readonly onZone: (zone: string | null) => void;
  readonly onHome: (id: string) => void;
  readonly onPlace: (lon: number, lat: number) => void;
}

export function Canvas(props: Props) {
  const { run, rows, colours, level, zone, pointed, at, shown, gaps, why, pointedWay } = props;
  const words = useWords();
  const language = useLanguage();
  const holder = useRef<HTMLDivElement>(null);
  const map = useRef<ZoneMap | null>(null);
  const latest = useRef(props);
  latest.current = props;
  const [state, setState] = useState<'drawing' | 'drawn' | 'impossible'>('drawing');
  const [isNear, setNear] = useState(false);
  const groups = useMemo(() => groupOf(run, level), [run, level]);

  useEffect(() => {
    try {
      map.current = new ZoneMap(holder.current!, { id: run.document.id, zones: run.shapes }, latest.current.at, {
        onMove: (to) => latest.current.onMove(to),
        onZone: (id) =>
          latest.current.onZone(id === null ? null : (groupOf(run, latest.current.level).of.get(id) ?? null)),
        onHome: (id) => latest.current.onHome(id),
        onPlace: (lon, lat) => latest.current.onPlace(lon, lat),
        onNear: setNear,
        onDrawn: () => setState('drawn'),
      });
    } catch {
      setState('impossible');
      return undefined;
    }
    return () => map.current?.remove();
  }, [run]);

  useEffect(() => {
    const byZone = new Map([...groups.of].map(([id, group]) => [id, colours.get(group)!]));
    map.current?.colour(byZone);
  }, [groups, colours, run]);
  useEffect(() => map.current?.name(namesOf(groups, rows, language)), [groups, rows, language]);
  useEffect(() => map.current?.mark('chosen', groups.members.get(zone ?? '') ?? []), [groups, zone]);
  useEffect(() => map.current?.mark('pointed', groups.members.get(pointed ?? '') ?? []), [groups, pointed]);
  useEffect(() => map.current?.indicate(shown), [shown, run]);
  useEffect(() => map.current?.showGaps(gaps), [gaps, run]);
  useEffect(() => map.current?.showWalks(why === null ? null : walksOf(why, pointedWay)), [why, pointedWay, run]);
  useEffect(() => {
    const now = map.current?.position();
    if (at !== null && now !== undefined && !isSame(at, now)) map.current?.moveTo(at);
  }, [at]);
  useEffect(() => {
    const canvas = map.current?.canvas();
    canvas?.setAttribute('aria-label', `${words.mapLabel}. ${words.mapHelp}`);
  }, [words, run]);

  const showChosen = (): void => {
    const members = new Set(groups.members.get(zone ?? '') ?? []);
    const features = run.shapes.features.filter(({ properties }) => members.has(String(properties?.zone_id)));
    map.current?.show(features.length === 0 ? null : boxOf(features));
  };
  return (
    <div class="canvas" data-state={state}>
      <div ref={holder} class="holder" />
      {state === 'impossible' && <p class="no-map">{words.noWebgl}</p>}
      {state !== 'impossible' && (
        <div class="zoom" role="group" aria-label={words.mapLabel}>
          <button aria-label={words.zoomIn} title={words.zoomIn} onClick={() => map.current?.zoomBy(1)}>
            +
          </button>
          <button aria-label={words.zoomOut} title={words.zoomOut} onClick={() => map.current?.zoomBy(-1)}>
            −
          </button>
          <button aria-label={words.showAll} title={words.showAll} onClick={showChosen}>
            ⤢
          </button>
        </div>
      )}
      {isNear && <NearLegend hint={why === null ? words.hint : null} />}
      <footer class="credits">
        <span>{words.internalUse}</span>
        {run.document.run.attribution.map((text) => (
          <span key={text} title={text}>
            {text}
          </span>
        ))}
      </footer>
    </div>
  );
}

/** What the dots mean near by, and what can be done there. */
function NearLegend({ hint }: { hint: string | null }) {
  const words = useWords();
  const dots = [
    [COVERED, words.covered],
    [UNCOVERED, words.uncovered],
    [UNDECIDED, words.undecided],
  ] as const;
  return (
    <div class="hint near-hint">
      <p>
        {words.homes}
        {dots.map(([colour, text]) => (
          <span key={text}>
            <svg class="dot" viewBox="0 0 10 10" aria-hidden="true">
              <circle cx="5" cy="5" r="4" fill={colour} />
            </svg>
            {text}
          </span>
        ))}
        <span>
          <svg class="dot" viewBox="0 0 10 10" aria-hidden="true">
            <circle cx="5" cy="5" r="3.6" fill="white" stroke="#1d2733" stroke-width="2" />
          </svg>
          {words.facilities}
        </span>
      </p>
      {hint !== null && <p class="quiet">{hint}</p>}
    </div>
  );
}

/** The ways of an answer, each once; the one that is pointed at comes last, over the others. */
function walksOf({ answer, reach }: Why, pointedWay: string | null): Walks {
  const ways = new Map(answer.indicators.flatMap(({ nearest }) => nearest).map((way) => [way.facilityId, way]));
  const features = [...ways.values()].map(({ facilityId, path }): GeoJSON.Feature => ({
    type: 'Feature',
    geometry: path,
    properties: { pointed: facilityId === pointedWay },
  }));
  features.sort((a, b) => Number(a.properties!.pointed) - Number(b.properties!.pointed));
  const here: GeoJSON.Feature[] =
    answer.lon === null || answer.lat === null
      ? []
      : [{ type: 'Feature', geometry: { type: 'Point', coordinates: [answer.lon, answer.lat] }, properties: {} }];
  return { reach, ways: features, here };
}

interface Groups {
  readonly run: LoadedRun;
  /** Zone -> the row it is shown by: itself, or its district. */
  readonly of: ReadonlyMap<string, string>;
  readonly members: ReadonlyMap<string, readonly string[]>;
}

function groupOf(run: LoadedRun, level: 'zone' | 'parent'): Groups {
  const of = new Map<string, string>();
  const members = new Map<string, string[]>();
  for (const { properties } of run.shapes.features) {
    const id = String(properties?.zone_id);
    const group = level === 'zone' ? id : String(properties?.parent_id ?? '');
    if (group === '') continue;
    of.set(id, group);
    members.set(group, [...(members.get(group) ?? []), id]);
  }
  return { run, of, members };
}

/** A name for each row, in the middle of its largest zone. */
function namesOf({ run, of }: Groups, rows: readonly CoverageRow[], language: Language): ZoneName[] {
  const byId = new Map(rows.map((row) => [row.zoneId, row]));
  const best = new Map<string, ZoneName>();
  for (const feature of run.shapes.features) {
    const group = of.get(String(feature.properties?.zone_id)) ?? '';
    const row = byId.get(group);
    const place = namePlace(feature);
    if (row === undefined || place === null || place.area <= (best.get(group)?.area ?? -1)) continue;
    best.set(group, { ...place, name: placeName(row, language), share: percentText(row.share, row.target, language) });
  }
  return [...best.values()];
}

const isSame = (a: MapPosition, b: MapPosition): boolean =>
  Math.abs(a.lon - b.lon) < 1e-4 && Math.abs(a.lat - b.lat) < 1e-4 && Math.abs(a.zoom - b.zoom) < 0.01;
