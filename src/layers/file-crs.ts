// The coordinate system of one file while it is read. In: what the caller declared, what the file names. Out: the conversion for every
// position, and what must be said of it: that positions were converted, turned round, or taken as degrees because nobody said otherwise.
import { AppError } from '../errors.ts';
import { orderAxes, type OrderedSystem } from '../geo/axis-order.ts';
import { CRS84, type Convert, type CoordinateSystem } from '../geo/coordinate-system.ts';
import { guessByNumbers } from '../geo/guess-by-numbers.ts';
import { findCrs, parseCrsFile } from './crs.ts';
import type { IssueLog } from './issue-log.ts';
import type { ReadOptions, Reading } from './reader.ts';

/** Formats that are in degrees of WGS84 by their own rules. */
const DEGREES_BY_RULE = ['geojson', 'geojson-seq', 'kml', 'kmz', 'gpx', 'osm-pbf', 'osm-xml'];

/** A system that the caller declares. */
export interface DeclaredCrs {
  readonly system: CoordinateSystem;
  /** What may be told of a local system. */
  readonly summary: Readonly<Record<string, unknown>>;
}

/**
 * What the caller declares of the coordinates, if anything.
 * @throws AppError `crs-unknown`.
 */
export function declaredCrs({ crs, crsFile }: ReadOptions, name: string): DeclaredCrs | null {
  if (crsFile === undefined) return crs === undefined ? null : { system: findCrs(crs, name), summary: {} };
  const { system, residualsMillimeters } = parseCrsFile(crsFile);
  const residuals = residualsMillimeters === null ? {} : { crsResidualsMillimeters: residualsMillimeters };
  return { system, summary: { crsFileSha256: crsFile.sha256, ...residuals } };
}

/** A file names its system behind its features: it must be read once more, with that. */
export class LateCrs extends Error {
  readonly system: CoordinateSystem;

  constructor(system: CoordinateSystem) {
    super(`${system.name} is named behind the features`);
    this.system = system;
  }
}

export class FileCrs {
  readonly #name: string;
  readonly #found: Reading['found'];
  readonly #declared: DeclaredCrs | null;
  #system: CoordinateSystem;
  #axes: OrderedSystem;
  #told: boolean;
  /** Positions converted out of a plane of which any two numbers can be a position, and those of them that can be no degrees. */
  #planar = 0;
  #meters = 0;

  /** @param declared what the caller said, which goes before what the file names. */
  constructor(declared: DeclaredCrs | null, name: string, found: Reading['found']) {
    this.#declared = declared;
    this.#name = name;
    this.#found = found;
    this.#told = declared !== null;
    this.#system = declared?.system ?? CRS84;
    this.#axes = orderAxes(this.#system);
  }

  /** For the summary of the report. */
  get summary(): Readonly<Record<string, unknown>> {
    return this.#declared?.summary ?? {};
  }

  get toLonLat(): OrderedSystem['toLonLat'] {
    const { toLonLat } = this.#axes;
    if (toLonLat === null || this.#system.fits !== null || !isPlanar(toLonLat)) return toLonLat;
    return (x, y, out) => {
      this.#planar++;
      if (!isDegrees([x, y])) this.#meters++;
      toLonLat(x, y, out);
    };
  }

  /**
   * The file names its system.
   * @param features read so far; a system that comes after them comes too late.
   * @throws AppError `crs-unknown`; LateCrs.
   */
  name(told: unknown, features: number): CoordinateSystem {
    if (this.#declared !== null) return this.#declared.system;
    const system = findCrs(told, this.#name);
    if (features > 0 && system.toLonLat !== null) throw new LateCrs(system);
    this.#told = true;
    this.#system = system;
    this.#axes = orderAxes(system);
    this.#found.crs = system.name;
    return system;
  }

  /** @param placed features that have a place: without any there is nothing to say. */
  tell(log: IssueLog, placed: number): void {
    const { name, toLonLat } = this.#system;
    const value = name;
    if (placed === 0) return;
    if (toLonLat !== null) {
      const message = `positions were converted from ${name} to longitude and latitude of WGS84`;
      log.add('warning', 'crs-reprojected', message, { value });
    }
    const swapped = this.#axes.swapped();
    if (swapped > 0) {
      const message = `${swapped} positions have the northing first and the easting second, instead of as ${name} is read: they were turned round`;
      log.add('warning', 'axes-swapped', message, { value: String(swapped) });
    }
    if (!this.#told && !DEGREES_BY_RULE.includes(this.#found.format)) {
      const message =
        'the file names no coordinate system: its numbers were taken as longitude and latitude of WGS84 or CGCS2000';
      log.add('info', 'crs-assumed', message, { value });
    }
  }

  /** The refusal of a file, with the system that its numbers look like where that is what is wrong. */
  explain(refusal: AppError | null, strays: readonly (readonly [number, number])[]): AppError | null {
    if (refusal === null && this.#planar > 0 && this.#meters === 0) {
      const found = `but all its numbers look like degrees: declare the system only for the inputs that are in it`;
      const message = `${this.#name}: expected positions in ${this.#system.name}, ${found}`;
      return new AppError('coordinates-out-of-range', message);
    }
    if (refusal?.code !== 'coordinates-out-of-range') return refusal;
    const hint = guessByNumbers(strays)?.hint ?? (strays.every(isDegrees) ? 'the numbers look like degrees' : null);
    if (hint === null) return refusal;
    const isNamed = this.#told || DEGREES_BY_RULE.includes(this.#found.format);
    return new AppError(isNamed ? refusal.code : 'crs-unknown', `${refusal.message}; ${hint}`);
  }
}

/** Whether a step of 1,000 is a kilometre or so, and not 1,000 degrees. */
function isPlanar(toLonLat: Convert): boolean {
  const out: [number, number] = [0, 0];
  toLonLat(0, 0, out);
  const [lon, lat] = out;
  toLonLat(1000, 1000, out);
  return Math.abs(out[0] - lon) < 1 && Math.abs(out[1] - lat) < 1;
}

const isDegrees = ([x, y]: readonly [number, number]): boolean => Math.abs(x) <= 180 && Math.abs(y) <= 90;
