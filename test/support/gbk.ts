// Text as GBK, for tests: Node only reads it. The table is the decoder's own, turned round.

let codes: ReadonlyMap<string, readonly [number, number]> | null = null;

function gbkCodes(): ReadonlyMap<string, readonly [number, number]> {
  if (codes) return codes;
  const decoder = new TextDecoder('gb18030');
  const table = new Map<string, readonly [number, number]>();
  for (let lead = 0x81; lead < 0xff; lead++) {
    for (let trail = 0x40; trail < 0xff; trail++) {
      if (trail !== 0x7f) table.set(decoder.decode(Uint8Array.of(lead, trail)), [lead, trail]);
    }
  }
  return (codes = table);
}

/** Bytes of a text whose characters are all in GBK. */
export function encodeGbk(text: string): Buffer {
  const table = gbkCodes();
  const bytes: number[] = [];
  for (const character of text) {
    if (character < '\x80') bytes.push(character.charCodeAt(0));
    else {
      const code = table.get(character);
      if (!code) throw new Error(`no GBK for ${character}`);
      bytes.push(...code);
    }
  }
  return Buffer.from(bytes);
}
