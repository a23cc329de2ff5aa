// A service for tests: an engine in a folder of its own, and the app round it, over `inject` or listening.
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { onTestFinished } from 'vitest';
import { buildApp } from '../../src/api/app.ts';
import type { App } from '../../src/api/fastify-types.ts';
import { buildConfig, type EngineOptions } from '../../src/engine/config.ts';
import { openEngine, type Engine } from '../../src/engine/engine.ts';

export interface TestService {
  readonly app: App;
  readonly engine: Engine;
  readonly data: string;
  /** Our own faults, as logged. */
  readonly faults: unknown[];
}

/** Members of the documents that tests look into. */
interface AnswerBody {
  readonly id: string;
  readonly status: unknown;
  readonly code: unknown;
  readonly detail: string;
  readonly version: number;
  readonly sha256: string;
  readonly numberMatched: number;
  readonly errors: readonly unknown[];
  readonly report: unknown;
  readonly result: Readonly<Record<string, unknown>>;
  readonly links: Readonly<Record<string, string>>;
  readonly layers: readonly { readonly kind: string; readonly version: number }[];
}

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly body: AnswerBody;
}

/** Asks with `inject`, and reads the JSON of the answer. */
export async function ask(
  { app }: TestService,
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE',
  url: string,
  payload?: string | Buffer,
  headers: Readonly<Record<string, string>> = {},
): Promise<Answer> {
  const answer = await app.inject({ method, url, headers, ...(payload === undefined ? {} : { payload }) });
  return { status: answer.statusCode, headers: answer.headers, body: answer.json() };
}

/** A folder that is gone after the test. */
export function makeFolder(): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'lifecircle-test-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** Opens a service in `data`; the caller closes it with `app.close()`. */
export async function openService(data: string, options: EngineOptions = {}): Promise<TestService> {
  const faults: unknown[] = [];
  const log = { info: () => undefined, error: (fault: unknown) => void faults.push(fault) };
  const engine = await openEngine(buildConfig(data, { threads: 1, ...options }), log);
  const app = await buildApp(engine);
  app.addHook('onClose', () => engine.close());
  await app.ready();
  return { app, engine, data, faults };
}

/** A service that is closed and gone after the test. */
export async function makeService(options: EngineOptions = {}): Promise<TestService> {
  const service = await openService(makeFolder(), options);
  onTestFinished(() => service.app.close());
  return service;
}

/** Lets the service listen on a free port. Out: its address. */
export async function listen({ app }: TestService): Promise<string> {
  await app.listen({ host: '127.0.0.1', port: 0 });
  return `http://127.0.0.1:${(app.server.address() as AddressInfo).port}`;
}

/** Names of drafts: nothing may be left there when all requests are answered. */
export const draftsOf = ({ data }: { readonly data: string }): string[] => readdirSync(path.join(data, 'tmp'));
