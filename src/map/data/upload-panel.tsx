// Files are dropped here, told what they are, and sent.
import { useRef, useState } from 'preact/hooks';
import { bytesText } from '../format.ts';
import { useErrorText } from '../parts.tsx';
import { useWords, wordFor } from '../words/words.ts';
import type { Upload, UploadQueue } from './uploads.ts';

interface Props {
  readonly queue: UploadQueue;
  /** Opens the report of an upload. */
  readonly onReport: (job: string) => void;
}

export function UploadPanel({ queue, onReport }: Props) {
  const words = useWords();
  const picker = useRef<HTMLInputElement>(null);
  const [isOver, setOver] = useState(false);
  const { uploads } = queue;
  const waiting = uploads.filter(({ state }) => state === 'waiting').length;
  const isBusy = uploads.some(({ state }) => state === 'sending' || state === 'reading');
  return (
    <section>
      <h2>{words.upload}</h2>
      <div
        class={`drop ${isOver ? 'over' : ''}`}
        onDragOver={(event) => {
          event.preventDefault();
          setOver(true);
        }}
        onDragLeave={() => setOver(false)}
        onDrop={(event) => {
          event.preventDefault();
          setOver(false);
          queue.add(event.dataTransfer?.files ?? []);
        }}
      >
        <p>
          {words.dropHere}{' '}
          <button class="link" onClick={() => picker.current?.click()}>
            {words.pickFiles}
          </button>
        </p>
        <p class="quiet">{words.formats}</p>
        <input
          ref={picker}
          type="file"
          multiple
          class="unseen"
          aria-label={words.pickFiles}
          tabIndex={-1}
          onChange={({ currentTarget }) => {
            queue.add(currentTarget.files ?? []);
            currentTarget.value = '';
          }}
        />
      </div>
      {uploads.length > 0 && (
        <ul class="uploads">
          {uploads.map((upload) => (
            <UploadLine key={upload.key} upload={upload} queue={queue} onReport={onReport} />
          ))}
        </ul>
      )}
      {waiting > 0 && (
        <button class="primary" disabled={isBusy} onClick={() => void queue.send()}>
          {words.send(String(waiting))}
        </button>
      )}
    </section>
  );
}

function UploadLine({ upload, queue, onReport }: Props & { upload: Upload }) {
  const words = useWords();
  const { key, file, kind, crs, state } = upload;
  return (
    <li>
      <span class="name" title={file.name}>
        {file.name} <span class="quiet">{bytesText(file.size)}</span>
      </span>
      {state === 'waiting' ? (
        <>
          <select
            aria-label={words.kindOf(file.name)}
            value={kind}
            onChange={({ currentTarget }) => queue.change(key, { kind: currentTarget.value })}
          >
            {Object.entries(words.kinds).map(([value, text]) => (
              <option key={value} value={value}>
                {text}
              </option>
            ))}
          </select>
          <input
            type="text"
            class="crs"
            placeholder={words.crsPlaceholder}
            aria-label={words.crsOf(file.name)}
            value={crs}
            onInput={({ currentTarget }) => queue.change(key, { crs: currentTarget.value })}
          />
          <button class="icon" aria-label={words.removeFile(file.name)} onClick={() => queue.remove(key)}>
            ×
          </button>
        </>
      ) : (
        <UploadState upload={upload} onReport={onReport} />
      )}
    </li>
  );
}

function UploadState({ upload, onReport }: { upload: Upload; onReport: Props['onReport'] }) {
  const words = useWords();
  const toText = useErrorText();
  const { kind, state, progress, job, error } = upload;
  return (
    <>
      <span class="upload-state">
        <span role="status">
          {wordFor(words.kinds, kind)} · {words.uploadStates[state]}
          {state === 'reading' && progress > 0 ? ` ${progress}%` : ''}
        </span>
        {job !== null && (state === 'done' || state === 'failed') && (
          <button class="link" onClick={() => onReport(job)}>
            {words.report}
          </button>
        )}
      </span>
      {state === 'failed' && <p class="refusal">{toText(error)}</p>}
    </>
  );
}
