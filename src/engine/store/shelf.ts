// All stored things of one sort: layers, runs or jobs. In: their rows. Out: records by id and version, and the files they hold.
// Reading waits for nothing: one service owns the data, and what it wrote it knows.
import { AppError } from '../../errors.ts';
import type { Blobs } from './blobs.ts';
import type { RowChange, StoredFile, StoredRow } from './database.ts';

/** What every stored thing has; records are immutable values. */
export interface StoredRecord {
  readonly id: string;
  /** RFC 3339, UTC. */
  readonly createdAt: string;
  /** Counts up; absent where there is only one. */
  readonly version?: number;
}

/** All things of one sort. Without a version the newest is meant. */
export interface Shelf<T extends StoredRecord> {
  find(id: string, version?: number): T | undefined;
  /** The newest of each, the first made first. */
  list(): readonly T[];
  /** Oldest first; none for an unknown id. */
  versions(id: string): readonly T[];
  files(id: string, version?: number): readonly StoredFile[];
  /**
   * Path of a file, once it was found to be what was stored; to be opened at once, or while it is held.
   * @throws AppError `data-damaged`
   */
  file(id: string, name: string, version?: number): Promise<string>;
  /** Keeps the files of a thing where they are until the returned function is called, also when it is removed meanwhile. */
  hold(id: string, version?: number): () => void;
  /** The change that makes or replaces a record; without `files` it goes on holding those it has. */
  put(record: T, files?: readonly StoredFile[]): RowChange;
  /** The change that takes a thing out, in all its versions. */
  drop(id: string): RowChange;
}

export interface OpenShelf<T extends StoredRecord> {
  readonly shelf: Shelf<T>;
  /** Follows a change that was written. Out: files that may have lost their last name. */
  apply(change: RowChange): string[];
}

interface Held<T> {
  readonly record: T;
  readonly files: readonly StoredFile[];
}

const FIRST = 1;

export function openShelf<T extends StoredRecord>(
  name: string,
  rows: readonly StoredRow[],
  blobs: Blobs,
  pin: (sha256s: readonly string[]) => () => void,
): OpenShelf<T> {
  // versions of a thing are in their order, things in the order of their first version
  const things = new Map<string, Map<number, Held<T>>>();
  const set = ({ id, version, document }: StoredRow, files: readonly StoredFile[]): void => {
    if (!things.has(id)) things.set(id, new Map());
    things.get(id)!.set(version, { record: JSON.parse(document) as T, files });
  };
  for (const row of rows) set(row, row.files);

  const findHeld = (id: string, version?: number): Held<T> | undefined => {
    const versions = things.get(id);
    return version === undefined ? [...(versions?.values() ?? [])].at(-1) : versions?.get(version);
  };

  const file = async (id: string, fileName: string, version?: number): Promise<string> => {
    const held = findHeld(id, version)?.files.find((each) => each.name === fileName);
    if (held === undefined) throw new Error(`invariant: ${name} ${id} holds no ${fileName}`);
    const damage = await blobs.findDamage(held);
    if (damage === null) return blobs.path(held.sha256);
    throw new AppError('data-damaged', `the file ${fileName} of ${name}/${id} is damaged: ${damage}; restore a backup`);
  };

  const apply = (change: RowChange): string[] => {
    if ('put' in change) {
      const before = findHeld(change.put.id, change.put.version)?.files ?? [];
      set({ ...change.put, files: [] }, change.files ?? before);
      return change.files === undefined ? [] : before.map(({ sha256 }) => sha256);
    }
    const versions = things.get(change.remove.id);
    things.delete(change.remove.id);
    return [...(versions?.values() ?? [])].flatMap(({ files }) => files.map(({ sha256 }) => sha256));
  };

  const shelf: Shelf<T> = {
    find: (id, version) => findHeld(id, version)?.record,
    list: () => [...things.keys()].map((id) => findHeld(id)!.record),
    versions: (id) => [...(things.get(id)?.values() ?? [])].map(({ record }) => record),
    files: (id, version) => findHeld(id, version)?.files ?? [],
    file,
    hold: (id, version) => pin((findHeld(id, version)?.files ?? []).map(({ sha256 }) => sha256)),
    put: (record, files) => {
      const { id, createdAt, version = FIRST } = record;
      return { put: { shelf: name, id, version, createdAt, document: JSON.stringify(record) }, files };
    },
    drop: (id) => ({ remove: { shelf: name, id } }),
  };
  return { shelf, apply };
}
