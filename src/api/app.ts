// The service as a function: routes round an engine, without a port. In: an engine. Out: a Fastify app, as many as tests want.
import helmet from '@fastify/helmet';
import fastify, { LogController, type FastifyBaseLogger } from 'fastify';
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import type { Engine } from '../engine/engine.ts';
import type { App } from './fastify-types.ts';
import { addCompression } from './plugins/compression.ts';
import { addDocs } from './plugins/docs.ts';
import { addMetrics } from './plugins/metrics.ts';
import { addNegotiation } from './plugins/negotiation.ts';
import { addProblems, answerBadAddress, answerBrokenRequest } from './plugins/problems.ts';
import { apiDefinitionRoutes } from './routes/api-definition.ts';
import { collectionRoutes } from './routes/collections.ts';
import { featureRoutes } from './routes/features.ts';
import { homeRoutes } from './routes/home.ts';
import { healthRoutes } from './routes/health.ts';
import { jobRoutes } from './routes/jobs.ts';
import { isochroneRoutes } from './routes/isochrones.ts';
import { layerRoutes } from './routes/layers.ts';
import { reportRoutes } from './routes/reports.ts';
import { resultRoutes } from './routes/results.ts';
import { runRoutes } from './routes/runs.ts';
import { sitingRoutes } from './routes/siting.ts';
import { standardRoutes } from './routes/standards.ts';
import { tileRoutes } from './routes/tiles.ts';
import { compileValidator } from './validator.ts';

/** Builds the service round `engine`. */
export async function buildApp(engine: Engine, log?: FastifyBaseLogger): Promise<App> {
  const { limits } = engine.config;
  const app = fastify({
    ...(log === undefined ? { logger: false } : { loggerInstance: log }),
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit: limits.jsonBodyBytes,
    // an upload may take the whole of it; handlers of everything else have their own, shorter one
    requestTimeout: 1000 * limits.uploadSeconds,
    connectionTimeout: limits.connectionMillis,
    keepAliveTimeout: limits.keepAliveMillis,
    handlerTimeout: limits.handlerMillis,
    http: { headersTimeout: limits.headersMillis, maxHeaderSize: limits.headBytes },
    routerOptions: { maxParamLength: 500 },
    trustProxy: false,
    clientErrorHandler: answerBrokenRequest,
    frameworkErrors: answerBadAddress,
  }).withTypeProvider<TypeBoxTypeProvider>();
  app.server.maxConnections = limits.connections;
  app.removeContentTypeParser('text/plain');
  app.setValidatorCompiler(compileValidator);
  // not Fastify's own: it writes null as 0 where a number may be missing
  app.setSerializerCompiler(() => (data) => JSON.stringify(data));
  // the service runs on plain http inside an intranet: nothing may be turned into https
  await app.register(helmet, {
    hsts: false,
    // browsers take these two for errors of the page where it is not https
    crossOriginOpenerPolicy: false,
    originAgentCluster: false,
    contentSecurityPolicy: { directives: { defaultSrc: ["'self'"], upgradeInsecureRequests: null } },
  });
  addProblems(app);
  addNegotiation(app);
  await addCompression(app);
  addMetrics(app, engine);
  await addDocs(app);
  const routes = [
    layerRoutes,
    featureRoutes,
    reportRoutes,
    runRoutes,
    sitingRoutes,
    resultRoutes,
    tileRoutes,
    jobRoutes,
    isochroneRoutes,
    standardRoutes,
    collectionRoutes,
    apiDefinitionRoutes,
    healthRoutes,
    homeRoutes,
  ];
  for (const add of routes) await app.register(async (scope: App) => add(scope, engine));
  return app;
}
