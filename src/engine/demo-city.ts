// The cities of the demo, as files. In: which city, and a directory. Out: four GeoJSON layers in it, and what must be said about
// them. Montevideo is converted from an optional npm package, the synthetic city is made; both take a second or two, once:
// files that are still as they were written are used again. Nothing of this is fetched from anywhere.
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readFile, readdir } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { CityFeature } from '../cities/city-feature.ts';
import { geojsonText } from '../cities/geojson-text.ts';
import {
  MONTEVIDEO_ATTRIBUTION,
  MONTEVIDEO_EXTENT_NOTICE,
  MONTEVIDEO_RESIDENCES_NOTICE,
  MONTEVIDEO_ZONES_NOTICE,
  readMontevideo,
} from '../cities/montevideo.ts';
import { syntheticCity } from '../cities/synthetic.ts';
import { engineVersion } from './assets.ts';
import { openOutputDirectory } from './output-directory.ts';
import type { WorkHooks } from './progress.ts';

export type DemoCityName = 'montevideo' | 'synthetic';

/** A study ready to run: paths of its layers, and what every result of it must show. */
export interface DemoCity {
  /** The city prepared: `synthetic` also when Montevideo was asked for and its package is not installed. */
  readonly name: DemoCityName;
  readonly title: string;
  readonly network: string;
  readonly residences: string;
  readonly facilities: readonly string[];
  readonly zones: string;
  /** Id of the standard to run, or null for every category as an indicator of its own. */
  readonly standard: string | null;
  readonly targetPercent: number;
  readonly attribution: readonly string[];
  readonly notices: readonly string[];
}

type Facts = Pick<DemoCity, 'title' | 'standard' | 'attribution' | 'notices'>;
type Layers = Readonly<Record<'network' | 'residences' | 'facilities' | 'zones', Iterable<CityFeature>>>;

/** What was written, and by what: told apart from files of another version, or changed since. */
interface Manifest {
  readonly madeBy: string;
  readonly sha256: Readonly<Record<string, string>>;
}

/** Raised whenever what is written here changes within a version of the engine. */
const RECIPE = 3;
const MADE_BY = `lifecircle ${engineVersion()}, recipe ${RECIPE}`;
const TARGET_PERCENT = 85;
const SYNTHETIC_SUPERBLOCKS = 20;
const TILES_PACKAGE = '@mapbox/mvt-fixtures';
const NOT_INSTALLED = `The optional package ${TILES_PACKAGE} is not installed: this is the synthetic city instead of Montevideo.`;

const MONTEVIDEO: Facts = {
  title: 'Montevideo, Uruguay',
  standard: null,
  attribution: [MONTEVIDEO_ATTRIBUTION],
  notices: [MONTEVIDEO_ZONES_NOTICE, MONTEVIDEO_RESIDENCES_NOTICE, MONTEVIDEO_EXTENT_NOTICE],
};

const SYNTHETIC: Facts = {
  title: '合成城市 (a synthetic, Shanghai-like city)',
  standard: 'sh-145-walk15-85',
  attribution: [],
  notices: ['The city is synthetic (合成数据): every street, name, resident and facility in it is invented.'],
};

/**
 * Makes the layers of a demo city in `directory`, or finds them there as they were made before.
 * @throws AppError `not-writable`, `storage-full`
 */
export async function prepareDemoCity(city: DemoCityName, directory: string, hooks: WorkHooks = {}): Promise<DemoCity> {
  const tiles = city === 'montevideo' ? findTiles() : null;
  if (tiles !== null) {
    const madeBy = `${MADE_BY}, ${TILES_PACKAGE} ${tiles.version}`;
    const layers = async (): Promise<Layers> => readMontevideo(await readTiles(tiles.directory));
    return prepare('montevideo', MONTEVIDEO, madeBy, layers, directory, hooks);
  }
  const notices = city === 'montevideo' ? [NOT_INSTALLED, ...SYNTHETIC.notices] : SYNTHETIC.notices;
  const layers = (): Promise<Layers> => Promise.resolve(syntheticLayers());
  return prepare('synthetic', { ...SYNTHETIC, notices }, MADE_BY, layers, directory, hooks);
}

