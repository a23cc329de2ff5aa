// The second view: the layers that are stored.
import { fetchLayers } from '../api.ts';
import { Busy, Empty, Failure } from '../parts.tsx';
import { useFetched } from '../use-state.ts';
import { useWords } from '../words/words.ts';

export function DataView() {
  const words = useWords();
  const layers = useFetched('layers', fetchLayers);
  if (layers.status === 'loading') return <Busy />;
  if (layers.status === 'failed') return <Failure error={layers.error} retry={layers.retry} />;
  return <Empty title={words.views.data} help={String(layers.value.length)} />;
}
