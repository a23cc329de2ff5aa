// Decides the representation of an answer before any work is done. A route says what it offers (`config.produces`, JSON when it
// says nothing); its handler finds the choice in `request.format`.
import type { App } from '../fastify-types.ts';
import { chooseFormat, type Format } from '../negotiate.ts';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Representations the route offers, best first. */
    produces?: readonly Format[];
  }
  interface FastifyRequest {
    format: Format;
  }
}

/** Adds `request.format`; asking for what is not offered answers 406. */
export function addNegotiation(app: App): void {
  app.decorateRequest('format', 'json');
  app.addHook('onRequest', async (request) => {
    // unknown addresses and the pages of other plugins speak for themselves
    const { config } = request.routeOptions;
    if (request.is404 || config.produces?.length === 0) return;
    const { f } = request.query as { f?: unknown };
    // a repeated `f` is refused by the schema of the route
    const asked = typeof f === 'string' ? f : undefined;
    request.format = chooseFormat(config.produces ?? ['json'], asked, request.headers.accept);
  });
}
