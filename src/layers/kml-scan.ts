// Where the places of a KML document stand. In: its text. Out: start and end of each Placemark and what is like it, its folder and the
// namespaces around it; the types of data as text. Refused is what is not well-formed, or not for strangers. Memory: a record for each place.
import { SaxesParser, type SaxesTagNS } from 'saxes';
import { AppError } from '../errors.ts';
import { MAX_XML_DEPTH } from './limits.ts';

/** Letters of namespaces, counted anew for every element that declares some. */
const MAX_DECLARED = 16 * 1024 * 1024;

/** Says of what type a column of extended data is. */
const TYPE = 'SimpleField';
const PLACES: ReadonlySet<string> = new Set(['Placemark', 'GroundOverlay', 'NetworkLink']);

/** Where a place stands in the text. */
export interface PlaceText {
  readonly start: number;
  readonly end: number;
  readonly folder: OpenFolder | null;
  /** Declarations that hold around it. */
  readonly namespaces: string;
}

export interface OpenFolder {
  /** May come behind the places of the folder. */
  name: string;
  readonly parent: OpenFolder | null;
}

interface OpenElement {
  readonly name: string;
  readonly start: number;
  readonly folder: OpenFolder | null;
  readonly namespaces: string;
}

/** What is open while the text is gone through, and what was found. */
class KmlScan {
  readonly places: PlaceText[] = [];
  readonly types: string[] = [];
  declared = 0;
  readonly #text: string;
  readonly #open: OpenElement[] = [];
  /** Depth of the place or type that is open, whose inside is left to the tree; 0: none. */
  #within = 0;
  /** The name of a folder, as far as it came; null outside of one. */
  #name: string | null = null;
  #nameDepth = 0;

  constructor(text: string) {
    this.#text = text;
  }

  get depth(): number {
    return this.#open.length;
  }

  /** @param position behind the tag. */
  open({ name, attributes }: SaxesTagNS, position: number): void {
    const parent = this.#open.at(-1);
    const folder = parent?.folder ?? null;
    const declared = Object.values(attributes).filter((each) => each.name === 'xmlns' || each.prefix === 'xmlns');
    const namespaces = withDeclared(parent?.namespaces ?? '', declared);
    if (declared.length > 0) this.declared += namespaces.length;
    this.#open.push({
      name,
      // none can stand in a value
      start: this.#text.lastIndexOf('<', position - 1),
      folder: name === 'Folder' && this.#within === 0 ? { name: '', parent: folder } : folder,
      namespaces,
    });
    if (this.#within > 0) return;
    if (PLACES.has(name) || name === TYPE) this.#within = this.#open.length;
    else if (name === 'name' && parent?.name === 'Folder') [this.#name, this.#nameDepth] = ['', this.#open.length];
  }

  text(part: string): void {
    if (this.#name !== null) this.#name += part;
  }

  /** @param position behind the tag. */
  close(position: number): void {
    const depth = this.#open.length;
    const { name, start, folder, namespaces } = this.#open.pop()!;
    if (this.#name !== null && depth === this.#nameDepth) {
      folder!.name = this.#name.trim();
      this.#name = null;
    }
    if (depth !== this.#within) return;
    this.#within = 0;
    const parent = this.#open.at(-1);
    if (name === TYPE) this.types.push(this.#text.slice(start, position));
    else this.places.push({ start, end: position, folder, namespaces: parent?.namespaces ?? namespaces });
  }
}

export const tooManyDeclarations = (name: string): AppError =>
  new AppError(
    'too-complex',
    `${name}: expected namespaces and types that are declared once, but they change all the time: save the document again, or export it as GeoPackage`,
  );

/** Declarations as attributes, the later ones of a name in the place of the earlier. */
function withDeclared(around: string, declared: readonly { readonly name: string; readonly value: string }[]): string {
  let all = around;
  for (const { name, value } of declared) {
    const escaped = value.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
    const others = all.split(' ').filter((each) => each !== '' && !each.startsWith(`${name}=`));
    all = [...others, `${name}="${escaped.replaceAll(' ', '&#32;')}"`].join(' ');
  }
  return all;
}

/**
 * Goes through a document once.
 * @throws AppError `malformed-xml`, `xml-dtd-forbidden` (entities that grow without end, or fetch), `too-complex`.
 */
export function scanKml(text: string, name: string): { readonly places: PlaceText[]; readonly types: string } {
  const parser = new SaxesParser({ xmlns: true });
  const scan = new KmlScan(text);
  parser.on('doctype', () => {
    throw new AppError(
      'xml-dtd-forbidden',
      `${name}: expected KML without a document type declaration, but it has one`,
    );
  });
  parser.on('opentag', (tag) => {
    scan.open(tag, parser.position);
    if (scan.declared > MAX_DECLARED) throw tooManyDeclarations(name);
    if (scan.depth <= MAX_XML_DEPTH) return;
    const found = `line ${parser.line} opens one more`;
    throw new AppError(
      'too-complex',
      `${name}: expected at most ${MAX_XML_DEPTH} elements inside each other, but ${found}`,
    );
  });
  parser.on('text', (part) => scan.text(part));
  parser.on('cdata', (part) => scan.text(part));
  parser.on('closetag', () => scan.close(parser.position));
  parser.on('error', (error) => {
    throw new AppError('malformed-xml', `${name}: expected KML, but ${error.message.slice(0, 200)}`);
  });
  parser.write(text).close();
  return { places: scan.places, types: scan.types.join('') };
}
