// Cursors of pages of features. In: where the next page begins, and in what. Out: a text that goes into its address. It holds the version of
// the layer, so that all pages are of the one that was begun with, and a checksum: a cursor that was made up, or is of another query, is refused.
import { createHash } from 'node:crypto';
import { AppError } from '../errors.ts';

export interface Cursor {
  readonly version: number;
  readonly start: number;
}

/** @param asked what the pages are of: the collection and the query, as text */
export function writeCursor({ version, start }: Cursor, asked: string): string {
  return `${version.toString(36)}.${start.toString(36)}.${checksum(version, start, asked)}`;
}

/** @throws AppError `bad-request` */
export function readCursor(text: string, asked: string): Cursor {
  const [version = NaN, start = NaN] = text.split('.').map((part) => Number.parseInt(part, 36));
  if (writeCursor({ version, start }, asked) === text) return { version, start };
  throw new AppError(
    'bad-request',
    'expected a cursor out of the link `next` of a page, with all else of that link, but came another',
    [{ pointer: '/cursor', detail: 'is not a cursor of these features' }],
  );
}

const checksum = (...parts: readonly unknown[]): string =>
  createHash('sha256').update(JSON.stringify(parts)).digest('base64url').slice(0, 16);
