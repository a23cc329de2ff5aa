// XML out of an XLSX -> events. In: one part of the archive. Out: its elements, under their names without prefix. A document type
// declaration is refused: with it a part could ask for files, or blow itself up.
import { SaxesParser } from 'saxes';
import { AppError } from '../errors.ts';
import { MAX_XML_DEPTH } from './limits.ts';
import { printable, type ZipArchive, type ZipEntry } from './zip.ts';

export interface XmlHandlers {
  open(name: string, attributes: Readonly<Record<string, string>>): void;
  close?(name: string): void;
  /** May come in pieces. */
  text?(text: string): void;
}

/**
 * Reads one part of an archive; after each piece of it the caller gets a turn, and may leave.
 * @throws AppError `malformed-table`, `xml-dtd-forbidden`, `encoding-invalid`, `too-complex`, and those of the archive.
 */
export async function* parsePart(
  archive: ZipArchive,
  entry: ZipEntry,
  handlers: XmlHandlers,
): AsyncGenerator<undefined, void> {
  const where = `${archive.name}, ${printable(entry.name)}`;
  const parser = createParser(handlers, where);
  const decoder = new TextDecoder('utf-8', { fatal: true });
  const feed = (chunk: Uint8Array | null): void => {
    let text: string;
    try {
      text = chunk === null ? decoder.decode() : decoder.decode(chunk, { stream: true });
    } catch {
      throw new AppError('encoding-invalid', `${where}: expected XML in UTF-8, but it holds bytes that are not`);
    }
    if (chunk === null) parser.write(text).close();
    else parser.write(text);
  };
  for await (const chunk of archive.stream(entry)) {
    feed(chunk);
    yield;
  }
  feed(null);
}

/** Reads one part of an archive from its start to its end. */
export async function readPart(archive: ZipArchive, entry: ZipEntry, handlers: XmlHandlers): Promise<void> {
  for await (const _ of parsePart(archive, entry, handlers)) void _;
}

function createParser(handlers: XmlHandlers, where: string): SaxesParser {
  const parser = new SaxesParser({ position: false });
  let depth = 0;
  parser.on('error', (error) => {
    throw new AppError('malformed-table', `${where}: expected XML, but ${error.message.slice(0, 100)}`);
  });
  parser.on('doctype', () => {
    throw new AppError(
      'xml-dtd-forbidden',
      `${where}: expected XML without a document type declaration, but it has one`,
    );
  });
  parser.on('opentag', ({ name, attributes }) => {
    if (++depth > MAX_XML_DEPTH) {
      throw new AppError(
        'too-complex',
        `${where}: expected at most ${MAX_XML_DEPTH} elements inside each other, but there are more`,
      );
    }
    handlers.open(localName(name), attributes as Record<string, string>);
  });
  parser.on('closetag', ({ name }) => {
    depth--;
    handlers.close?.(localName(name));
  });
  parser.on('text', (text) => handlers.text?.(text));
  parser.on('cdata', (text) => handlers.text?.(text));
  return parser;
}

const localName = (name: string): string => name.slice(name.indexOf(':') + 1);
