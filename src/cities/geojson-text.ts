// Features as the text of a GeoJSON file, in chunks: a layer of any size is written without being held.
// In: features and the members the collection is to carry. Out: text; joined, one feature a line.

const CHUNK_CHARACTERS = 65536;

/**
 * Chunks of a FeatureCollection. `members` (attribution, notices) come before the features, so that a reader knows them early.
 * RFC 7946 calls them foreign members; readers that do not know them pass them over.
 */
export function* geojsonText(
  features: Iterable<unknown>,
  members: Readonly<Record<string, string | readonly string[]>> = {},
): Generator<string> {
  let chunk = '{"type":"FeatureCollection",';
  for (const [name, value] of Object.entries(members)) chunk += `${JSON.stringify(name)}:${JSON.stringify(value)},`;
  chunk += '"features":[';
  let separator = '\n';
  for (const feature of features) {
    chunk += separator + JSON.stringify(feature);
    separator = ',\n';
    if (chunk.length < CHUNK_CHARACTERS) continue;
    yield chunk;
    chunk = '';
  }
  yield `${chunk}\n]}\n`;
}
