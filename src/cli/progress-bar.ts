// Progress of long work on stderr: a bar on a terminal, else one line every ten seconds, so that a log stays short.
import { SingleBar } from 'cli-progress';
import type { Io } from './terminal.ts';

export interface Progress {
  readonly onProgress: (stage: string, done: number, total: number) => void;
  /** Takes the bar away; the next text starts on a clean line. */
  readonly stop: () => void;
}

const LINE_EVERY_MILLIS = 10_000;
/** A bar that flashes by disturbs more than it tells. */
const BAR_AFTER_MILLIS = 400;
const BAR_CHARACTERS = 32;
const LABEL_CHARACTERS = 28;

/** Stages of the engine in plain words; others are told as they are. */
const STAGES: Readonly<Record<string, string>> = {
  prepare: 'preparing the city',
  network: 'building the network',
  link: 'linking homes and facilities',
  reach: 'finding the ways',
  coverage: 'adding up',
};

/**
 * @param quiet tell nothing.
 * @param now a clock in milliseconds.
 */
export function showProgress(io: Io, quiet: boolean, now: () => number = () => performance.now()): Progress {
  if (quiet) return { onProgress: () => undefined, stop: () => undefined };
  const hasBars = io.stderr.isTTY === true && io.env.TERM !== 'dumb' && !io.env.CI;
  const progress = hasBars ? progressBar(io, now) : progressLines(io, now);
  return { ...progress, onProgress: (stage, done, total) => progress.onProgress(STAGES[stage] ?? stage, done, total) };
}

function progressBar(io: Io, now: () => number): Progress {
  const started = now();
  let bar: SingleBar | null = null;
  const onProgress = (stage: string, done: number, total: number): void => {
    if (now() - started < BAR_AFTER_MILLIS) return;
    if (bar === null) {
      bar = new SingleBar({
        stream: io.stderr,
        format: barLine,
        clearOnComplete: true,
        hideCursor: true,
        forceRedraw: true,
      });
      bar.start(total, done, { stage });
    } else {
      bar.setTotal(total);
      bar.update(done, { stage });
    }
  };
  return { onProgress, stop: () => bar?.stop() };
}

/** `finding the ways       ████████░░░░░░░░   50 %`; a stage of unknown length has an empty bar and no figure. */
function barLine(_options: unknown, params: { value: number; total: number }, payload: { stage: string }): string {
  const share = params.total > 0 ? Math.min(1, params.value / params.total) : 0;
  const filled = Math.round(share * BAR_CHARACTERS);
  const bar = '█'.repeat(filled) + '░'.repeat(BAR_CHARACTERS - filled);
  const percent = params.total > 0 ? `${Math.floor(share * 100)} %`.padStart(6) : '';
  return `${payload.stage.padEnd(LABEL_CHARACTERS)} ${bar} ${percent}`;
}

function progressLines(io: Io, now: () => number): Progress {
  let told = now();
  const onProgress = (stage: string, done: number, total: number): void => {
    if (now() - told < LINE_EVERY_MILLIS) return;
    told = now();
    io.stderr.write(total > 0 ? `${stage}: ${Math.floor((100 * done) / total)} %\n` : `${stage}\n`);
  };
  return { onProgress, stop: () => undefined };
}
