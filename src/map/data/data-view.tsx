// The second view: files in, what was found in them, and a run out of them.
import { useState } from 'preact/hooks';
import { fetchLayers } from '../api.ts';
import { Busy, Failure } from '../parts.tsx';
import type { ViewState } from '../state.ts';
import { useFetched, type Go } from '../use-state.ts';
import { useWords } from '../words/words.ts';
import { LayerList } from './layer-list.tsx';
import { ReportPanel } from './report-panel.tsx';
import { RunForm } from './run-form.tsx';
import { UploadPanel } from './upload-panel.tsx';
import { useUploads } from './uploads.ts';

interface Props {
  readonly state: ViewState;
  readonly go: Go;
  /** A run was made. */
  readonly onRun: (id: string) => void;
}

export function DataView({ state, go, onRun }: Props) {
  const words = useWords();
  const [generation, setGeneration] = useState(0);
  const layers = useFetched(`layers ${generation}`, fetchLayers, true);
  const queue = useUploads((layer) => {
    setGeneration((count) => count + 1);
    go({ layer });
  });
  if (layers.status === 'loading') return <Busy />;
  if (layers.status === 'failed') return <Failure error={layers.error} retry={layers.retry} />;
  const list = layers.value;
  const isStored = list.some(({ id }) => id === state.layer);
  return (
    <main class="data">
      <div class="data-panel">
        <h1 class="unseen">{words.views.data}</h1>
        <UploadPanel queue={queue} onReport={(layer) => go({ layer })} />
        <LayerList layers={list} chosen={state.layer} onOpen={(layer) => go({ layer })} />
        <RunForm layers={list} onDone={onRun} />
      </div>
      {state.layer === null ? (
        <p class="report-empty quiet">{words.pickLayer}</p>
      ) : (
        <ReportPanel
          key={state.layer}
          source={`${isStored ? 'layers' : 'jobs'}/${encodeURIComponent(state.layer)}`}
          network={list.find(({ kind }) => kind === 'network')?.id ?? null}
        />
      )}
    </main>
  );
}
