// Builds the map where it is missing or older than its sources: before `npm start` and before tests in a browser. In: nothing.
// Out: dist/map. Costs two seconds when there is something to do, a look at some dates when not.
import { readdirSync, statSync } from 'node:fs';
import path from 'node:path';

const ROOT = import.meta.dirname;
const BUILT = path.join(ROOT, 'dist', 'map', 'index.html');

/** Whatever the built files depend on. */
function* sources(): Generator<string> {
  yield* ['vite.config.ts', 'package-lock.json', 'src/share-text.ts'].map((file) => path.join(ROOT, file));
  for (const entry of readdirSync(path.join(ROOT, 'src', 'map'), { recursive: true, withFileTypes: true })) {
    if (entry.isFile()) yield path.join(entry.parentPath, entry.name);
  }
}

function isBuilt(): boolean {
  const built = statSync(BUILT, { throwIfNoEntry: false });
  return built !== undefined && sources().every((file) => statSync(file).mtimeMs <= built.mtimeMs);
}

if (!isBuilt()) {
  const { build } = await import('vite');
  await build({
    root: path.join(ROOT, 'src', 'map'),
    configFile: path.join(ROOT, 'vite.config.ts'),
    logLevel: 'error',
  });
}
