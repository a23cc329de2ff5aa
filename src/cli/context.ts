// What every command gets.
import type { Io } from './terminal.ts';

/** The world around a command, and a way to end with another exit code than 0. */
export interface CommandContext {
  readonly io: Io;
  readonly exitWith: (code: number) => void;
}
