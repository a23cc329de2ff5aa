// The import report of a layer or of an upload: the page that can be sent on as it is, and its findings with a place on a map.
import { useEffect, useRef, useState } from 'preact/hooks';
import { addressOf, fetchFindings } from '../api.ts';
import { countText } from '../format.ts';
import { Switch } from '../parts.tsx';
import { useFetched } from '../use-state.ts';
import { useLanguage, useWords, wordFor } from '../words/words.ts';
import { FindingMap, type Finding } from './finding-map.ts';

interface Props {
  /** `layers/ID` or `jobs/ID`. */
  readonly source: string;
  /** A network layer to draw under the findings. */
  readonly network: string | null;
}

export function ReportPanel({ source, network }: Props) {
  const words = useWords();
  const language = useLanguage();
  const [tab, setTab] = useState<'report' | 'places'>('report');
  const findings = useFetched(`${source} ${language}`, () => fetchFindings(source, language));
  const located = findings.status === 'ready' ? findings.value : [];
  const address = (format: string): string => addressOf(`${source}/report?f=${format}&lang=${language}`);
  return (
    <section class="report" aria-label={words.report}>
      <header>
        <h2>{words.report}</h2>
        {located.length > 0 && (
          <Switch
            label={words.report}
            name="report"
            value={tab}
            options={[
              ['report', words.wholeReport],
              ['places', words.places(countText(located.length))],
            ]}
            onChange={setTab}
          />
        )}
        <a href={address('html')} target="_blank" rel="noopener">
          {words.openAlone}
        </a>
        <a href={address('xlsx')}>XLSX</a>
      </header>
      {tab === 'places' && located.length > 0 ? (
        <Places findings={located} network={network} />
      ) : (
        <iframe title={words.report} src={address('html')} />
      )}
    </section>
  );
}

function Places({ findings, network }: { findings: readonly Finding[]; network: string | null }) {
  const words = useWords();
  const holder = useRef<HTMLDivElement>(null);
  const map = useRef<FindingMap | null>(null);
  const [chosen, setChosen] = useState<number | null>(null);
  const [isDrawn, setDrawn] = useState(false);
  useEffect(() => {
    try {
      map.current = new FindingMap(holder.current!, findings, network, {
        onChoose: setChosen,
        onDrawn: () => setDrawn(true),
      });
      map.current.label(words.findingMap);
    } catch {
      // without WebGL the list says everything but where it lies
      return undefined;
    }
    return () => map.current?.remove();
  }, [findings, network]);
  useEffect(() => {
    if (chosen !== null) map.current?.choose(chosen);
  }, [chosen]);
  return (
    <div class="places">
      <div ref={holder} class="finding-map" data-state={isDrawn ? 'drawn' : 'drawing'} />
      <ol class="findings">
        {findings.map(({ properties }, i) => (
          <li key={i} class={i === chosen ? 'chosen' : ''}>
            <button onClick={() => setChosen(i)}>
              <span class={`severity severity-${properties?.severity}`}>
                {wordFor(words.severities, String(properties?.severity))}
              </span>{' '}
              {String(properties?.title)}
              <span class="quiet"> {whereOf(properties, words.rowNumber)}</span>
            </button>
            {i === chosen && <p class="quiet">{String(properties?.advice)}</p>}
          </li>
        ))}
      </ol>
    </div>
  );
}

function whereOf(properties: GeoJSON.GeoJsonProperties, rowNumber: (row: string) => string): string {
  const { row, feature } = properties ?? {};
  return [row === null ? '' : rowNumber(String(row)), feature === null ? '' : String(feature)]
    .filter(Boolean)
    .join(' · ');
}
