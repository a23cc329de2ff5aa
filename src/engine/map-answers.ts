// What a map asks the engine: tiles, and why a residence or a place has what it has. In: ids. Out: tiles and answers, made in threads.
import { AppError } from '../errors.ts';
import type { TileAddress } from '../output/tiles.ts';
import { ANSWERS_FILE, type PlaceAnswer, type ResidenceAnswer } from './answers.ts';
import type { LayerRecord } from './import-upload.ts';
import type { NetworkSettings } from './read-inputs.ts';
import type { RunPool } from './run-pool.ts';
import type { RunTileLayer } from './run-tiles.ts';
import { toNetworkSource, toSettings, type RunRecord } from './runs.ts';
import { DEFAULT_PARAMETERS } from './run-study.ts';
import type { Shelf } from './store/shelf.ts';
import { createTileCache, type Tile } from './tile-cache.ts';

export interface MapAnswers {
  /** Why a residence is covered or not. @throws AppError `not-found` also for an unknown residence, `result-not-ready` */
  explainResidence(runId: string, residenceId: string): Promise<ResidenceAnswer>;
  /** What is near a place. @throws AppError `not-found`, `result-not-ready`, `point-off-network` */
  explainPlace(runId: string, lon: number, lat: number): Promise<PlaceAnswer>;
  /** A vector tile of a run. @throws AppError `not-found`, `result-not-ready` */
  runTile(runId: string, layer: RunTileLayer | 'network', address: TileAddress): Promise<Tile>;
  /** A vector tile of the ways of a network layer. @throws AppError `not-found`, `kind-mismatch` */
  networkTile(layerId: string, settings: NetworkSettings, address: TileAddress): Promise<Tile>;
}

interface Bench {
  readonly layers: Shelf<LayerRecord>;
  readonly runs: Shelf<RunRecord>;
  readonly pool: RunPool;
  readonly tileCacheBytes: number;
  readonly getLayer: (id: string) => LayerRecord;
  readonly getRun: (id: string) => RunRecord;
}

export function createMapAnswers({ layers, runs, pool, tileCacheBytes, getLayer, getRun }: Bench): MapAnswers {
  const cache = createTileCache(tileCacheBytes);
  const placeOf = ({ z, x, y }: TileAddress): string => `${z}/${x}/${y}`;
  const answersFile = ({ id }: RunRecord): Promise<string> => runs.file(id, ANSWERS_FILE);

  /** The network that a run was made with. */
  const networkOf = async (run: RunRecord): Promise<SharedArrayBuffer> => {
    const used = run.layers.find(({ kind }) => kind === 'network')!;
    const source = await toNetworkSource(layers.find(used.id, used.version)!, layers);
    return pool.network(source, toSettings(run.request));
  };

  return {
    explainResidence: async (runId, residenceId) => {
      const run = getRun(runId);
      const network = await networkOf(run);
      const answer = await pool.residence({
        ...{ type: 'residence', network, residenceId },
        answersFile: await answersFile(run),
      });
      if (answer === null) throw new AppError('not-found', `run ${runId} has no residence ${residenceId}`);
      return answer;
    },
    explainPlace: async (runId, lon, lat) => {
      const run = getRun(runId);
      const { snapMaxMeters, minComponentMeters } = { ...DEFAULT_PARAMETERS, ...toSettings(run.request) };
      const network = await networkOf(run);
      return pool.place({
        ...{ type: 'place', network, lon, lat, snapMaxMeters, minComponentMeters },
        answersFile: await answersFile(run),
      });
    },
    runTile: (runId, layer, address) => {
      const run = getRun(runId);
      return cache.get(`run ${runId} ${layer} ${placeOf(address)}`, async () =>
        layer === 'network'
          ? pool.tile({ type: 'network-tile', network: await networkOf(run), address })
          : pool.tile({ type: 'tile', answersFile: await answersFile(run), layer, address }),
      );
    },
    networkTile: (layerId, settings, address) => {
      const layer = getLayer(layerId);
      if (layer.kind !== 'network') {
        throw new AppError('kind-mismatch', `expected a network, but layer ${layerId} is ${layer.kind}`);
      }
      const key = `layer ${layerId} ${layer.version} ${JSON.stringify(settings)} ${placeOf(address)}`;
      return cache.get(key, async () => {
        const release = layers.hold(layerId, layer.version);
        try {
          const network = await pool.network(await toNetworkSource(layer, layers), settings);
          return await pool.tile({ type: 'network-tile', network, address });
        } finally {
          release();
        }
      });
    },
  };
}
