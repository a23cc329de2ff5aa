// Two checks on JSON text before a parser sees it, in one pass over the bytes: that it is UTF-8, and that it is not nested deeper
// than anything of ours needs. JSON.parse survives five million nested arrays, whatever walks the result does not.
// Cost: about 2 ms per MiB.
import { AppError } from '../errors.ts';
import { MAX_JSON_DEPTH } from './limits.ts';

const QUOTE = 0x22;
const BACKSLASH = 0x5c;

/**
 * Makes a check to be called with every chunk in order, and with an empty one at the end.
 * @throws AppError (from the check) `encoding-invalid` or `too-complex`, with the byte where it is.
 */
export function createJsonGuard(name: string): (chunk: Uint8Array, last?: boolean) => void {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  let passed = 0;
  let depth = 0;
  let inText = false;
  let escaped = false;
  const checkDepth = (chunk: Uint8Array): void => {
    for (let i = 0; i < chunk.length; i++) {
      const byte = chunk[i];
      if (inText) {
        if (escaped) escaped = false;
        else if (byte === BACKSLASH) escaped = true;
        else if (byte === QUOTE) inText = false;
      } else if (byte === QUOTE) inText = true;
      else if (byte === 0x5b || byte === 0x7b) {
        if (++depth > MAX_JSON_DEPTH) throw tooDeep(name, passed + i);
      } else if (byte === 0x5d || byte === 0x7d) depth--;
    }
  };
  return (chunk, last = false) => {
    try {
      decoder.decode(chunk, { stream: !last });
    } catch {
      throw invalidEncoding(name, chunk, passed);
    }
    checkDepth(chunk);
    passed += chunk.length;
  };
}

const tooDeep = (name: string, byte: number): AppError =>
  new AppError(
    'too-complex',
    `${name}: expected at most ${MAX_JSON_DEPTH} arrays and objects inside each other, but byte ${byte} opens one more`,
  );

function invalidEncoding(name: string, chunk: Uint8Array, passed: number): AppError {
  const probe = new TextDecoder('utf-8', { fatal: true });
  let at = 0;
  try {
    for (; at < chunk.length; at++) probe.decode(chunk.subarray(at, at + 1), { stream: true });
  } catch {
    // `at` is the first byte that does not fit
  }
  return new AppError(
    'encoding-invalid',
    `${name}: expected text in UTF-8, but the bytes near ${passed + at} are not: save the file as UTF-8 (perhaps it is GBK)`,
  );
}
