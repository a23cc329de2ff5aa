// GDAL as WebAssembly (the optional package gdal3.js), without its wrapper: that one reads folders of the disk and converts into files.
// In: files in memory. Out: layers and features as GDAL sees them. It sees nothing but these files: memory is its only disk, and it
// opens what we name, with the one driver we name.
import { createRequire } from 'node:module';
import { AppError } from '../errors.ts';

/** What of an emscripten module is used here. */
interface GdalModule {
  ccall(
    name: string,
    returns: 'number' | 'string' | null,
    types: readonly string[],
    values: readonly unknown[],
  ): unknown;
  setValue(pointer: number, value: number, type: 'i8' | '*'): void;
  _malloc(bytes: number): number;
  readonly FS: {
    mkdir(path: string): void;
    writeFile(path: string, bytes: Uint8Array): void;
    makedev(major: number, minor: number): number;
    registerDevice(device: number, operations: object): void;
    mkdev(path: string, device: number): void;
  };
}
type CreateModule = (settings: object) => Promise<GdalModule>;

export interface GdalLayer {
  readonly name: string;
  readonly geometryFields?: readonly { readonly type?: string; readonly coordinateSystem?: GdalSystem }[];
}
interface GdalSystem {
  readonly wkt?: string;
  readonly projjson?: unknown;
}

const FOLDER = '/in';
const OUTPUT = '/out.geojsonl';
const VECTOR = 4;
const PACKAGE = 'gdal3.js/dist/package/';
const WORDS = 200;

/** GDAL broke down over a file; `complaint` has its last words. */
export class GdalFailure extends Error {}

/** One file, opened. A module is used once: it is started anew for every file, so that nothing of one gets into another. */
export class Gdal {
  readonly #module: GdalModule;
  readonly #words: string[];
  #dataset = 0;
  /** What the taker of features threw. */
  #thrown: unknown = null;

  private constructor(module: GdalModule, words: string[]) {
    this.#module = module;
    this.#words = words;
  }

  /**
   * Starts GDAL: 0.3 s and 100 MB.
   * @param name what messages call the file.
   * @throws AppError `unsupported-format` where the package is not installed.
   */
  static async start(name: string): Promise<Gdal> {
    const require = createRequire(import.meta.url);
    let create: CreateModule;
    try {
      create = require('gdal3.js/build/package/gdal3WebAssembly.js') as CreateModule;
    } catch {
      const cure = 'install gdal3.js beside lifecircle, or export the layer as GeoPackage';
      const expected = 'expected the optional package gdal3.js, which reads this format, but it is not installed';
      throw new AppError('unsupported-format', `${name}: ${expected}: ${cure}`);
    }
    const words: string[] = [];
    const module = await withoutBinding(() =>
      create({
        locateFile: (file: string) => require.resolve(PACKAGE + file),
        print: () => undefined,
        printErr: (text: string) => void words.push(text),
        preRun: [
          ({ ENV }: { ENV: Record<string, string> }) => {
            Object.assign(ENV, { PROJ_LIB: '/usr/share/proj', GDAL_DATA: '/usr/share/gdal', GDAL_NUM_THREADS: '0' });
          },
        ],
      }),
    );
    module.ccall('GDALAllRegister', null, [], []);
    module.FS.mkdir(FOLDER);
    return new Gdal(module, words);
  }

  /** @param path without a leading slash, of at most one folder. */
  addFile(path: string, bytes: Uint8Array): void {
    this.#module.FS.writeFile(`${FOLDER}/${path}`, bytes);
  }

  addFolder(path: string): void {
    this.#module.FS.mkdir(`${FOLDER}/${path}`);
  }

