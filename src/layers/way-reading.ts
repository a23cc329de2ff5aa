// What every reader of a network hands over: the ways, what it counted on the way, and what the import report tells about them.
// The caller adds the hash of the bytes.
import type { ImportReport, WayLayer } from '../types.ts';

export interface WayReading {
  readonly layer: Omit<WayLayer, 'sourceSha256'>;
  /** Of ways: `read` = `kept` + `dropped`; `repaired` are among the kept. */
  readonly counts: ImportReport['counts'];
  readonly summary: Readonly<Record<string, unknown>>;
}
