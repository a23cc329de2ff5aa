// Every answer that is an error is a problem document: those of handlers, of Fastify, and of requests that are no HTTP.
import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { AppError, type ErrorCode } from '../../errors.ts';
import type { App } from '../fastify-types.ts';
import { PROBLEM_MEDIA_TYPE, toProblem, toRefusal } from '../problem.ts';

const RETRY_SECONDS = '10';
const LINGER_MILLIS = 2000;

/** Sets the handlers for errors, unknown addresses and methods that an address does not know. */
export function addProblems(app: App): void {
  const methodsOf = listenToRoutes(app);
  app.setErrorHandler(sendProblem);
  app.setNotFoundHandler((request, reply) => {
    const path = pathOf(request.url);
    const allowed = methodsOf(path);
    if (allowed.length === 0) throw new AppError('not-found', `there is nothing at ${path}`);
    void reply.header('allow', allowed.join(', '));
    throw new AppError('method-not-allowed', `expected ${allowed.join(' or ')} at ${path}, but came ${request.method}`);
  });
}

function sendProblem(error: unknown, request: FastifyRequest, reply: FastifyReply): void {
  const problem = toProblem(toRefusal(error));
  if (problem.code === 'internal' || problem.code === 'data-damaged') request.log.error(error);
  if (!request.raw.complete) closeLater(request, reply);
  void reply.removeHeader('etag'); // it was of what could not be sent
  if (problem.status === 503) void reply.header('retry-after', RETRY_SECONDS);
  void reply
    .code(problem.status)
    .header('cache-control', 'no-store')
    .type(PROBLEM_MEDIA_TYPE)
    .send(JSON.stringify({ ...problem, instance: pathOf(request.url) }));
}

/**
 * A refused upload may still be coming. Closing at once could lose the answer on its way, so what comes is thrown away for a
 * moment; a caller who goes on after that is cut off.
 */
function closeLater(request: FastifyRequest, reply: FastifyReply): void {
  const { raw } = request;
  const close = (): void => void (raw.complete || raw.destroy());
  reply.raw.once('finish', () => setTimeout(close, LINGER_MILLIS).unref());
}

const pathOf = (url: string): string => url.split('?')[0];

/** Remembers what is registered from now on. Out: the methods that a path knows, none for an unknown path. */
function listenToRoutes(app: App): (path: string) => string[] {
  const routes: { readonly pattern: RegExp; readonly methods: readonly string[] }[] = [];
  app.addHook('onRoute', ({ url, method }) => {
    const pattern = url
      .replace(/[.+?^$()[\]{}|\\]/g, '\\$&')
      .replace(/:[A-Za-z]+/g, '[^/]+')
      .replace(/\*/g, '.*');
    routes.push({ pattern: new RegExp(`^${pattern}$`), methods: [method].flat() });
  });
  return (path) => [...new Set(routes.filter(({ pattern }) => pattern.test(path)).flatMap(({ methods }) => methods))];
}

/** Answers an address that cannot be decoded or is too long: Fastify asks for it before there is a route. */
export function answerBadAddress(error: unknown, request: FastifyRequest, reply: FastifyReply): void {
  sendProblem(error, request, reply);
}

const BROKEN: Readonly<Record<string, readonly [ErrorCode, string]>> = {
  HPE_HEADER_OVERFLOW: ['head-too-large', 'expected a request head of at most 16 KiB (headBytes), but more came'],
  ERR_HTTP_REQUEST_TIMEOUT: ['request-timeout', 'expected the whole request sooner: send it again'],
};

/** Answers bytes that are no HTTP request: there is no request object yet, only a socket. */
export function answerBrokenRequest(error: NodeJS.ErrnoException, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return;
  }
  const [code, message] = BROKEN[error.code ?? ''] ?? [
    'bad-request',
    'expected an HTTP/1.1 request, but came something else',
  ];
  const problem = toProblem({ code, message, places: [], extra: {} });
  const body = JSON.stringify(problem);
  const head = [
    `HTTP/1.1 ${problem.status} ${STATUS_CODES[problem.status]}`,
    `content-type: ${PROBLEM_MEDIA_TYPE}`,
    `content-length: ${Buffer.byteLength(body)}`,
    'connection: close',
  ];
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`);
}
