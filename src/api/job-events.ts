// A job as server-sent events. In: its id. Out: one event for each change, until it has ended, the listener has gone or the service stops. Looking five
// times a second costs less than telling every listener of every step; a comment keeps idle connections open.
import { setTimeout as delay } from 'node:timers/promises';
import { isEnded } from '../engine/jobs.ts';
import type { Engine } from '../engine/engine.ts';
import { viewJobEntry } from './views.ts';

const LOOK_MILLIS = 200;
const HEARTBEAT_MILLIS = 10_000;

export async function* streamEvents(id: string, engine: Engine, signal: AbortSignal): AsyncGenerator<string> {
  let sent = '';
  let quietMillis = 0;
  while (!signal.aborted && !engine.jobs.closing.aborted) {
    const job = engine.getJob(id);
    const text = JSON.stringify(viewJobEntry(job));
    if (text !== sent) {
      yield `event: job\ndata: ${text}\n\n`;
      sent = text;
      quietMillis = 0;
    } else if (quietMillis >= HEARTBEAT_MILLIS) {
      yield ': still there\n\n';
      quietMillis = 0;
    }
    if (isEnded(job)) return;
    await delay(LOOK_MILLIS);
    quietMillis += LOOK_MILLIS;
  }
}
