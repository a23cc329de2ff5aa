// Pages of lists. In: all entries, and the query of a request. Out: one page and the address of the next.
import type { Limits } from '../engine/limits.ts';

interface PageRequest {
  readonly url: string;
  readonly query: { readonly limit?: number; readonly cursor?: string };
}

export interface Slice {
  readonly start: number;
  readonly count: number;
}

/** Which entries the request asks for; a larger page than allowed is cut to the largest. */
export function readSlice({ query }: PageRequest, limits: Limits, pageSize = limits.pageSize): Slice {
  return { start: Number(query.cursor ?? 0), count: Math.min(query.limit ?? pageSize, limits.pageSizeMax) };
}

/** A page whose entries were picked before. `next` is the cursor of the next page. */
export function toPage(
  request: PageRequest,
  member: string,
  entries: readonly unknown[],
  next: number | null,
  numberMatched: number | null,
) {
  return {
    [member]: entries,
    numberMatched,
    numberReturned: entries.length,
    next: next === null ? null : nextAddress(request.url, next),
  };
}

/** A page out of a whole list. */
export function pageOf(request: PageRequest, member: string, all: readonly unknown[], limits: Limits) {
  const { start, count } = readSlice(request, limits);
  const end = start + count;
  return toPage(request, member, all.slice(start, end), end < all.length ? end : null, all.length);
}

function nextAddress(url: string, cursor: number): string {
  const [path, query = ''] = url.split('?');
  const parameters = new URLSearchParams(query);
  parameters.set('cursor', String(cursor));
  return `${path}?${parameters.toString()}`;
}
