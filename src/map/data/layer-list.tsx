// The layers that are stored, by kind, the newest first; opening one shows its import report.
import type { LayerEntry } from '../api.ts';
import { countText, momentText } from '../format.ts';
import { useLanguage, useWords, wordFor } from '../words/words.ts';

interface Props {
  readonly layers: readonly LayerEntry[];
  readonly chosen: string | null;
  readonly onOpen: (id: string) => void;
}

export function LayerList({ layers, chosen, onOpen }: Props) {
  const words = useWords();
  const language = useLanguage();
  return (
    <section>
      <h2>{words.layers}</h2>
      {layers.length === 0 ? (
        <p class="quiet">{words.noLayers}</p>
      ) : (
        <div class="layer-scroll" tabIndex={0} role="group" aria-label={words.layers}>
          <table class="gaps layers">
            <thead>
              <tr>
                <th scope="col">{words.kind}</th>
                <th scope="col">{words.name}</th>
                <th scope="col" class="number">
                  {words.kept}
                </th>
                <th scope="col">{words.uploadedAt}</th>
              </tr>
            </thead>
            <tbody>
              {layers.map((layer) => (
                <tr
                  key={layer.id}
                  class={`open ${layer.id === chosen ? 'chosen' : ''}`}
                  onClick={() => onOpen(layer.id)}
                >
                  <td>{wordFor(words.kinds, layer.kind)}</td>
                  <th scope="row" title={layer.name}>
                    <button>{layer.name}</button>
                  </th>
                  <td class="number" title={words.keptOf(countText(layer.counts.kept), countText(layer.counts.read))}>
                    {countText(layer.counts.kept)}
                  </td>
                  <td>{momentText(layer.createdAt, language)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </section>
  );
}
