// A grid of people (GeoTIFF, such as WorldPop) -> residences: each cell with people is a point at its centre. In: the first band of the first
// image. Out: features with `id` (row and column, from 1) and `population`, row by row. Memory: the file, up to 256 MiB, one strip or row
// of tiles, and the cells with people.
import type { GeoTIFFImage } from 'geotiff';
import { AppError } from '../errors.ts';
import { COMPRESSIONS, limitUnpacking, MAX_BLOCK_BYTES } from './grid-blocks.ts';
import type { OpenFile, Reading } from './reader.ts';
import { tellCrs } from './tell-crs.ts';

const MAX_BYTES = 256 * 1024 * 1024;
const MAX_CELLS = 100_000_000;
const MAX_BLOCKS = 100_000;
/** Bytes of all strips or tiles, unpacked, with what of them lies outside the grid. */
const MAX_UNPACKED_BYTES = 1024 ** 3;
/** Cells read at once, in whole rows of blocks. */
const CELLS_AT_ONCE = 1_000_000;
/** Where the blocks lie and how long they are: strips, then tiles. */
const BLOCK_TAGS = ['StripOffsets', 'StripByteCounts', 'TileOffsets', 'TileByteCounts'];
const USER_DEFINED = 32_767;
const PIXEL_IS_POINT = 2;

/**
 * Reads a grid of people as residences.
 * @throws AppError `unsupported-format` without the package geotiff or for another kind of layer, `malformed-grid`, `too-complex`,
 *   `file-too-large`, `crs-unknown`.
 */
export async function readPopulationGrid(file: OpenFile, reading: Reading): Promise<void> {
  const { name } = file;
  if (reading.kind !== 'residences') {
    const cure = 'give polygons or points as a layer';
    throw new AppError(
      'unsupported-format',
      `${name}: expected ${reading.kind}, but a grid holds people only: ${cure}`,
    );
  }
  const bytes = await readAll(file);
  const image = await openImage(bytes, name);
  reading.found.format = 'geotiff';
  reading.found.encoding = 'binary';
  const keys = await attempt(name, () => image.getGeoKeys());
  const place = await placeOf(image, keys, name);
  tellSystem(keys, reading);
  await readCells(image, place, name, reading);
}

type GeoKeys = ReturnType<GeoTIFFImage['getGeoKeys']>;

/** A step of the package, whose failures are faults of the file. */
async function attempt<Result>(name: string, step: () => Result): Promise<Awaited<Result>> {
  try {
    return await step();
  } catch (error) {
    throw error instanceof AppError || !(error instanceof Error) ? error : malformed(name, error.message);
  }
}

async function readAll({ chunks, name }: OpenFile): Promise<ArrayBuffer> {
  const parts: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of chunks) {
    length += chunk.length;
    if (length > MAX_BYTES) {
      const limit = `expected a grid of at most ${MAX_BYTES} bytes, but it is larger: cut out the city`;
      throw new AppError('file-too-large', `${name}: ${limit}`);
    }
    parts.push(chunk);
  }
  const bytes = new Uint8Array(length);
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes.buffer;
}

async function openImage(bytes: ArrayBuffer, name: string): Promise<GeoTIFFImage> {
  const geotiff = await import('geotiff').catch(() => {
    const cure = 'install geotiff beside lifecircle, or give the cells as points or polygons';
    const missing = 'expected the optional package geotiff, which reads grids, but it is not installed';
    throw new AppError('unsupported-format', `${name}: ${missing}: ${cure}`);
  });
  // read with the head: what the package reads later, it reads as little-endian
  for (const tag of BLOCK_TAGS) geotiff.registerTag(geotiff.globals.tags[tag], tag, undefined, true, true);
  limitUnpacking(geotiff);
  const image = await attempt(name, async () => (await geotiff.fromArrayBuffer(bytes)).getImage(0));
  await attempt(name, () => requireModest(image, name));
  await requireOwnBytes(image, bytes.byteLength, name);
  return image;
}

/** Blocks that share their bytes are how a small file becomes a large one. */
async function requireOwnBytes(image: GeoTIFFImage, bytes: number, name: string): Promise<void> {
  const tag = image.isTiled ? 'TileByteCounts' : 'StripByteCounts';
  const counts = await attempt(name, () => image.getFileDirectory().loadValue(tag));
  let sum = 0;
  for (const count of counts ?? []) sum += Number(count);
  if (!(sum <= bytes)) throw malformed(name, `its blocks have ${sum} bytes together, and the file only ${bytes}`);
}

