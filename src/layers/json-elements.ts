// JSON text of one large object -> the elements of its long arrays, one by one. In: chunks of bytes, UTF-8, checked. Out: every element
// of the members asked for, parsed by JSON.parse as soon as it is whole, and at the end the object without them. Memory: one element.
//
//   {"type":"FeatureCollection","features":[ {…} , {…} , … ],"crs":null}      rest: {"type":"FeatureCollection","features":[],"crs":null}
//
// Only where elements begin and end is told by our own scan; what they hold, and the rest, is JSON.parse's. Three times faster than a
// streaming parser, which is still asked for the words when a text is broken: here any fault is a plain SyntaxError.
const QUOTE = 0x22;
const COMMA = 0x2c;
const BACKSLASH = 0x5c;
const OPEN_ARRAY = 0x5b;
const CLOSE_ARRAY = 0x5d;
const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;
/** Bytes before a `[` in which its name is looked for. */
const NAME_BYTES = 256;

export interface ElementVisitor {
  /** The object as far as it is known when a long array begins. */
  head(root: unknown): void;
  element(member: string, value: unknown): void;
}

export interface ElementReader {
  /** @throws SyntaxError for what is no JSON, and whatever the visitor throws. */
  write(chunk: Uint8Array): void;
  /** @returns the object, long arrays empty. */
  end(): unknown;
  /** Bytes of the element, or of the rest, that are kept now. */
  readonly pendingBytes: number;
}

/** @param members names of the long arrays. */
export function createElementReader(members: readonly string[], visitor: ElementVisitor): ElementReader {
  const rest = new Pieces();
  const element = new Pieces();
  let member: string | null = null; // of the array we are in
  let depth = 0; // outside: of the object; inside an array: of the element
  let inElement = false;
  let inText = false;
  let escaped = false;
  let afterElement = false;
  let afterComma = false;

  const finish = (): void => {
    visitor.element(member!, JSON.parse(element.take()));
    inElement = false;
    afterElement = true;
  };

  const openArray = (): void => {
    const text = rest.tail(NAME_BYTES);
    member = members.find((name) => new RegExp(`(^|[^\\\\])"${name}"\\s*:\\s*\\[$`).test(text)) ?? null;
    if (member === null) return;
    afterElement = false;
    afterComma = false;
    visitor.head(JSON.parse(`${rest.peek()}]}`));
  };

  /** Takes bytes outside of long arrays; returns where the next array begins, or the end. */
  const scanRest = (chunk: Uint8Array, start: number): number => {
    for (let i = start; i < chunk.length; i++) {
      const byte = chunk[i];
      if (inText) {
        if (escaped) escaped = false;
        else if (byte === BACKSLASH) escaped = true;
        else if (byte === QUOTE) inText = false;
      } else if (byte === QUOTE) inText = true;
      else if (byte === OPEN_OBJECT) depth++;
      else if (byte === CLOSE_OBJECT || byte === CLOSE_ARRAY) depth--;
      else if (byte === OPEN_ARRAY && depth++ === 1) {
        rest.push(chunk.subarray(start, i + 1));
        openArray();
        if (member !== null) {
          depth = 0;
          return i + 1;
        }
        start = i + 1;
      }
    }
    rest.push(chunk.subarray(start));
    return chunk.length;
  };

  /** Takes one byte between elements. */
  const takeBetween = (byte: number): void => {
    if (byte <= 0x20) return;
    if (byte === COMMA) {
      if (!afterElement) throw new SyntaxError('a comma without an element');
      afterElement = false;
      afterComma = true;
    } else if (byte === CLOSE_ARRAY) {
      if (afterComma && !afterElement) throw new SyntaxError('a comma before the end');
      rest.push(Uint8Array.of(CLOSE_ARRAY));
      member = null;
      depth = 1;
    } else {
      if (afterElement) throw new SyntaxError('no comma between elements');
      inElement = true;
      depth = 0;
    }
  };

  /** Takes bytes of an element; returns the index behind it, or the end of the chunk. */
  const scanElement = (chunk: Uint8Array, start: number): number => {
    for (let i = start; i < chunk.length; i++) {
      const byte = chunk[i];
      if (inText) {
        if (escaped) escaped = false;
        else if (byte === BACKSLASH) escaped = true;
        else if (byte === QUOTE) inText = false;
      } else if (byte === QUOTE) inText = true;
      else if (byte === OPEN_OBJECT || byte === OPEN_ARRAY) depth++;
      else if (depth === 0 && (byte === COMMA || byte === CLOSE_ARRAY)) {
        // a number, a text or a word ends before what follows it
        element.push(chunk.subarray(start, i));
        finish();
        return i;
      } else if ((byte === CLOSE_OBJECT || byte === CLOSE_ARRAY) && --depth === 0) {
        element.push(chunk.subarray(start, i + 1));
        finish();
        return i + 1;
      }
    }
    element.push(chunk.subarray(start));
    return chunk.length;
  };

  const write = (chunk: Uint8Array): void => {
    for (let i = 0; i < chunk.length;) {
      if (member === null) i = scanRest(chunk, i);
      else if (inElement) i = scanElement(chunk, i);
      else {
        takeBetween(chunk[i]);
        if (!inElement) i++;
      }
    }
  };

  return {
    write,
    end: () => JSON.parse(rest.take()) as unknown,
    get pendingBytes() {
      return element.bytes + rest.bytes;
    },
  };
}

/** Bytes gathered over chunks; chunks are not kept, as their owner may use them again. */
class Pieces {
  bytes = 0;
  #parts: Buffer[] = [];

  push(part: Uint8Array): void {
    if (part.length === 0) return;
    this.#parts.push(Buffer.from(part));
    this.bytes += part.length;
  }

  peek(): string {
    const all = Buffer.concat(this.#parts);
    this.#parts = [all];
    const mark = all[0] === 0xef && all[1] === 0xbb && all[2] === 0xbf ? 3 : 0;
    return all.toString('utf8', mark);
  }

  /** The last bytes, at least as many as asked for where there are; nothing else is touched. */
  tail(bytes: number): string {
    let text = '';
    for (let i = this.#parts.length - 1; i >= 0 && text.length < bytes; i--) {
      text = this.#parts[i].toString('latin1', Math.max(0, this.#parts[i].length - bytes)) + text;
    }
    return text;
  }

  take(): string {
    const text = this.peek();
    this.#parts = [];
    this.bytes = 0;
    return text;
  }
}
