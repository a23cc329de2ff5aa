// The address that links begin with. In: a request, and the address that the service is told to have. Out: such as `http://10.0.0.5:8015`.
// Clients of OGC's standards do not follow relative links.
import type { FastifyRequest } from 'fastify';
import { AppError } from '../errors.ts';

/** A name or an address, and perhaps a port: nothing that could end an attribute or begin another address. */
const HOST = /^([a-z0-9]([a-z0-9._-]*[a-z0-9])?|\[[0-9a-f:.]+\])(:[0-9]{1,5})?$/i;

/**
 * `publicUrl`, or what the request was sent to.
 * @throws AppError `bad-request` for a Host that is none
 */
export function baseUrlOf({ protocol, host }: FastifyRequest, publicUrl: string | null): string {
  if (publicUrl !== null) return publicUrl;
  // a port that is too large is no address either
  if (HOST.test(host) && URL.canParse(`${protocol}://${host}`)) return new URL(`${protocol}://${host}`).origin;
  throw new AppError('bad-request', `expected a Host header with a name and a port, but came ${host.slice(0, 100)}`);
}
