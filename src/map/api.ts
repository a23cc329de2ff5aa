// What the page asks the service. In: ids. Out: documents as the service has them; a refusal is an `ApiError` in its words.
// Every address is relative to the page: it works under another name and behind a path.
import type { ImportReport, Level, Verdict } from '../types.ts';

const BASE = new URL('../', document.baseURI);

/** Address of something of the service. */
export const addressOf = (path: string): string => new URL(path.replace(/^\//, ''), BASE).href;

/** A row of the coverage table; null where nothing is known. */
export interface CoverageRow {
  readonly zoneId: string;
  readonly zoneName: string;
  readonly indicator: string;
  readonly category: string;
  readonly mode: string;
  readonly combination: string;
  readonly cutoffMinutes: number;
  readonly cutoffMeters: number;
  readonly speedMps: number;
  readonly weightName: string;
  readonly total: number;
  readonly covered: number | null;
  readonly uncovered: number | null;
  readonly undecided: number | null;
  readonly share: number | null;
  readonly shareUpper: number | null;
  readonly target: number;
  readonly shortfall: number | null;
  readonly shortfallMin: number | null;
  readonly verdict: Verdict;
  readonly level: Level;
  readonly parentId: string;
  readonly nearCutoff: number | null;
  readonly unplacedFacilities: number | null;
  /** Null unless gates were asked for. */
  readonly gatesUnknown: number | null;
  readonly standard: string;
  readonly modified: string;
  readonly asOf: string;
}

/** A row of the table of sensitivities. */
export interface BandRow extends Pick<
  CoverageRow,
  'zoneId' | 'level' | 'cutoffMinutes' | 'cutoffMeters' | 'speedMps' | 'share' | 'target' | 'verdict'
> {
  /** What differs from the published number. */
  readonly band: 'speed' | 'cutoff';
  /** Percentage points from the published share. */
  readonly differencePoints: number | null;
}

/** A row of the table of gaps. */
export interface GapRow {
  readonly compoundId: string;
  readonly residenceId: string;
  readonly committeeId: string;
  readonly people: number;
  readonly nearestFacilityId: string;
  readonly nearestFacilityName: string;
  readonly minutes: number | null;
  readonly lengthMeters: number | null;
  readonly metersBeyond: number | null;
  readonly status: 'uncovered' | 'undecided';
  readonly reason: string;
  readonly lon: number | null;
  readonly lat: number | null;
}

export interface RunEntry {
  readonly id: string;
  readonly createdAt: string;
  readonly title: string;
  readonly layers: readonly { readonly id: string; readonly kind: string; readonly name: string }[];
}

/** The members of run.json that the page reads. */
export interface RunDocument extends RunEntry {
  /** As it was asked for. */
  readonly request: Readonly<Record<string, unknown>>;
  readonly study: readonly CoverageRow[];
  readonly links: { readonly files: Readonly<Record<string, string>> };
  readonly run: {
    readonly indicators: readonly {
      readonly id: string;
      readonly title: string;
      readonly combination: string;
      readonly k?: number;
      readonly binding: 'minutes' | 'meters';
      readonly groups: readonly { readonly key: string; readonly title: string }[];
    }[];
    readonly basedOn: Standard | null;
    readonly inputs: Readonly<Record<string, { readonly name: string; readonly sha256: string }>>;
    readonly undecided: Readonly<Record<string, Readonly<Record<string, number>>>>;
    readonly notices: readonly string[];
    readonly attribution: readonly string[];
    readonly engine: { readonly version: string };
  };
}

/** The way to the nearest facility of a category. */
export interface NearestWay {
  readonly category: string;
  readonly facilityId: string;
  readonly facilityName: string;
  readonly timeSeconds: number;
  readonly lengthMeters: number;
  readonly legs: { readonly accessMeters: number; readonly networkMeters: number; readonly egressMeters: number };
  readonly path: GeoJSON.LineString;
}

export interface WhyIndicator {
  readonly indicator: string;
  readonly title: string;
  readonly combination: string;
  /** Of a residence; a place has none. */
  readonly status?: string;
  readonly reason?: string;
  readonly nearest: readonly NearestWay[];
}

/** Why a residence has what it has, or what is near a place. */
export interface WhyAnswer {
  readonly id?: string;
  readonly zoneId?: string;
  readonly weight?: number;
  readonly weightName?: string;
  readonly lon: number | null;
  readonly lat: number | null;
  readonly accessMeters: number | null;
  readonly indicators: readonly WhyIndicator[];
}

export interface Standard {
  readonly id: string;
  readonly edition: string;
  readonly title: { readonly zh: string; readonly en: string };
  readonly source: { readonly doc?: string; readonly quoteZh?: string | null; readonly status?: string };
  readonly assumptions: readonly {
    readonly parameter: string;
    readonly status: string;
    readonly note: { readonly zh?: string; readonly en?: string };
  }[];
}

export interface LayerEntry {
  readonly id: string;
  readonly version: number;
  readonly name: string;
  readonly kind: string;
  readonly createdAt: string;
  readonly bytes: number;
  readonly format: string;
  readonly counts: ImportReport['counts'];
}

/** How a job stands. */
export interface JobEntry {
  readonly id: string;
  readonly status: 'queued' | 'running' | 'done' | 'failed' | 'cancelled';
  /** Percent. */
  readonly progress: number;
  readonly error: { readonly code: string; readonly detail: string } | null;
}

/** A refusal: the problem document of the service, or that it could not be reached. */
export class ApiError extends Error {
  /** `unreachable` when no answer came. */
  readonly code: string;
  readonly report: ImportReport | null;
  constructor(code: string, message: string, report: ImportReport | null = null) {
    super(message);
    this.code = code;
    this.report = report;
  }
}

/** Asks for a JSON document. @throws ApiError */
export async function fetchJson<T>(path: string, init: RequestInit = {}): Promise<T> {
  const headers = { accept: 'application/json, application/geo+json', ...init.headers };
  let response: Response;
  try {
    response = await fetch(addressOf(path), { ...init, headers });
  } catch (error) {
    if (error instanceof DOMException && error.name === 'AbortError') throw error;
    throw new ApiError('unreachable', '');
  }
  if (response.ok) return (await response.json()) as T;
  const problem = (await response.json().catch(() => ({}))) as {
    code?: string;
    detail?: string;
    report?: ImportReport | null;
  };
  throw new ApiError(problem.code ?? `http-${response.status}`, problem.detail ?? '', problem.report ?? null);
}

/** All entries of a list that comes in pages. */
async function fetchAll<T>(path: string, member: string): Promise<T[]> {
  const entries: T[] = [];
  for (let next: string | null = path; next !== null;) {
    const page: Record<string, unknown> & { next: string | null } = await fetchJson(next);
    entries.push(...(page[member] as T[]));
    next = page.next;
  }
  return entries;
}

const segment = encodeURIComponent;

/** Runs, the latest first. */
export const fetchRuns = async (): Promise<RunEntry[]> => (await fetchAll<RunEntry>('runs', 'runs')).reverse();
export const fetchRun = (id: string): Promise<RunDocument> => fetchJson(`runs/${segment(id)}`);
/** Rows by the first weight: of several, it decides reach and gaps. */
export async function fetchCoverage(id: string): Promise<CoverageRow[]> {
  const rows = await fetchAll<CoverageRow>(`runs/${segment(id)}/coverage`, 'rows');
  return rows.filter(({ weightName }) => weightName === rows[0].weightName);
}
export const fetchBands = (id: string, indicator: string): Promise<BandRow[]> =>
  fetchAll(`runs/${segment(id)}/bands?${new URLSearchParams({ category: indicator })}`, 'rows');
export const fetchLayers = async (): Promise<LayerEntry[]> =>
  (await fetchAll<LayerEntry>('layers', 'layers')).reverse();

/** Shapes of the zones, with `zone_id` and `zone_name`. */
export const fetchZoneShapes = (id: string): Promise<GeoJSON.FeatureCollection> =>
  fetchJson(`runs/${segment(id)}/coverage?f=geojson`);

export const fetchResidence = (run: string, id: string): Promise<WhyAnswer> =>
  fetchJson(`runs/${segment(run)}/residences/${segment(id)}`);
export const fetchPlace = (run: string, [lon, lat]: readonly [number, number]): Promise<WhyAnswer> =>
  fetchJson(`runs/${segment(run)}/place?lon=${lon}&lat=${lat}`);

/** What isochrones and runs both have to be told of a network. */
const NETWORK_MEMBERS = ['ways', 'private', 'ferries', 'snapMaxMeters', 'minComponentMeters'];

/** Streets and areas reached from a place, on the network as a run of `request` walks it. */
export function fetchIsochrones(
  network: string,
  [lon, lat]: readonly [number, number],
  minutes: readonly number[],
  speedMps: number,
  request: Readonly<Record<string, unknown>>,
): Promise<GeoJSON.FeatureCollection> {
  const query = new URLSearchParams({
    ...{ network, lon: String(lon), lat: String(lat), cutoffMinutes: minutes.join(','), speedMps: String(speedMps) },
    ...Object.fromEntries(
      NETWORK_MEMBERS.filter((name) => request[name] !== undefined).map((name) => [name, String(request[name])]),
    ),
  });
  return fetchJson(`isochrones?${query}`);
}

/** More gaps of a zone than anybody reads; the whole table is a file. */
const MOST_GAPS = 10_000;

/** Who is left out in a zone, most people first, then the farthest. */
export async function fetchGaps(run: string, zone: string, indicator: string): Promise<GapRow[]> {
  const query = new URLSearchParams({ zone, category: indicator, limit: String(MOST_GAPS) });
  const { rows } = await fetchJson<{ rows: GapRow[] }>(`runs/${segment(run)}/gaps?${query}`);
  return rows.sort((a, b) => b.people - a.people || (b.metersBeyond ?? Infinity) - (a.metersBeyond ?? Infinity));
}

export async function fetchStandards(): Promise<readonly Pick<Standard, 'id' | 'title'>[]> {
  return (await fetchJson<{ standards: Pick<Standard, 'id' | 'title'>[] }>('standards')).standards;
}

/** Findings of an import report that have a place, in words of a language. */
export async function fetchFindings(source: string, language: string): Promise<GeoJSON.Feature<GeoJSON.Point>[]> {
  const path = `${source}/report?f=geojson&lang=${language}`;
  return (await fetchJson<GeoJSON.FeatureCollection<GeoJSON.Point>>(path)).features;
}

const later = { prefer: 'respond-async' };

/** Sends a file; the content decides its format. */
export function startImport(file: File, kind: string, crs: string): Promise<JobEntry> {
  const query = new URLSearchParams({ kind, name: file.name, ...(crs.trim() === '' ? {} : { crs: crs.trim() }) });
  const headers = { ...later, 'content-type': 'application/octet-stream' };
  return fetchJson(`layers?${query}`, { method: 'POST', body: file, headers });
}

export function startRun(request: Readonly<Record<string, unknown>>): Promise<JobEntry> {
  const headers = { ...later, 'content-type': 'application/json' };
  return fetchJson('runs', { method: 'POST', body: JSON.stringify(request), headers });
}
