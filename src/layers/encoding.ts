// In which encoding texts are, and the texts. In: bytes, and what the caller declared. Out: the encoding, decoded text.
//
// What was declared goes first, then a byte order mark, then the zeros of UTF-16, then strict UTF-8. Only what is none of these is
// guessed: GB18030 (which holds GBK and GB2312), and only when the bytes read as common Chinese, because nearly any bytes are GBK of
// some kind. The guess is told; what cannot be told is refused, never read as rubbish.
import { isAscii, isUtf8 } from 'node:buffer';
import { AppError } from '../errors.ts';

export type Encoding = 'utf-8' | 'utf-16le' | 'utf-16be' | 'gb18030' | 'big5' | 'windows-1252';

/** How an encoding may be called: in lower case, without blanks, hyphens and underscores. */
const NAMES: readonly (readonly [Encoding, string])[] = [
  ['utf-8', 'utf8 utf8bom 65001 cp65001'],
  ['utf-16le', 'utf16le utf16 unicode 1200'],
  ['utf-16be', 'utf16be 1201'],
  ['gb18030', 'gb18030 gbk gb2312 936 cp936 ms936 ansi936 windows936 54936 cp54936 euccn'],
  ['big5', 'big5 big5hkscs 950 cp950 ms950 ansi950 windows950'],
  ['windows-1252', 'windows1252 1252 cp1252 ansi1252 iso88591 88591 latin1 ascii usascii'],
];

const KNOWN = 'utf-8, utf-16le, utf-16be, gb18030 (gbk, gb2312, CP936), big5, windows-1252';

/** The encoding that a label such as `CP936` or `UTF-8` means; undefined for any other. */
export function findEncoding(label: string): Encoding | undefined {
  const plain = label
    .trim()
    .toLowerCase()
    .replace(/[\s_.-]/g, '');
  return NAMES.find(([, names]) => names.split(' ').includes(plain))?.[0];
}

/**
 * The encoding that the caller declared.
 * @param name what messages call the file.
 * @throws AppError `encoding-invalid` for a label that is not known.
 */
export function getEncoding(label: string, name: string): Encoding {
  const encoding = findEncoding(label);
  if (encoding !== undefined) return encoding;
  throw new AppError('encoding-invalid', `${name}: expected an encoding of ${KNOWN}, but came ${label.slice(0, 40)}`);
}

/** The text of `bytes`, without a byte order mark; what is no character becomes U+FFFD. */
export const decodeText = (bytes: Uint8Array, encoding: Encoding): string => new TextDecoder(encoding).decode(bytes);

/**
 * The encoding of samples of text that belong together, such as the texts of one table: UTF-8 when all of them are, else GB18030 when
 * they read as common Chinese, else null.
 */
export function guessEncoding(samples: Iterable<Uint8Array>): 'utf-8' | 'gb18030' | null {
  const scan = createEncodingScan();
  for (const sample of samples) scan.add(sample, true);
  return scan.finish().encoding;
}

export interface EncodingScan {
  /** Looks at the next bytes; `ended`: a character does not go on in the next ones. */
  add(bytes: Uint8Array, ended?: boolean): void;
  finish(): {
    readonly encoding: 'utf-8' | 'gb18030' | null;
    /** Byte, from 0, that begins no character of UTF-8; -1 when there is none. */
    readonly notUtf8At: number;
  };
}

/** Shares of the two-byte characters of Chinese text: those of GB2312, and its 3,755 commonest. Latin and Cyrillic have fewer. */
const MIN_GB2312_SHARE = 0.8;
const MIN_COMMON_SHARE = 0.6;

/** Tells UTF-8 from GB18030 over any number of pieces, wherever they are cut. Cost: 1 ms per MiB, 5 ms where it is not UTF-8. */
export function createEncodingScan(): EncodingScan {
  let utf8Rest: Uint8Array = new Uint8Array(0);
  let notUtf8At = -1;
  let passed = 0;
  const chinese = createChineseCount();
  return {
    add(bytes, ended = false) {
      chinese.add(bytes, ended);
      if (notUtf8At < 0) {
        const whole = utf8Rest.length === 0 ? bytes : Buffer.concat([utf8Rest, bytes]);
        const end = ended ? whole.length : whole.length - countOpenBytes(whole);
        if (!isUtf8(whole.subarray(0, end))) notUtf8At = passed - utf8Rest.length + findNotUtf8(whole);
        utf8Rest = whole.slice(end);
      }
      passed += bytes.length;
    },
    finish() {
      if (notUtf8At < 0 && utf8Rest.length > 0) notUtf8At = passed - utf8Rest.length;
      if (notUtf8At < 0) return { encoding: 'utf-8', notUtf8At };
      return { encoding: chinese.isPlausible() ? 'gb18030' : null, notUtf8At };
    },
  };
}