function syntheticLayers(): Layers {
  const city = syntheticCity({ columns: SYNTHETIC_SUPERBLOCKS, rows: SYNTHETIC_SUPERBLOCKS, dressed: true });
  return {
    network: city.roads(),
    residences: city.residences(),
    facilities: city.facilities(),
    zones: city.zones(),
  };
}

async function prepare(
  name: DemoCityName,
  facts: Facts,
  madeBy: string,
  makeLayers: () => Promise<Layers>,
  directory: string,
  hooks: WorkHooks,
): Promise<DemoCity> {
  // zones that nobody drew say so in the name of their file, too
  const files = {
    network: `${name}-network.geojson`,
    residences: `${name}-residences.geojson`,
    facilities: `${name}-facilities.geojson`,
    zones: name === 'synthetic' ? 'synthetic-zones.geojson' : `${name}-zones-synthetic.geojson`,
  };
  const manifestName = `${name}-manifest.json`;
  // the files carry the notices, so files with others are others
  const made = [madeBy, ...facts.attribution, ...facts.notices].join('\n');
  const isThere = await isComplete(directory, manifestName, made, Object.values(files));
  if (!isThere) await write(directory, files, manifestName, made, await makeLayers(), facts, hooks);
  return {
    name,
    ...facts,
    network: join(directory, files.network),
    residences: join(directory, files.residences),
    facilities: [join(directory, files.facilities)],
    zones: join(directory, files.zones),
    targetPercent: TARGET_PERCENT,
  };
}

async function write(
  directory: string,
  files: Readonly<Record<keyof Layers, string>>,
  manifestName: string,
  madeBy: string,
  layers: Layers,
  facts: Facts,
  hooks: WorkHooks,
): Promise<void> {
  const output = await openOutputDirectory(directory, hooks.signal);
  // who takes a single file away takes these two along
  const members = {
    ...(facts.attribution.length === 0 ? {} : { attribution: facts.attribution }),
    notices: facts.notices,
  };
  const sha256: Record<string, string> = {};
  try {
    const kinds = ['network', 'residences', 'facilities', 'zones'] as const;
    for (const [i, kind] of kinds.entries()) {
      hooks.onProgress?.('prepare', i, kinds.length);
      const hash = createHash('sha256');
      await output.add(files[kind], hashed(geojsonText(layers[kind], members), hash));
      sha256[files[kind]] = hash.digest('hex');
    }
    const manifest: Manifest = { madeBy, sha256 };
    await output.add(manifestName, [`${JSON.stringify(manifest, null, 2)}\n`]);
    await output.publish();
    hooks.onProgress?.('prepare', kinds.length, kinds.length);
  } finally {
    output.discard();
  }
}

function* hashed(chunks: Iterable<string>, hash: ReturnType<typeof createHash>): Generator<string> {
  for (const chunk of chunks) {
    hash.update(chunk, 'utf8');
    yield chunk;
  }
}

/** Whether `files` are there, made by `madeBy` and unchanged since. */
async function isComplete(
  directory: string,
  manifestName: string,
  madeBy: string,
  files: readonly string[],
): Promise<boolean> {
  try {
    const manifest = JSON.parse(await readFile(join(directory, manifestName), 'utf8')) as Partial<Manifest>;
    if (manifest.madeBy !== madeBy) return false;
    for (const file of files) {
      if ((await sha256Of(join(directory, file))) !== manifest.sha256?.[file]) return false;
    }
    return true;
  } catch {
    // whatever cannot be read is made again; a directory that cannot be used fails when it is written
    return false;
  }
}

async function sha256Of(path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path)) hash.update(chunk as Uint8Array);
  return hash.digest('hex');
}

/** Where npm put the tiles, or null when the package is not installed. */
function findTiles(): { directory: string; version: string } | null {
  const require = createRequire(import.meta.url);
  try {
    const path = require.resolve(`${TILES_PACKAGE}/package.json`);
    const { version } = require(path) as { version: string };
    return { directory: join(dirname(path), 'real-world', 'osm-qa-montevideo'), version };
  } catch {
    return null;
  }
}

async function readTiles(directory: string): Promise<{ name: string; bytes: Uint8Array }[]> {
  const names = (await readdir(directory)).filter((name) => name.endsWith('.mvt'));
  return Promise.all(names.map(async (name) => ({ name, bytes: await readFile(join(directory, name)) })));
}
