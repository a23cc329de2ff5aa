// Of which day an OSM file is, as its first bytes say. In: those bytes. Out: the day, or null: most extracts do not say.
import { isDay } from './calendar.ts';
import { Malformed, WIRE_VARINT, readInt, readTag, skipField } from './osm-bytes.ts';
import { readPbfHeader } from './osm-pbf.ts';

/** `osmosis_replication_timestamp` of a header block, seconds. */
const TIMESTAMP_FIELD = 32;

/** @param head the first bytes of the file, inflated: some thousands. */
export function findOsmDate(head: Uint8Array, format: 'osm-pbf' | 'osm-xml', name: string): string | null {
  return format === 'osm-xml' ? dateOfXml(new TextDecoder().decode(head)) : dateOfPbf(head, name);
}

/** Planet files say so in the root, Overpass in an element `meta`. */
function dateOfXml(head: string): string | null {
  const [, rooted] = /<osm\s[^>]*?\btimestamp=["'](\d{4}-\d\d-\d\d)T/.exec(head) ?? [];
  const [, queried] = /<meta\s[^>]*?\bosm_base=["'](\d{4}-\d\d-\d\d)T/.exec(head) ?? [];
  const day = rooted ?? queried;
  return day !== undefined && isDay(day) ? day : null;
}

function dateOfPbf(head: Uint8Array, name: string): string | null {
  try {
    const bytes = readPbfHeader(head, name);
    if (bytes === null) return null;
    const cursor = { bytes, at: 0, end: bytes.length };
    while (cursor.at < cursor.end) {
      const tag = readTag(cursor);
      if (tag === (TIMESTAMP_FIELD << 3) + WIRE_VARINT) return dayOf(readInt(cursor));
      skipField(cursor, tag & 7);
    }
  } catch (error) {
    // what is wrong with the file is told when it is read
    if (!(error instanceof Malformed)) throw error;
  }
  return null;
}

function dayOf(seconds: number): string | null {
  const day = Math.abs(seconds) < 1e11 ? new Date(seconds * 1000).toISOString().slice(0, 10) : '';
  return isDay(day) ? day : null;
}
