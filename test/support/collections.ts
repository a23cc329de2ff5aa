// The town of map-town.ts as collections of features. In: a service. Out: where its collections are, and how to ask them.
import { loadMapTown, type MapTown } from './map-town.ts';
import type { TestService } from './service.ts';

export interface Link {
  readonly rel: string;
  readonly href: string;
  readonly type: string;
}

export interface Page {
  readonly type: string;
  readonly timeStamp: string;
  readonly numberMatched: number;
  readonly numberReturned: number;
  readonly links: readonly Link[];
  readonly features: readonly {
    readonly id: string;
    readonly properties: Readonly<Record<string, unknown>>;
    readonly geometry: { readonly type: string; readonly coordinates: unknown } | null;
  }[];
}

export const get = async ({ app }: TestService, url: string, headers: Record<string, string> = {}) =>
  app.inject({ url, headers });
export const pageAt = async (service: TestService, url: string): Promise<Page> =>
  (await get(service, url)).json<Page>();
export const idsAt = async (service: TestService, url: string): Promise<string[]> =>
  (await pageAt(service, url)).features.map(({ id }) => id);

export interface CollectionTown extends MapTown {
  readonly service: TestService;
  /** Addresses of their features. */
  readonly residences: string;
  readonly zones: string;
  readonly network: string;
  readonly coverage: string;
  readonly gaps: string;
  readonly reach: string;
}

/** Uploads the town and runs its study. */
export async function loadCollections(service: TestService): Promise<CollectionTown> {
  const { run, layers } = await loadMapTown(service);
  const items = (id: string): string => `/collections/${id}/items`;
  return {
    ...{ service, run, layers },
    residences: items(`layer-${layers.residences}`),
    zones: items(`layer-${layers.zones}`),
    network: items(`layer-${layers.network}`),
    coverage: items(`run-${run}-coverage`),
    gaps: items(`run-${run}-gaps`),
    reach: items(`run-${run}-reach`),
  };
}
