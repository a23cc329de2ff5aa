// KML -> features. In: KML text (a KMZ is opened by `archive.ts`). Out: one feature per Placemark, in file order, with its name, its
// description, its extended data and the path of its folders. Memory: the text, and the tree of some of its places at a time.
//
// A strict parser goes first: it refuses what is not well-formed, document type declarations (entities that grow without end, or fetch),
// and nesting without end, and says where the places stand. The converter needs a tree, which takes 90 bytes a byte, and most of the time
// of a large file went into clearing it away: it gets the places in pieces of 64 kB, under the namespaces and types of the document.
import { kmlWithFolders, type F, type Folder } from '@tmcw/togeojson';
import { DOMParser } from '@xmldom/xmldom';
import { AppError } from '../errors.ts';
import { scanKml, tooManyDeclarations, type OpenFolder, type PlaceText } from './kml-scan.ts';
import type { OpenFile, Reading } from './reader.ts';
import { decideEncoding, decodeChunks } from './text-source.ts';

const MAX_BYTES = 8 * 1024 * 1024;
/** How a Placemark is drawn: no words about the place. */
const STYLE = /^(style(Url|Hash|MapHash)|(icon|label|stroke|fill)(-[a-z]+)*|visibility)$/;
/** Letters that become a tree at once. */
const PIECE_LENGTH = 65_536;
/** Letters of all trees: each place once, and no more of types and declarations than that, unless they change all the time. */
const MAX_TREES = 3 * MAX_BYTES;

/**
 * Reads a KML document.
 * @throws AppError `too-complex`, `malformed-xml`, `xml-dtd-forbidden`, `encoding-invalid`.
 */
export async function readKml(file: OpenFile, reading: Reading): Promise<void> {
  reading.found.format = 'kml';
  const encoding = await decideEncoding(file, reading);
  let text = '';
  let bytes = 0;
  for await (const piece of decodeChunks(counted(file), encoding, file.name)) text += piece;
  const { places, types } = scanKml(text, file.name);
  let row = 0;
  const visit = (children: readonly (Folder | F)[], path: readonly string[]): void => {
    for (const child of children) {
      if (child.type === 'folder') visit(child.children, [...path, nameOf(child)]);
      else reading.feature({ ...child, properties: propertiesOf(child, path) }, ++row);
    }
  };
  let built = 0;
  for (const batch of batchesOf(places, types.length)) {
    // each place in a folder of its own, so that it is found again
    const parts = batch.map(({ start, end }) => `<Folder>${text.slice(start, end)}</Folder>`);
    const piece = `<kml ${batch[0].namespaces}><Folder>${types}</Folder>${parts.join('')}</kml>`;
    built += piece.length;
    if (built > MAX_TREES) throw tooManyDeclarations(file.name);
    const [, ...folders] = kmlWithFolders(treeOf(piece, file.name)).children;
    if (folders.length !== batch.length) {
      throw new AppError('malformed-xml', `${file.name}: expected KML, but its places cannot be told from each other`);
    }
    folders.forEach((folder, i) => {
      if (folder.type === 'folder') visit(folder.children, pathOf(batch[i].folder));
    });
  }

  async function* counted({ chunks, name }: OpenFile): AsyncGenerator<Uint8Array> {
    for await (const chunk of chunks) {
      bytes += chunk.length;
      if (bytes > MAX_BYTES) {
        const cure = 'export it as GeoPackage or GeoJSON';
        throw new AppError(
          'too-complex',
          `${name}: expected KML of at most ${MAX_BYTES} bytes, but it is larger: ${cure}`,
        );
      }
      yield chunk;
    }
  }
}

/** The tree's own parser is stricter in places, such as processing instructions: it throws there. */
function treeOf(text: string, name: string): ReturnType<DOMParser['parseFromString']> {
  try {
    return new DOMParser({ onError: () => undefined }).parseFromString(text, 'text/xml');
  } catch (error) {
    const found = error instanceof Error ? error.message.slice(0, 200) : 'it cannot be read';
    throw new AppError('malformed-xml', `${name}: expected KML, but ${found}`);
  }
}

/** Places of one piece: under the same namespaces, and short enough; types come with every piece. */
function* batchesOf(places: readonly PlaceText[], typesLength: number): Generator<PlaceText[]> {
  const most = Math.max(PIECE_LENGTH, typesLength);
  let batch: PlaceText[] = [];
  let length = 0;
  for (const place of places) {
    const isFull = length + place.end - place.start > most || place.namespaces !== batch[0]?.namespaces;
    if (isFull && batch.length > 0) {
      yield batch;
      [batch, length] = [[], 0];
    }
    batch.push(place);
    length += place.end - place.start;
  }
  if (batch.length > 0) yield batch;
}

function pathOf(folder: OpenFolder | null): string[] {
  return folder === null ? [] : [...pathOf(folder.parent), folder.name];
}

function nameOf({ meta }: Folder): string {
  return typeof meta.name === 'string' ? meta.name.trim() : '';
}

function propertiesOf({ properties }: F, path: readonly string[]): Record<string, unknown> {
  const kept: [string, unknown][] = [];
  const folder = path.filter((name) => name !== '').join('/');
  if (folder !== '') kept.push(['folder', folder]);
  for (const [name, value] of Object.entries(properties ?? {})) {
    if (STYLE.test(name)) continue;
    // a description in HTML comes with its kind
    const isHtml = typeof value === 'object' && value !== null && 'value' in value;
    kept.push([name, isHtml ? (value as { value: unknown }).value : (value as unknown)]);
  }
  return Object.fromEntries(kept);
}
