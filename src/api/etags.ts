// Conditional requests (RFC 9110): who has the current representation gets 304, who changes a layer says which version they saw. In: what
// a representation is made from, by content. Out: strong entity tags; the answer 304, 412 or 428.
import { createHash } from 'node:crypto';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { engineVersion } from '../engine/assets.ts';
import { AppError } from '../errors.ts';

/** The tag of what is made from `parts`, and from nothing else, by this version of the program. */
export function etagOf(...parts: readonly unknown[]): string {
  const hash = createHash('sha256').update(JSON.stringify([engineVersion(), ...parts]));
  return `"${hash.digest('hex').slice(0, 32)}"`;
}

/** Puts the tag on the answer. Out: true when the caller has that representation already; the answer is empty then. */
export function isKnown(request: FastifyRequest, reply: FastifyReply, etag: string): boolean {
  void reply.header('etag', etag).header('cache-control', 'private, no-cache');
  const known = request.headers['if-none-match'];
  if (known === undefined || !listsTag(known, etag)) return false;
  void reply.code(304);
  return true;
}

/**
 * Checks that a change is meant for the version there is. Out: false when the caller takes any.
 * @throws AppError `precondition-failed`; `precondition-required` when nothing was said and `must` is true
 */
export function requireMatch(request: FastifyRequest, etag: string, must: boolean): boolean {
  const expected = request.headers['if-match'];
  if (expected === undefined && must) {
    throw new AppError(
      'precondition-required',
      'expected If-Match with the ETag of the version that was looked at (or *), but there is none',
    );
  }
  if (expected === undefined || expected.trim() === '*') return false;
  if (listsTag(expected, etag)) return true;
  const came = expected.slice(0, 100);
  throw new AppError(
    'precondition-failed',
    `expected If-Match: ${etag}, but came ${came}: the layer has changed since`,
  );
}

/** A proxy that compresses makes a tag weak; the content is the same. */
const listsTag = (header: string, etag: string): boolean =>
  header.split(',').some((tag) => tag.trim() === '*' || tag.trim().replace(/^W\//, '') === etag);
