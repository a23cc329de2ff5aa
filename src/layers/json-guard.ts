// Two checks on JSON text before a parser sees it, in one pass over the bytes: that it is UTF-8, and that it is not nested deeper
// than anything of ours needs. JSON.parse survives five million nested arrays; whatever walks the result does not.
// Cost: about 2 ms per MiB.
import { AppError } from '../errors.ts';
import { MAX_JSON_DEPTH } from './limits.ts';

const QUOTE = 0x22;
const BACKSLASH = 0x5c;

/** Lead byte of a sequence: how many bytes follow, and the range of the first of them (Unicode 16, table 3-7). */
function leadOf(byte: number): readonly [count: number, low: number, high: number] | null {
  if (byte >= 0xc2 && byte <= 0xdf) return [1, 0x80, 0xbf];
  if (byte >= 0xe0 && byte <= 0xef) return [2, byte === 0xe0 ? 0xa0 : 0x80, byte === 0xed ? 0x9f : 0xbf];
  if (byte >= 0xf0 && byte <= 0xf4) return [3, byte === 0xf0 ? 0x90 : 0x80, byte === 0xf4 ? 0x8f : 0xbf];
  return null;
}

export interface JsonGuard {
  /**
   * To be called with every chunk in order, and at the end with `last`. Where chunks are cut does not matter.
   * @throws AppError `encoding-invalid` or `too-complex`, with the byte where it is.
   */
  check(chunk: Uint8Array, last?: boolean): void;
  /** Byte behind the first whole array or object; -1 while there is none. */
  readonly rootEnd: number;
}

export function createJsonGuard(name: string): JsonGuard {
  let passed = 0;
  let rootEnd = -1;
  let depth = 0;
  let inText = false;
  let escaped = false;
  // bytes that the character begun at `character` still wants, and the range of the next one
  let wanted = 0;
  let low = 0;
  let high = 0;
  let character = 0;
  const checkWide = (byte: number, at: number): void => {
    if (wanted > 0) {
      if (byte < low || byte > high) throw notUtf8(name, character);
      wanted--;
      low = 0x80;
      high = 0xbf;
      return;
    }
    character = at;
    const lead = leadOf(byte);
    if (!lead) throw notUtf8(name, at);
    [wanted, low, high] = lead;
  };
  const check = (chunk: Uint8Array, last = false): void => {
    for (let i = 0; i < chunk.length; i++) {
      const byte = chunk[i];
      if (byte >= 0x80 || wanted > 0) checkWide(byte, passed + i);
      else if (inText) {
        if (escaped) escaped = false;
        else if (byte === BACKSLASH) escaped = true;
        else if (byte === QUOTE) inText = false;
      } else if (byte === QUOTE) inText = true;
      else if (byte === 0x5b || byte === 0x7b) {
        if (++depth > MAX_JSON_DEPTH) throw tooDeep(name, passed + i);
      } else if ((byte === 0x5d || byte === 0x7d) && --depth === 0 && rootEnd < 0) rootEnd = passed + i + 1;
    }
    passed += chunk.length;
    if (last && wanted > 0) throw notUtf8(name, character);
  };
  return {
    check,
    get rootEnd() {
      return rootEnd;
    },
  };
}

const tooDeep = (name: string, byte: number): AppError =>
  new AppError(
    'too-complex',
    `${name}: expected at most ${MAX_JSON_DEPTH} arrays and objects inside each other, but byte ${byte} opens one more`,
  );

const notUtf8 = (name: string, byte: number): AppError =>
  new AppError(
    'encoding-invalid',
    `${name}: expected text in UTF-8, but byte ${byte} begins no character of it: save the file as UTF-8 (perhaps it is GBK)`,
  );
