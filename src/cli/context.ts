// What every command gets.
import type { DemoCityName } from '../engine/demo-city.ts';
import type { Io } from './terminal.ts';

/** Starts the service of the other door, which commands know by this alone. */
export type StartService = (options: {
  readonly data: string;
  readonly host: string;
  readonly port: number;
  readonly demo?: DemoCityName | undefined;
}) => Promise<{ readonly address: string; readonly stopped: Promise<void> }>;

/** The world around a command, and a way to end with another exit code than 0. */
export interface CommandContext {
  readonly io: Io;
  readonly exitWith: (code: number) => void;
  readonly startService: StartService;
}
