// Work of the service that takes longer than a request. In: the id of a job. Out: each change of it, until it has ended.
import { addressOf, ApiError, fetchJson, type JobEntry } from '../api.ts';

const isEnded = ({ status }: JobEntry): boolean => status === 'done' || status === 'failed' || status === 'cancelled';

/**
 * Follows a job by its events. Out: its last state, once it is done.
 * @throws ApiError the refusal of a job that failed; `cancelled`; `unreachable` when the service is gone
 */
export async function followJob(id: string, onChange: (job: JobEntry) => void): Promise<JobEntry> {
  const last = await new Promise<JobEntry>((resolve, reject) => {
    const events = new EventSource(addressOf(`jobs/${encodeURIComponent(id)}/events`));
    events.addEventListener('job', ({ data }: MessageEvent<string>) => {
      const job = JSON.parse(data) as JobEntry;
      onChange(job);
      if (!isEnded(job)) return;
      events.close();
      resolve(job);
    });
    events.addEventListener('error', () => {
      events.close();
      // the stream may have been cut after the end: the job itself knows
      fetchJson<JobEntry>(`jobs/${encodeURIComponent(id)}`).then(
        (job) => (isEnded(job) ? resolve(job) : reject(new ApiError('unreachable', ''))),
        reject,
      );
    });
  });
  if (last.status === 'done') return last;
  throw new ApiError(last.error?.code ?? last.status, last.error?.detail ?? '');
}
