// Answers are compressed for who takes it: texts, not archives, pictures and tiles, nor streams of events, which must not wait for more.
import { constants } from 'node:zlib';
import compress from '@fastify/compress';
import type { App } from '../fastify-types.ts';

const TEXTS = /^(text\/(?!event-stream)|application\/([a-z.+-]+\+)?(json|javascript|xml)|image\/svg\+xml)/;
const LEAST_BYTES = 1024;
/** The best of brotli takes seconds for a page of 10,000 features; this takes as long as gzip. */
const BROTLI_QUALITY = 4;

/** To be called before the routes are added. */
export async function addCompression(app: App): Promise<void> {
  await app.register(compress, {
    globalDecompression: false, // uploads are unpacked where their limits are
    encodings: ['br', 'gzip'],
    threshold: LEAST_BYTES,
    customTypes: TEXTS,
    brotliOptions: { params: { [constants.BROTLI_PARAM_QUALITY]: BROTLI_QUALITY } },
  });
  app.addHook('onRoute', (route) => {
    // after the hook of the package, which is one of the route as well
    route.onSend = [
      ...[route.onSend ?? []].flat(),
      async (_, reply) => {
        const etag = reply.getHeader('etag');
        // not the same bytes any more (RFC 9110, 8.8.3.3)
        if (reply.hasHeader('content-encoding') && typeof etag === 'string' && !etag.startsWith('W/')) {
          void reply.header('etag', `W/${etag}`);
        }
      },
    ];
  });
}
