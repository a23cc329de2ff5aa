// What a reader of one format is: bytes in, features out. Readers know nothing of kinds of layers, of coordinate systems or of names
// of fields: they hand over what the file says, feature by feature, in the shape of GeoJSON, and tell what they found.
import type { CoordinateSystem } from '../geo/coordinate-system.ts';
import type { LayerKind, ReadSettings, Source } from '../types.ts';
import type { IssueLog } from './issue-log.ts';
import type { Taxonomy } from './taxonomy.ts';
import type { ZipArchive } from './zip.ts';

export interface ReadOptions extends ReadSettings {
  /** Media type the file came with, if any; compared with the content. */
  readonly mediaType?: string;
  /** Network: property that is the length of a way in metres. */
  readonly lengthField?: string;
  /** Facility types: facilities get codes by it, by their category or their tags. */
  readonly taxonomy?: Taxonomy;
  /** Features may all be without a place, and no row is taken for a repetition that is not equal in everything: they are to get one. */
  readonly placeOptional?: boolean;
  /** Called with the bytes of every chunk read. */
  readonly onBytes?: (bytes: number) => void;
  /** JSON longer than this is read feature by feature. */
  readonly wholeJsonBytes?: number;
}

/** A file as a reader gets it. */
export interface OpenFile {
  readonly name: string;
  /** The stored bytes, for formats that are not read from front to back. */
  readonly source: Source;
  /** True when the stored bytes are gzip; `head` and `chunks` are what is inside. */
  readonly compressed: boolean;
  readonly head: Uint8Array;
  /** The archive when the file is one; null for any other. */
  readonly archive: ZipArchive | null;
  /** Everything from the start, inflated; may be read once. */
  readonly chunks: AsyncIterable<Uint8Array>;
}

/** Members of a file that must be told with its data. */
export type RemarkName = 'attribution' | 'notice' | 'notices';

/** What a reader is given, and where it puts what it finds. */
export interface Reading {
  readonly kind: LayerKind;
  readonly options: ReadOptions;
  readonly log: IssueLog;
  /** For the report; the reader sets `encoding`, and `format` where it knows better than the first bytes did. */
  readonly found: { format: string; encoding: string; crs: string };
  /**
   * One feature in the shape of GeoJSON, not yet checked: positions as they stand in the file, properties under the names of the file.
   * @param row its place in the file, from 1: the feature's number, or the line of a table.
   */
  feature(feature: unknown, row: number): void;
  /**
   * The coordinate system that the file names: a code, WKT, or a GeoJSON `crs` object. To be called before the first feature where the
   * format allows. What the caller declared goes first.
   * @throws AppError `crs-unknown`.
   */
  useCrs(told: unknown): CoordinateSystem;
  remark(name: RemarkName, value: unknown): void;
  /** More for the summary of the report. */
  describe(members: Readonly<Record<string, unknown>>): void;
}

/**
 * Reads a file from its start to its end.
 * @throws AppError for a file that cannot be read as what it is.
 */
export type Reader = (file: OpenFile, reading: Reading) => Promise<void>;
