// Text -> GBK, which old desktop programs expect in a Shapefile. The platform decodes GBK and does not encode it: its table of two-byte
// characters is turned round, once. In: text. Out: bytes, or null for a text with a character outside.

const FIRST_LEAD = 0x81;
const LAST_LEAD = 0xfe;
const FIRST_TRAIL = 0x40;
const LAST_TRAIL = 0xfe;
const NO_TRAIL = 0x7f;

let table: ReadonlyMap<string, number> | null = null;

function makeTable(): ReadonlyMap<string, number> {
  const decoder = new TextDecoder('gbk');
  const made = new Map<string, number>();
  for (let lead = FIRST_LEAD; lead <= LAST_LEAD; lead++) {
    for (let trail = FIRST_TRAIL; trail <= LAST_TRAIL; trail++) {
      if (trail === NO_TRAIL) continue;
      const text = decoder.decode(Uint8Array.of(lead, trail));
      if (text.length === 1 && text !== '\ufffd' && !made.has(text)) made.set(text, lead * 256 + trail);
    }
  }
  return made;
}

/** The bytes of `text` in GBK; null when a character is not in it. */
export function encodeGbk(text: string): Uint8Array | null {
  table ??= makeTable();
  const bytes: number[] = [];
  for (const character of text) {
    const code = character.codePointAt(0) ?? 0;
    const pair = table.get(character);
    if (code < 0x80) bytes.push(code);
    else if (pair === undefined) return null;
    else bytes.push(pair >> 8, pair & 0xff);
  }
  return Uint8Array.from(bytes);
}
