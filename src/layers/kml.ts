// KML -> features. In: KML text (a KMZ is opened by `archive.ts`). Out: one feature per Placemark, in file order, with its name, its
// description, its extended data and the path of its folders. Memory: the whole document as a tree, 90 bytes per byte: hence 8 MiB.
//
// The converter works on a lenient tree, which would read half a document without a word. So a strict parser goes first: it refuses
// what is not well-formed (the tree throws at undeclared prefixes), document type declarations (entities that grow without end, or
// fetch), and nesting without end.
import { kmlWithFolders, type F, type Folder } from '@tmcw/togeojson';
import { DOMParser } from '@xmldom/xmldom';
import { SaxesParser } from 'saxes';
import { AppError } from '../errors.ts';
import type { OpenFile, Reading } from './reader.ts';
import { decideEncoding, decodeChunks } from './text-source.ts';

const MAX_BYTES = 8 * 1024 * 1024;
const MAX_DEPTH = 100;
/** How a Placemark is drawn: no words about the place. */
const STYLE = /^(style(Url|Hash|MapHash)|(icon|label|stroke|fill)(-[a-z]+)*|visibility)$/;

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
  checkXml(text, file.name);
  const tree = treeOf(text, file.name);
  let row = 0;
  const visit = (children: readonly (Folder | F)[], path: readonly string[]): void => {
    for (const child of children) {
      if (child.type === 'folder') visit(child.children, [...path, nameOf(child)]);
      else reading.feature({ ...child, properties: propertiesOf(child, path) }, ++row);
    }
  };
  visit(kmlWithFolders(tree).children, []);

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

/** @throws AppError for what is not well-formed, or not for strangers. */
function checkXml(text: string, name: string): void {
  const parser = new SaxesParser({ xmlns: true });
  let depth = 0;
  parser.on('doctype', () => {
    throw new AppError(
      'xml-dtd-forbidden',
      `${name}: expected KML without a document type declaration, but it has one`,
    );
  });
  parser.on('opentag', () => {
    if (++depth <= MAX_DEPTH) return;
    const found = `line ${parser.line} opens one more`;
    throw new AppError(
      'too-complex',
      `${name}: expected at most ${MAX_DEPTH} elements inside each other, but ${found}`,
    );
  });
  parser.on('closetag', () => depth--);
  parser.on('error', (error) => {
    throw new AppError('malformed-xml', `${name}: expected KML, but ${error.message.slice(0, 200)}`);
  });
  parser.write(text).close();
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
