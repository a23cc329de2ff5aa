// How a command ends badly. In: anything thrown. Out: one line on stderr, up to five places below it, and the exit code.
import { CommanderError } from 'commander';
import { AppError, ERROR_KINDS } from '../errors.ts';
import type { ErrorPlace } from '../errors.ts';
import { counted, painter, printable } from './terminal.ts';
import type { Io } from './terminal.ts';

const PLACES_TOLD = 5;
const EXIT_USAGE = ERROR_KINDS['bad-usage'].exit;

/** Tells what went wrong and returns the exit code. */
export function reportFailure(error: unknown, io: Io): number {
  if (io.signal.aborted) {
    io.stderr.write('stopped: no result was written\n');
    return (io.signal.reason as { exitCode?: number }).exitCode ?? 1;
  }
  if (error instanceof CommanderError) {
    if (error.exitCode === 0) return 0;
    // a command or option is missing: commander has shown the help, which says more than a line could
    if (error.code !== 'commander.help') tell(io, 'bad-usage', usageMessage(error));
    return EXIT_USAGE;
  }
  if (error instanceof AppError) {
    tell(io, error.code, error.message, error.places);
    return ERROR_KINDS[error.code].exit;
  }
  const code = error instanceof Error ? (error as NodeJS.ErrnoException).code : undefined;
  if (code === 'EPIPE') return 0;
  if (code === 'ENOSPC') {
    tell(io, 'storage-full', 'the disk is full: the result could not be written');
    return ERROR_KINDS['storage-full'].exit;
  }
  const what = error instanceof Error ? error.message : String(error);
  tell(io, 'internal', `unexpected failure, please report it: ${what}`);
  if (io.env.LIFECIRCLE_DEBUG && error instanceof Error) io.stderr.write(`${error.stack}\n`);
  return ERROR_KINDS.internal.exit;
}

function tell(io: Io, code: string, message: string, places: readonly ErrorPlace[] = []): void {
  const paint = painter(io.stderr, io.env);
  io.stderr.write(`${paint('red', `error[${code}]:`)} ${printable(message)}\n`);
  for (const place of places.slice(0, PLACES_TOLD)) io.stderr.write(`  ${printable(placeText(place))}\n`);
  const more = places.length - PLACES_TOLD;
  if (more > 0) io.stderr.write(`  and ${counted(more, 'more place')}\n`);
}

function placeText(place: ErrorPlace): string {
  const where = [place.layer, place.feature && `feature ${place.feature}`, place.field, place.pointer].filter(Boolean);
  return where.length > 0 ? `${where.join(', ')}: ${place.detail}` : place.detail;
}

/** Commander's text without its prefix; `tell` brings its suggestion, "Did you mean …?", up to the same line. */
function usageMessage(error: CommanderError): string {
  return error.message.replace(/^error: /, '');
}
