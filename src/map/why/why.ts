// Why a residence or any place has what it has. In: the run and which. Out: the answer of the service, and how far one walks from there.
import { fetchIsochrones, fetchPlace, fetchResidence, type WhyAnswer } from '../api.ts';
import type { ViewState } from '../state.ts';
import type { LoadedRun } from '../study.ts';

/** Minutes of the areas that are drawn. */
export const AREA_MINUTES = [5, 10, 15] as const;

export interface Why {
  readonly answer: WhyAnswer;
  /** Streets and areas within `AREA_MINUTES`; null for a residence that nobody can place, or without a street near. */
  readonly reach: GeoJSON.FeatureCollection | null;
}

/** Names what is asked for; null when nothing is. */
export function whyKey({ home, place }: Pick<ViewState, 'home' | 'place'>, run: string): string | null {
  if (home !== null) return JSON.stringify([run, 'home', home]);
  return place === null ? null : JSON.stringify([run, 'place', ...place]);
}

export async function loadWhy(
  { document }: LoadedRun,
  { home, place }: Pick<ViewState, 'home' | 'place'>,
): Promise<Why> {
  const network = document.layers.find(({ kind }) => kind === 'network')!.id;
  const speed = document.study[0]?.speedMps ?? 1;
  const reachOf = (lon: number, lat: number): Promise<GeoJSON.FeatureCollection> =>
    fetchIsochrones(network, [lon, lat], AREA_MINUTES, speed, document.request);
  if (home === null) {
    const [answer, reach] = await Promise.all([fetchPlace(document.id, place!), reachOf(...place!)]);
    return { answer, reach };
  }
  const answer = await fetchResidence(document.id, home);
  const isPlaced = answer.lon !== null && answer.lat !== null && answer.accessMeters !== null;
  return { answer, reach: isPlaced ? await reachOf(answer.lon, answer.lat) : null };
}
