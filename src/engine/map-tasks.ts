// What the threads do for a map: tiles of runs and networks, and what is near a place. In: tasks that name files and shared buffers.
// Out: bytes or answers. The last run and the last network of a thread are kept for the next question.
import { attachNetwork } from '../network/walk-network.ts';
import { toUnits } from '../geo/lonlat.ts';
import { snapPoints } from '../network/snap.ts';
import { offNetwork } from '../reach/isochrone.ts';
import type { TileAddress } from '../output/tiles.ts';
import { UNLINKED } from '../types.ts';
import { answerPlace, openAnswers, type Answers, type PlaceAnswer } from './answers.ts';
import type { IsochroneNetwork } from './isochrones.ts';
import { readShared } from './read-shared.ts';
import { boxEdges, networkTile, runTile, type EdgeBoxes, type RunTileLayer } from './run-tiles.ts';

/** One tile of a run. */
export interface TileTask {
  readonly type: 'tile';
  readonly answersFile: string;
  readonly layer: RunTileLayer;
  readonly address: TileAddress;
}

/** One tile of the ways of a network. */
export interface NetworkTileTask {
  readonly type: 'network-tile';
  readonly network: SharedArrayBuffer;
  readonly address: TileAddress;
}

/** Answers what is near a place. */
export interface PlaceTask {
  readonly type: 'place';
  readonly network: SharedArrayBuffer;
  readonly answersFile: string;
  readonly lon: number;
  readonly lat: number;
  readonly snapMaxMeters: number;
  readonly minComponentMeters: number;
}

let lastAnswers: { readonly file: string; readonly answers: Answers } | null = null;
let lastBoxes: EdgeBoxes | null = null;

async function answersOf(file: string): Promise<Answers> {
  // a file is named by its content: the same name, the same bytes
  if (lastAnswers?.file !== file) lastAnswers = { file, answers: openAnswers(await readShared(file)) };
  return lastAnswers.answers;
}

export async function computeTile({ answersFile, layer, address }: TileTask): Promise<Uint8Array<ArrayBuffer>> {
  return runTile(await answersOf(answersFile), layer, address);
}

export function computeNetworkTile({ network: buffer, address }: NetworkTileTask): Uint8Array<ArrayBuffer> {
  const network = attachNetwork(buffer);
  if (lastBoxes?.networkId !== network.id) lastBoxes = boxEdges(network);
  return networkTile(network, lastBoxes, address);
}

/** @throws AppError `point-off-network` */
export async function explainPlace(task: PlaceTask, { network, index }: IsochroneNetwork): Promise<PlaceAnswer> {
  const { lon, lat } = task;
  const answers = await answersOf(task.answersFile);
  const snapping = {
    snapMaxMillimeters: Math.round(1000 * task.snapMaxMeters),
    minComponentMillimeters: Math.round(1000 * task.minComponentMeters),
  };
  const at = { lon: toUnits(lon), lat: toUnits(lat) };
  const place = snapPoints(network, index, Int32Array.of(at.lon, at.lat), { ...snapping, moveOffIslands: true });
  if (place.edges[0] === UNLINKED) throw offNetwork(network, { ...at, ...snapping }, place.passedOver[0]);
  return { lon, lat, ...answerPlace(answers, network, place) };
}
