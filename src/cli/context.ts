// What every command gets.
import type { Engine } from '../engine/engine.ts';
import type { Io } from './terminal.ts';

/** The service as the command line sees it; made by the API, which the command line does not know. */
export interface RunningService {
  /** Such as `http://127.0.0.1:8015`. */
  readonly address: string;
  readonly engine: Engine;
  stop(): Promise<void>;
}

export type StartService = (options: {
  readonly data: string;
  readonly host: string;
  readonly port: number;
  readonly threads?: number;
  readonly crsDirectory?: string;
}) => Promise<RunningService>;

/** The world around a command, a way to end with another exit code than 0, and the other door. */
export interface CommandContext {
  readonly io: Io;
  readonly exitWith: (code: number) => void;
  readonly startService: StartService;
}
