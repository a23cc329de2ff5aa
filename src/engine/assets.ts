// What ships with the engine. Out: paths of its files and its version, wherever the package lies.
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** Directory of the package: the sources run two levels below it, the built files three. */
function findPackageRoot(): string {
  let directory = import.meta.dirname;
  while (!existsSync(join(directory, 'package.json'))) directory = dirname(directory);
  return directory;
}

const packageRoot = findPackageRoot();

/** Path of a file that ships with the engine, such as `data/taxonomy.json`. */
export function assetPath(...parts: string[]): string {
  return join(packageRoot, ...parts);
}

/** Version of the engine: that of its package. */
export function engineVersion(): string {
  return (JSON.parse(readFileSync(assetPath('package.json'), 'utf8')) as { version: string }).version;
}
