// A walking network built once and kept. In: ways. Out: the bytes of the network, which are the network itself.
import { buildNetwork } from '../network/build.ts';
import type { ImportReport, NetworkSummary, ReadSettings, Source } from '../types.ts';
import { buildOptionsOf, readNetwork } from './read-inputs.ts';
import type { NetworkSettings } from './read-inputs.ts';

export interface SavedNetwork {
  readonly summary: NetworkSummary;
  readonly report: ImportReport;
  readonly nodeCount: number;
  readonly edgeCount: number;
  readonly content: Iterable<Uint8Array>;
}

const SLICE_BYTES = 4 * 1024 * 1024;

/**
 * Builds the network of a source, ready to be written to a file.
 * @throws AppError when the source is refused or has no walkable way.
 */
export async function buildSavedNetwork(
  source: Source,
  settings: NetworkSettings,
  readSettings: ReadSettings = {},
): Promise<SavedNetwork> {
  const { content, report } = await readNetwork(source, settings, readSettings);
  const network = 'buffer' in content ? content : buildNetwork(content, buildOptionsOf(settings));
  const { summary, nodeCount, edgeCount } = network;
  return { summary, report, nodeCount, edgeCount, content: slices(network.buffer) };
}

function* slices(buffer: SharedArrayBuffer): Generator<Uint8Array> {
  for (let at = 0; at < buffer.byteLength; at += SLICE_BYTES) {
    yield new Uint8Array(buffer, at, Math.min(SLICE_BYTES, buffer.byteLength - at));
  }
}
