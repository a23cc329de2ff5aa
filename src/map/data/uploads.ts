// Files on their way into the service. In: files that somebody dropped. Out: what became of each.
import { useState } from 'preact/hooks';
import { startImport } from '../api.ts';
import { guessKind } from './guess-kind.ts';
import { followJob } from './jobs.ts';

export interface Upload {
  readonly key: number;
  readonly file: File;
  readonly kind: string;
  readonly crs: string;
  readonly state: 'waiting' | 'sending' | 'reading' | 'done' | 'failed';
  /** Percent of the reading. */
  readonly progress: number;
  /** Id of the job, once there is one; its report can be read from then on. */
  readonly job: string | null;
  readonly error: unknown;
}

let nextKey = 0;

export interface UploadQueue {
  readonly uploads: readonly Upload[];
  add(files: Iterable<File>): void;
  change(key: number, change: Partial<Pick<Upload, 'kind' | 'crs'>>): void;
  remove(key: number): void;
  /** Sends everything that waits, one after the other. */
  send(): Promise<void>;
}

/** @param onDone a layer was stored under this id. */
export function useUploads(onDone: (layer: string) => void): UploadQueue {
  const [uploads, setUploads] = useState<readonly Upload[]>([]);
  const set = (key: number, change: Partial<Upload>): void =>
    setUploads((all) => all.map((upload) => (upload.key === key ? { ...upload, ...change } : upload)));

  const sendOne = async ({ key, file, kind, crs }: Upload): Promise<void> => {
    set(key, { state: 'sending' });
    try {
      const { id } = await startImport(file, kind, crs);
      set(key, { state: 'reading', job: id });
      await followJob(id, ({ progress }) => set(key, { progress }));
      set(key, { state: 'done' });
      onDone(id);
    } catch (error) {
      set(key, { state: 'failed', error });
    }
  };

  return {
    uploads,
    add: (files) => {
      const added = [...files].map((file): Upload => ({
        ...{ key: nextKey++, file, kind: guessKind(file.name), crs: '' },
        ...{ state: 'waiting', progress: 0, job: null, error: null },
      }));
      setUploads((all) => [...all, ...added]);
    },
    change: set,
    remove: (key) => setUploads((all) => all.filter((upload) => upload.key !== key)),
    send: async () => {
      for (const upload of uploads) if (upload.state === 'waiting') await sendOne(upload);
    },
  };
}