/** Bytes at the end that begin a character of UTF-8 and do not end it. */
function countOpenBytes(bytes: Uint8Array): number {
  for (let back = 1; back <= Math.min(3, bytes.length); back++) {
    const byte = bytes[bytes.length - back];
    if (byte < 0x80) return 0;
    if (byte >= 0xc0) return back < (byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2) ? back : 0;
  }
  return 0;
}

/** Where the first character that is not UTF-8 begins, in bytes of which some are not. */
function findNotUtf8(bytes: Uint8Array): number {
  // the longest start that is good but for a character cut off at its end
  let good = 0;
  let bad = bytes.length + 1;
  while (bad - good > 1) {
    const middle = (good + bad) >> 1;
    const start = bytes.subarray(0, middle);
    if (isUtf8(start.subarray(0, middle - countOpenBytes(start)))) good = middle;
    else bad = middle;
  }
  return good - countOpenBytes(bytes.subarray(0, good));
}

/** Counts the characters that bytes hold if they are GB18030, and of which sort. */
function createChineseCount(): { add(bytes: Uint8Array, ended: boolean): void; isPlausible(): boolean } {
  let pairs = 0;
  let gb2312 = 0;
  let common = 0;
  let marks = 0;
  let bad = false;
  let lead = 0;
  const pair = (first: number, second: number): void => {
    pairs++;
    // AA to AF and F8 to FE are for private use; A1 to A9 are marks, digits and other alphabets
    if (second >= 0xa1 && ((first >= 0xaa && first <= 0xaf) || first >= 0xf8)) bad = true;
    if (second < 0xa1 || first < 0xa1) return;
    gb2312++;
    if (first <= 0xa9) marks++;
    else if (first <= 0xd7) common++;
  };
  return {
    add(bytes, ended) {
      if (bad || (lead === 0 && isAscii(bytes))) return;
      for (let i = 0; i < bytes.length; i++) {
        const byte = bytes[i];
        if (lead === 0) {
          if (byte < 0x80) continue;
          if (byte === 0x80 || byte === 0xff) bad = true;
          lead = byte;
        } else if (byte >= 0x40 && byte !== 0x7f && byte !== 0xff) {
          pair(lead, byte);
          lead = 0;
        } else if (byte >= 0x30 && byte <= 0x39) {
          // the first half of a character of four bytes; the second half looks the same
          lead = 0;
          pairs++;
        } else bad = true;
      }
      if (ended && lead !== 0) bad = true;
    },
    isPlausible: () =>
      !bad &&
      lead === 0 &&
      gb2312 >= MIN_GB2312_SHARE * pairs &&
      common >= MIN_COMMON_SHARE * (pairs - marks) &&
      common > 0,
  };
}

/** UTF-16 told by its mark or by its zeros, and the mark of UTF-8; null when the first bytes of a file have none of these. */
export function encodingOfHead(head: Uint8Array): { readonly encoding: Encoding; readonly marked: boolean } | null {
  if (head[0] === 0xff && head[1] === 0xfe) return { encoding: 'utf-16le', marked: true };
  if (head[0] === 0xfe && head[1] === 0xff) return { encoding: 'utf-16be', marked: true };
  if (head[0] === 0xef && head[1] === 0xbb && head[2] === 0xbf) return { encoding: 'utf-8', marked: true };
  const zeros = [0, 0];
  for (let i = 0; i < head.length; i++) if (head[i] === 0) zeros[i % 2]++;
  const [even, odd] = zeros;
  // a line break, a comma or a digit has a zero in UTF-16; of the Chinese characters one in 256 has it on the other side
  const encoding = odd > 4 * even ? 'utf-16le' : even > 4 * odd ? 'utf-16be' : null;
  return encoding !== null && isText(head, encoding) ? { encoding, marked: false } : null;
}

/** Whether bytes, perhaps cut off, are nothing but printable text in UTF-16. */
function isText(head: Uint8Array, encoding: 'utf-16le' | 'utf-16be'): boolean {
  const text = new TextDecoder(encoding).decode(head.subarray(0, head.length - (head.length % 2)), { stream: true });
  return !/[\x00-\x08\x0e-\x1f\x7f-\x9f\ufffd-\uffff]|\p{Co}|\p{Cn}/u.test(text);
}
