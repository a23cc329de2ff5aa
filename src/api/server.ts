// The only file that knows of ports and signals. In: where to store and where to listen. Out: a running service, which stops when it
// is told to: it answers what it has accepted, ends its jobs and leaves nothing half-written.
import type { AddressInfo } from 'node:net';
import closeWithGrace from 'close-with-grace';
import { pino } from 'pino';
import { buildConfig, type EngineOptions } from '../engine/config.ts';
import { openEngine, type Engine } from '../engine/engine.ts';
import { buildApp } from './app.ts';
import type { App } from './fastify-types.ts';

/** A stop that takes longer is cut short. */
const STOP_MILLIS = 15_000;

export interface ServiceOptions extends EngineOptions {
  /** Directory of everything stored; made where it is missing. */
  readonly data: string;
  readonly host: string;
  /** 0 = any free port. */
  readonly port: number;
}

export interface Service {
  /** Such as `http://127.0.0.1:8015`. */
  readonly address: string;
  readonly engine: Engine;
  stop(): Promise<void>;
}

/** Starts the service; SIGTERM and SIGINT stop it. Its log goes to stderr, one JSON document a line. */
export async function startService({ data, host, port, ...options }: ServiceOptions): Promise<Service> {
  const log = pino({ base: null, timestamp: pino.stdTimeFunctions.isoTime }, pino.destination({ dest: 2, sync: true }));
  const engine = await openEngine(buildConfig(data, options), log);
  const app = await buildApp(engine, log);
  // requests that wait for a job are answered when the jobs have ended, and only then do the threads go
  app.addHook('preClose', () => engine.jobs.close());
  app.addHook('onClose', () => engine.close());
  try {
    await app.listen({ host, port });
  } catch (error) {
    await app.close();
    throw error;
  }
  const grace = closeWithGrace({ delay: STOP_MILLIS, logger: log }, async ({ err }) => {
    if (err) log.error(err);
    await app.close();
  });
  const stop = async (): Promise<void> => {
    grace.uninstall();
    await app.close();
  };
  return { address: addressOf(app), engine, stop };
}

function addressOf(app: App): string {
  const { address, family, port } = app.server.address() as AddressInfo;
  return `http://${family === 'IPv6' ? `[${address}]` : address}:${port}`;
}
