// JSON text sequences -> their values: one on each line (`.geojsonl`, `.ndjson`), or one behind each record separator (RFC 8142).
// In: chunks of bytes. Out: every value handed over, in file order. Memory: one value.
//
// RFC 8142 lets a reader skip a text that is cut off. Here a file with a broken one is refused: features that are missing without
// anybody knowing are people who are not counted. What is JSON but no feature is left out and told, as in any GeoJSON.
import { AppError } from '../errors.ts';
import { WHOLE_JSON_BYTES } from './limits.ts';

const NEW_LINE = 0x0a;
const RECORD_SEPARATOR = 0x1e;

/** Bytes of the byte order mark that a text begins with. */
export const markBytes = (bytes: Uint8Array): number =>
  bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? 3 : 0;

/** Whether a text begins as a sequence with record separators does. */
export const beginsWithSeparator = (bytes: Uint8Array): boolean => bytes[markBytes(bytes)] === RECORD_SEPARATOR;

export interface SequenceReader {
  /** Takes the next bytes, and hands over what became whole. */
  write(chunk: Uint8Array): void;
  end(): void;
}

/**
 * Reads a sequence as it comes.
 * @param separated whether record separators stand before its texts.
 * @throws AppError (from `write` and `end`) `malformed-json` for a text that is no JSON, `too-complex` for one that is larger than 64 MiB.
 */
export function createSequenceReader(name: string, separated: boolean, take: (value: unknown) => void): SequenceReader {
  const separator = separated ? RECORD_SEPARATOR : NEW_LINE;
  // before the first separator is record 0, which is empty
  let number = separated ? 0 : 1;
  let parts: Uint8Array[] = [];
  let bytes = 0;
  const end = (): void => {
    // trim takes a byte order mark away, too
    const text = Buffer.concat(parts).toString('utf8').trim();
    parts = [];
    bytes = 0;
    const what = `${separated ? 'record' : 'line'} ${number++}`;
    if (text !== '') take(parse(text, what, name));
  };
  const write = (chunk: Uint8Array): void => {
    for (let start = 0; ;) {
      const stop = chunk.indexOf(separator, start);
      const part = chunk.subarray(start, stop < 0 ? chunk.length : stop);
      parts.push(part);
      bytes += part.length;
      if (bytes > WHOLE_JSON_BYTES) {
        const limit = `expected features of at most ${WHOLE_JSON_BYTES} bytes, but number ${number} is larger`;
        throw new AppError('too-complex', `${name}: ${limit}`);
      }
      if (stop < 0) break;
      end();
      start = stop + 1;
    }
  };
  return { write, end };
}

function parse(text: string, what: string, name: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    const reason = error instanceof Error ? error.message.replaceAll(/\p{Cc}/gu, '\ufffd').slice(0, 200) : '';
    throw new AppError('malformed-json', `${name}: expected a JSON object as ${what}, but it is none: ${reason}`);
  }
}
