// Locks between processes that end with their process, also by kill -9: a transaction on an empty database file. In: a path. Out: a
// function that lets go. No pid is written that another process could have by then.
import { DatabaseSync } from 'node:sqlite';

const SQLITE_BUSY = 5;

/** Takes the lock alone, or together with others that share it; null when somebody else has it. */
export function tryLock(path: string, mode: 'alone' | 'shared'): (() => void) | null {
  const database = new DatabaseSync(path, { timeout: 0 });
  try {
    // the lock must be had on a full disk, too: nothing is written
    database.exec('PRAGMA journal_mode = MEMORY');
    database.exec(mode === 'alone' ? 'BEGIN EXCLUSIVE' : 'BEGIN; SELECT * FROM sqlite_schema');
    return () => database.close();
  } catch (error) {
    database.close();
    if ((error as { readonly errcode?: number }).errcode === SQLITE_BUSY) return null;
    throw error;
  }
}
