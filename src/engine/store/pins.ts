// Which stored files may go. In: files that no longer have a name somewhere. Out: they are removed when nothing names them and nobody
// uses them. A pin is held by who reads a file or is about to name it; pins die with the process, as readers do.
import type { Blobs } from './blobs.ts';
import type { Database } from './database.ts';
import { tryLock } from './lock.ts';

export interface Pins {
  /** Keeps files until the returned function is called. */
  pin(sha256s: readonly string[]): () => void;
  /** Keeps a file as long as the draft it came from. */
  pinDraft(directory: string, sha256: string): void;
  releaseDraft(directory: string): void;
  /** Removes those of the files that nobody needs; while a backup reads they wait for the next time. */
  collect(sha256s: readonly string[]): void;
  /** Removes every file that nobody needs. */
  sweep(): Promise<void>;
}

export function openPins(blobs: Blobs, database: Database, lockPath: string): Pins {
  const counts = new Map<string, number>();
  const ofDrafts = new Map<string, string[]>();
  const waiting = new Set<string>();

  const isNeeded = (sha256: string): boolean => counts.has(sha256) || database.isReferred(sha256);

  const collect = (sha256s: readonly string[]): void => {
    for (const sha256 of sha256s) waiting.add(sha256);
    if (waiting.size === 0) return;
    const unlock = tryLock(lockPath, 'alone');
    if (unlock === null) return;
    try {
      for (const sha256 of waiting) {
        if (!isNeeded(sha256)) blobs.remove(sha256);
        waiting.delete(sha256);
      }
    } finally {
      unlock();
    }
  };

  const add = (sha256: string, count: number): void => {
    const left = (counts.get(sha256) ?? 0) + count;
    if (left > 0) counts.set(sha256, left);
    else counts.delete(sha256);
  };

  const pin = (sha256s: readonly string[]): (() => void) => {
    for (const sha256 of sha256s) add(sha256, 1);
    return () => {
      for (const sha256 of sha256s) add(sha256, -1);
      collect(sha256s);
    };
  };

  return {
    pin,
    collect,
    pinDraft: (directory, sha256) => {
      add(sha256, 1);
      ofDrafts.set(directory, [...(ofDrafts.get(directory) ?? []), sha256]);
    },
    releaseDraft: (directory) => {
      const held = ofDrafts.get(directory) ?? [];
      ofDrafts.delete(directory);
      for (const sha256 of held) add(sha256, -1);
      collect(held);
    },
    sweep: async () => {
      const unlock = tryLock(lockPath, 'alone');
      if (unlock === null) return;
      try {
        await blobs.sweep(isNeeded);
      } finally {
        unlock();
      }
    },
  };
}
