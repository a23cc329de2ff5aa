// What the page shows, and its address: the one place where the two meet. In: the query of an address. Out: a state, and back.
// Everything that can be seen can be sent as a link. What is left out has its default.
import { LANGUAGES, type Language } from './words/languages.ts';

/** Centre and zoom of the map. */
export interface MapPosition {
  readonly lon: number;
  readonly lat: number;
  readonly zoom: number;
}

export interface ViewState {
  readonly view: 'overview' | 'data';
  readonly language: Language;
  /** Null: the latest. */
  readonly run: string | null;
  /** Null: the first of the run. */
  readonly indicator: string | null;
  /** What the table lists and the map colours: zones, or the districts above them. */
  readonly level: 'zone' | 'parent';
  /** `zone_id`, or the district's id; null: the whole study. */
  readonly zone: string | null;
  readonly colour: 'share' | 'verdict';
  /** Whether the map shows how many people are left out where. */
  readonly gaps: boolean;
  /** Id of the residence that is looked at. */
  readonly home: string | null;
  /** The place that is looked at where no residence was meant. */
  readonly place: readonly [lon: number, lat: number] | null;
  /** The layer whose import report is shown. */
  readonly layer: string | null;
  /** Null: everything in view. */
  readonly at: MapPosition | null;
}

/** What belongs to one run and means nothing in another. */
export const OF_A_RUN = {
  zone: null,
  indicator: null,
  home: null,
  place: null,
  at: null,
  level: 'zone',
  gaps: false,
} as const satisfies Partial<ViewState>;

const oneOf = <T extends string>(value: string | null, allowed: readonly T[]): T =>
  allowed.find((candidate) => candidate === value) ?? allowed[0];

/** The language of a browser that has not chosen: Chinese unless it asks for something else. */
const preferred = (languages: readonly string[]): Language => (/^zh\b/i.test(languages[0] ?? 'zh') ? 'zh' : 'en');

/** Reads the query of an address; what makes no sense counts as left out. */
export function readState(query: string, browserLanguages: readonly string[]): ViewState {
  const parameters = new URLSearchParams(query);
  const text = (name: string): string | null => parameters.get(name) || null;
  const lang = text('lang');
  return {
    view: oneOf(text('view'), ['overview', 'data']),
    language: lang === null ? preferred(browserLanguages) : oneOf(lang, LANGUAGES),
    run: text('run'),
    indicator: text('indicator'),
    level: oneOf(text('level'), ['zone', 'parent']),
    zone: text('zone'),
    colour: oneOf(text('colour'), ['share', 'verdict']),
    gaps: text('gaps') === '1',
    home: text('home'),
    place: readPlace(text('place')),
    layer: text('layer'),
    at: readPosition(text('at')),
  };
}

/** The query for a state; `readState` of it is the state again. */
export function writeState(state: ViewState): string {
  const parameters = new URLSearchParams();
  const put = (name: string, value: string | null, usual: string | null = null): void => {
    if (value !== null && value !== usual) parameters.set(name, value);
  };
  put('view', state.view, 'overview');
  put('run', state.run);
  put('indicator', state.indicator);
  put('level', state.level, 'zone');
  put('zone', state.zone);
  put('colour', state.colour, 'share');
  put('gaps', state.gaps ? '1' : null);
  put('home', state.home);
  put('place', state.place?.map((degrees) => degrees.toFixed(6)).join(',') ?? null);
  put('layer', state.layer);
  put('at', state.at && [state.at.lon.toFixed(5), state.at.lat.toFixed(5), state.at.zoom.toFixed(2)].join(','));
  put('lang', state.language);
  // a comma needs no escape in a query, and reads better without
  return `?${parameters.toString().replaceAll('%2C', ',')}`;
}

function readNumbers(text: string | null, count: number): readonly number[] | null {
  const numbers = (text ?? '').split(',').map((part) => (part.trim() === '' ? NaN : Number(part)));
  return numbers.length === count && numbers.every(Number.isFinite) ? numbers : null;
}

function readPlace(text: string | null): readonly [number, number] | null {
  const [lon, lat] = readNumbers(text, 2) ?? [NaN, NaN];
  return Math.abs(lon) <= 180 && Math.abs(lat) <= 90 ? [lon, lat] : null;
}

function readPosition(text: string | null): MapPosition | null {
  const [lon, lat, zoom] = readNumbers(text, 3) ?? [NaN, NaN, NaN];
  return Math.abs(lon) <= 180 && Math.abs(lat) <= 85 && zoom >= 0 && zoom <= 24 ? { lon, lat, zoom } : null;
}
