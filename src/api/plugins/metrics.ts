// Figures for a monitoring system: time to answer by route and status, jobs by status, memory and the event loop.
import { collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import type { Engine } from '../../engine/engine.ts';
import type { App } from '../fastify-types.ts';

/** Adds `GET /metrics` in the text format of Prometheus. */
export function addMetrics(app: App, engine: Engine): void {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const answers = new Histogram({
    name: 'lifecircle_http_request_seconds',
    help: 'Time to answer a request',
    labelNames: ['method', 'route', 'status'],
    buckets: [0.005, 0.025, 0.1, 0.5, 2.5, 10, 60],
    registers: [registry],
  });
  new Gauge({
    name: 'lifecircle_jobs',
    help: 'Jobs by status',
    labelNames: ['kind', 'status'],
    registers: [registry],
    collect() {
      this.reset();
      for (const { kind, status } of engine.jobs.list()) this.inc({ kind, status });
    },
  });
  app.addHook('onResponse', async (request, reply) => {
    const route = request.routeOptions.url ?? 'unknown';
    answers.observe({ method: request.method, route, status: reply.statusCode }, reply.elapsedTime / 1000);
  });
  app.get(
    '/metrics',
    { schema: { tags: ['service'], summary: 'Figures for Prometheus' }, config: { produces: ['text'] } },
    async (_, reply) => {
      void reply.type(registry.contentType);
      return registry.metrics();
    },
  );
}
