// Isochrones as both doors ask for them. In: a network, points and cutoffs. Out: isochrones with what every result must show, for
// output/isochrone-geojson.ts. The edge index and the working memory are made once per network and used for every question.
import { cutoffMillimeters } from '../coverage/cutoff.ts';
import { joinNotices, OPEN_GATES_NOTICES } from '../coverage/notices.ts';
import { toUnits } from '../geo/lonlat.ts';
import { buildNetwork } from '../network/build.ts';
import { buildEdgeIndex, type EdgeIndex } from '../network/edge-index.ts';
import type { IsochroneCollection } from '../output/isochrone-geojson.ts';
import { computeIsochrone, createIsochroneScratch, type IsochroneScratch } from '../reach/isochrone.ts';
import { MAX_LIMIT_MILLIMETERS } from '../reach/search.ts';
import type { Cutoff, Source, WalkNetwork } from '../types.ts';
import { buildOptionsOf, readNetwork, type NetworkSettings } from './read-inputs.ts';

export interface IsochroneQuestion {
  /** Longitude, latitude in degrees. */
  readonly points: readonly (readonly [lon: number, lat: number])[];
  /** In any order; at least one. */
  readonly cutoffs: readonly Cutoff[];
  readonly speedMps: number;
  readonly snapMaxMeters: number;
  readonly minComponentMeters: number;
}

/** A network ready to be asked. */
export interface IsochroneNetwork {
  readonly network: WalkNetwork;
  readonly index: EdgeIndex;
  readonly scratch: IsochroneScratch;
}

export function prepareIsochrones(network: WalkNetwork): IsochroneNetwork {
  return { network, index: buildEdgeIndex(network), scratch: createIsochroneScratch(network) };
}

/**
 * Reads a network, or attaches a saved one, and prepares it.
 * @throws AppError when the network cannot be used.
 */
export async function openIsochroneNetwork(source: Source, settings: NetworkSettings): Promise<IsochroneNetwork> {
  const { content } = await readNetwork(source, settings);
  const network = 'nodeCount' in content ? content : buildNetwork(content, buildOptionsOf(settings));
  return prepareIsochrones(network);
}

/**
 * The isochrones of all points of a question, in order.
 * @throws AppError `point-off-network` for a point without a street near; `bad-usage` for a cutoff or speed out of range.
 */
export function answerIsochrones(
  { network, index, scratch }: IsochroneNetwork,
  question: IsochroneQuestion,
): IsochroneCollection {
  const { speedMps } = question;
  const byLength = new Map(
    question.cutoffs.map((cutoff) => [Math.min(MAX_LIMIT_MILLIMETERS, cutoffMillimeters(cutoff, speedMps)), cutoff]),
  );
  const cutoffsMillimeters = [...byLength.keys()].sort((a, b) => a - b);
  const isochrones = question.points.map(([lon, lat]) =>
    computeIsochrone(
      network,
      index,
      {
        lon: toUnits(lon),
        lat: toUnits(lat),
        cutoffsMillimeters,
        snapMaxMillimeters: Math.round(question.snapMaxMeters * 1000),
        minComponentMillimeters: Math.round(question.minComponentMeters * 1000),
      },
      scratch,
    ),
  );
  const { attribution } = network.summary;
  return {
    isochrones,
    cutoffs: cutoffsMillimeters.map((length) => byLength.get(length)!),
    speedMps,
    attribution,
    notices: [...OPEN_GATES_NOTICES, ...joinNotices(network.summary)],
  };
}
