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

/** A page of entries that were already sliced out of `numberMatched`. */
export function toPage(
  request: PageRequest,
  member: string,
  slice: Slice,
  entries: readonly unknown[],
  numberMatched: number,
) {
  const end = slice.start + entries.length;
  const next = end < numberMatched && entries.length > 0 ? nextAddress(request.url, end) : null;
  return { [member]: entries, numberMatched, numberReturned: entries.length, next };
}

/** A page out of a whole list. */
export function pageOf(request: PageRequest, member: string, all: readonly unknown[], limits: Limits) {
  const slice = readSlice(request, limits);
  return toPage(request, member, slice, all.slice(slice.start, slice.start + slice.count), all.length);
}

function nextAddress(url: string, cursor: number): string {
  const [path, query = ''] = url.split('?');
  const parameters = new URLSearchParams(query);
  parameters.set('cursor', String(cursor));
  return `${path}?${parameters.toString()}`;
}
