// Writes api-spec/openapi.json from the schemas of the routes: `npm run api-spec`. A test fails when the file is behind.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { assetPath } from '../engine/assets.ts';
import { buildConfig } from '../engine/config.ts';
import { openEngine } from '../engine/engine.ts';
import { buildApp } from './app.ts';

const scratch = await mkdtemp(join(tmpdir(), 'lifecircle-spec-'));
const engine = await openEngine(buildConfig(scratch), { info: () => undefined, error: console.error });
const app = await buildApp(engine);
await app.ready();
await writeFile(assetPath('api-spec', 'openapi.json'), `${JSON.stringify(app.swagger(), null, 2)}\n`);
await app.close();
await engine.close();
await rm(scratch, { recursive: true });