  /** Opens a file or folder that was added; false when the driver cannot. */
  open(path: string, driver: string): boolean {
    const types = ['string', 'number', 'number', 'number', 'number'];
    const values = [`${FOLDER}/${path}`, VECTOR, this.#list([driver]), 0, 0];
    this.#dataset = Number(this.#call('GDALOpenEx', 'number', types, values));
    return this.#dataset !== 0;
  }

  listLayers(): readonly GdalLayer[] {
    const options = this.#options('GDALVectorInfoOptionsNew', ['-json', '-so', '-al', '-noextent', '-nomd']);
    const text = this.#call('GDALVectorInfo', 'string', ['number', 'number'], [this.#dataset, options]);
    try {
      return (JSON.parse(String(text)) as { layers?: readonly GdalLayer[] }).layers ?? [];
    } catch {
      throw new GdalFailure('its layers cannot be listed');
    }
  }

  /**
   * Hands over the features of a layer as lines of GeoJSON, positions as they stand in the file.
   * @param write is given bytes as they come; what it throws ends the reading.
   * @returns false when GDAL gave up before the end.
   * @throws GdalFailure
   */
  writeLayer(layer: string, write: (bytes: Uint8Array) => void): boolean {
    const { FS } = this.#module;
    const take = (bytes: Uint8Array): void => {
      try {
        write(bytes);
      } catch (error) {
        this.#thrown = error;
        throw error;
      }
    };
    const device = FS.makedev(64, 0);
    FS.registerDevice(device, {
      open: () => undefined,
      close: () => undefined,
      llseek: () => 0,
      write(_stream: unknown, buffer: Int8Array, offset: number, length: number): number {
        // a copy: the memory of the module moves
        take(new Uint8Array(buffer.buffer, buffer.byteOffset + offset, length).slice());
        return length;
      },
    });
    FS.mkdev(OUTPUT, device);
    // said to be in degrees, so that nothing is converted
    const asked = ['-f', 'GeoJSONSeq', '-a_srs', 'EPSG:4326', '-lco', 'RS=NO', layer];
    const options = this.#options('GDALVectorTranslateOptionsNew', asked);
    const datasets = this.#module._malloc(4);
    this.#module.setValue(datasets, this.#dataset, '*');
    const types = ['string', 'number', 'number', 'number', 'number', 'number'];
    const values = [OUTPUT, 0, 1, datasets, options, 0];
    const result = Number(this.#call('GDALVectorTranslate', 'number', types, values));
    if (result === 0) return false;
    this.#call('GDALClose', null, ['number'], [result]);
    return true;
  }

  /** What GDAL complained of last, as half a sentence. */
  get complaint(): string {
    const errors = this.#words.filter((text) => text.startsWith('ERROR'));
    const [last = 'GDAL finds no layer in it'] = errors.slice(-1);
    return (
      last
        .replace(/^ERROR \d+: /, '')
        .replaceAll(`${FOLDER}/`, '')
        // where in the sources of GDAL helps nobody
        .replace(/^Error occurred in .*$/, 'its tables are damaged: copy the database again and zip it')
        .replaceAll(/\s+/g, ' ')
        .slice(0, WORDS)
    );
  }

  #call(
    name: string,
    returns: 'number' | 'string' | null,
    types: readonly string[],
    values: readonly unknown[],
  ): unknown {
    try {
      return this.#module.ccall(name, returns, types, values);
    } catch (error) {
      if (error === this.#thrown) throw error;
      throw new GdalFailure(`${name} broke down`, { cause: error });
    }
  }

  #options(make: string, asked: readonly string[]): number {
    return Number(this.#call(make, 'number', ['number', 'number'], [this.#list(asked), 0]));
  }

  /** Texts as a list of C, ended by a null pointer. */
  #list(texts: readonly string[]): number {
    const module = this.#module;
    const list = module._malloc(4 * (texts.length + 1));
    texts.forEach((text, i) => {
      const bytes = Buffer.from(`${text}\0`);
      const start = module._malloc(bytes.length);
      bytes.forEach((byte, at) => module.setValue(start + at, byte, 'i8'));
      module.setValue(list + 4 * i, start, '*');
    });
    module.setValue(list + 4 * texts.length, 0, '*');
    return list;
  }
}

/**
 * At its start the module asks Node's inside for the numbers of its file system, which it is not to use, and which the permission model
 * of the import child forbids: it is told that there are none.
 */
function withoutBinding<Result>(step: () => Result): Result {
  const node = process as unknown as { binding: unknown };
  const { binding } = node;
  node.binding = () => ({});
  try {
    return step();
  } finally {
    node.binding = binding;
  }
}
