// Writes api-spec/ from the schemas in the source: `npm run api-spec`. Tests fail when a file is behind.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { assetPath } from '../engine/assets.ts';
import { BATCH_SCHEMA } from '../engine/batch-manifest.ts';
import { buildConfig } from '../engine/config.ts';
import { openEngine } from '../engine/engine.ts';
import { buildApp } from './app.ts';

const scratch = await mkdtemp(join(tmpdir(), 'lifecircle-spec-'));
const engine = await openEngine(buildConfig(scratch), { info: () => undefined, error: console.error });
const app = await buildApp(engine);
await app.ready();
const write = (file: string, document: object): Promise<void> =>
  writeFile(assetPath('api-spec', file), `${JSON.stringify(document, null, 2)}\n`);
await write('openapi.json', app.swagger());
await write('batch-manifest.schema.json', BATCH_SCHEMA);
await app.close();
await engine.close();
await rm(scratch, { recursive: true });
