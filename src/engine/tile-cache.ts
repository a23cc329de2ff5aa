// Tiles that were made, the least recently asked for going first. In: a key and how to make it. Out: bytes with a tag of their content.
// A tile that is asked for twice at once is made once.
import { createHash } from 'node:crypto';

export interface Tile {
  readonly bytes: Uint8Array;
  /** Entity tag: of the content, so that it stays when nothing has changed. */
  readonly etag: string;
}

export interface TileCache {
  get(key: string, make: () => Promise<Uint8Array>): Promise<Tile>;
}

/** Weight of an entry beside its bytes. */
const ENTRY_BYTES = 300;

export function createTileCache(limitBytes: number): TileCache {
  const kept = new Map<string, { readonly tile: Promise<Tile>; bytes: number }>();
  let total = 0;
  const drop = (key: string): void => {
    total -= kept.get(key)?.bytes ?? 0;
    kept.delete(key);
  };
  return {
    get: async (key, make) => {
      const known = kept.get(key);
      if (known !== undefined) {
        kept.delete(key);
        kept.set(key, known); // the last of the map is the latest asked for
        return known.tile;
      }
      const entry = { tile: make().then(toTile), bytes: 0 };
      kept.set(key, entry);
      try {
        const tile = await entry.tile;
        if (kept.get(key) === entry) total += entry.bytes = tile.bytes.length + ENTRY_BYTES;
        for (const oldest of kept.keys()) {
          if (total <= limitBytes) break;
          drop(oldest);
        }
        return tile;
      } catch (error) {
        if (kept.get(key) === entry) drop(key);
        throw error;
      }
    },
  };
}

function toTile(bytes: Uint8Array): Tile {
  return { bytes, etag: `"${createHash('sha256').update(bytes).digest('base64url').slice(0, 22)}"` };
}