async function requireModest(image: GeoTIFFImage, name: string): Promise<void> {
  const cells = image.getWidth() * image.getHeight();
  if (!(cells <= MAX_CELLS)) {
    throw new AppError(
      'too-complex',
      `${name}: expected at most ${MAX_CELLS} cells, but there are ${cells}: cut out the city`,
    );
  }
  const block = image.getTileWidth() * image.getTileHeight() * image.getBytesPerPixel();
  if (!(cells > 0 && block > 0)) throw malformed(name, 'it has no cells');
  if (block > MAX_BLOCK_BYTES) {
    const limit = `expected blocks of at most ${MAX_BLOCK_BYTES} bytes, but they have ${block}`;
    throw new AppError('too-complex', `${name}: ${limit}`);
  }
  const blocks =
    Math.ceil(image.getWidth() / image.getTileWidth()) * Math.ceil(image.getHeight() / image.getTileHeight());
  if (blocks > MAX_BLOCKS) {
    throw new AppError('too-complex', `${name}: expected at most ${MAX_BLOCKS} blocks, but there are ${blocks}`);
  }
  if (blocks * block > MAX_UNPACKED_BYTES) {
    const limit = `expected blocks of at most ${MAX_UNPACKED_BYTES} bytes together, but they have ${blocks * block}`;
    throw new AppError('too-complex', `${name}: ${limit}: cut out the city, or save it with smaller blocks`);
  }
  const compression = Number((await image.getFileDirectory().loadValue('Compression')) ?? 1);
  if (!COMPRESSIONS.includes(compression)) {
    const cure = 'save it with Deflate or LZW';
    throw new AppError(
      'unsupported-format',
      `${name}: expected a grid without loss, but its compression is number ${compression}: ${cure}`,
    );
  }
}

/** Where the centre of the first cell lies, and how far the next ones. */
interface Place {
  readonly x: number;
  readonly y: number;
  readonly dx: number;
  readonly dy: number;
}

async function placeOf(image: GeoTIFFImage, keys: GeoKeys, name: string): Promise<Place> {
  const origin = await attempt(name, () => image.getOrigin());
  const steps = await attempt(name, () => image.getResolution());
  const [dx, dy] = steps;
  if (![...origin.slice(0, 2), dx, dy].every(Number.isFinite) || dx === 0 || dy === 0) {
    throw malformed(name, 'it does not say where it lies');
  }
  const half = keys?.GTRasterTypeGeoKey === PIXEL_IS_POINT ? 0 : 0.5;
  return { x: origin[0] + half * dx, y: origin[1] + half * dy, dx, dy };
}

function tellSystem(keys: GeoKeys, reading: Reading): void {
  if (keys === null) return;
  const code = Number(keys.ProjectedCSTypeGeoKey ?? keys.GeographicTypeGeoKey);
  const known = Number.isInteger(code) && code > 0 && code !== USER_DEFINED ? `EPSG:${code}` : null;
  const words = [keys.PCSCitationGeoKey, keys.GTCitationGeoKey, keys.GeogCitationGeoKey].filter(
    (text) => typeof text === 'string',
  );
  // ArcGIS puts the definition into the citation
  const wkt = words.map((text) => /^ESRI PE String = (.*)$/s.exec(text)?.[1]).find((text) => text !== undefined);
  tellCrs(reading, [known, wkt, known === null ? words[0] : null]);
}

async function readCells(image: GeoTIFFImage, place: Place, name: string, reading: Reading): Promise<void> {
  const width = image.getWidth();
  const height = image.getHeight();
  const nodata = await attempt(name, () => image.getGDALNoData());
  const rowOfBlocks = image.getTileHeight();
  const rows = rowOfBlocks * Math.max(1, Math.floor(CELLS_AT_ONCE / (width * rowOfBlocks)));
  let given = 0;
  let empty = 0;
  let odd = 0;
  for (let top = 0; top < height; top += rows) {
    const bottom = Math.min(height, top + rows);
    const window = [0, top, width, bottom];
    const cells = await attempt(name, () => image.readRasters({ window, samples: [0], interleave: true }));
    for (let i = 0; i < (bottom - top) * width; i++) {
      const people = Number(cells[i]);
      if (people === 0 || people === nodata || Math.fround(people) === Math.fround(nodata ?? NaN)) empty++;
      else if (!(people > 0 && people < Infinity)) odd++;
      else {
        const row = top + Math.floor(i / width);
        const column = i % width;
        const coordinates = [place.x + column * place.dx, place.y + row * place.dy];
        const properties = { id: `${row + 1}/${column + 1}`, population: people };
        reading.feature({ type: 'Feature', properties, geometry: { type: 'Point', coordinates } }, ++given);
      }
    }
  }
  const message = `${given} cells of ${width * height} hold people; ${empty} are empty or without data`;
  reading.log.add('info', 'grid-cells', message, { value: String(given) });
  if (odd === 0) return;
  const left = `${odd} cells hold a number below 0 or none at all, and are not the value for no data: they are left out`;
  reading.log.add('warning', 'attribute-invalid', left, { field: 'population', value: String(odd) });
}

const malformed = (name: string, what: string): AppError =>
  new AppError('malformed-grid', `${name}: expected a whole GeoTIFF, but ${what.slice(0, 200)}`);
