// A study out of stored layers: which ones, by which standard or limits. Starts it, shows how it goes, and opens the run when it is done.
import { useState } from 'preact/hooks';
import { fetchStandards, startRun, type LayerEntry } from '../api.ts';
import { useErrorText } from '../parts.tsx';
import { useFetched } from '../use-state.ts';
import { useLanguage, useWords, wordFor } from '../words/words.ts';
import { followJob } from './jobs.ts';

interface Props {
  readonly layers: readonly LayerEntry[];
  readonly onDone: (run: string) => void;
}

const SINGLE_KINDS = ['network', 'residences', 'zones'] as const;

const NEEDED_KINDS: readonly string[] = [...SINGLE_KINDS, 'facilities'];

type Chosen = Readonly<Record<string, string>>;

export function RunForm({ layers, onDone }: Props) {
  const words = useWords();
  const toText = useErrorText();
  const [chosen, setChosen] = useState<Chosen>({});
  const [progress, setProgress] = useState<number | null>(null);
  const [error, setError] = useState<unknown>(null);
  const ofKind = (kind: string): LayerEntry[] => layers.filter((layer) => layer.kind === kind);
  // what changes nothing when absent is offered where it is stored
  const optional = Object.keys(words.kinds).filter(
    (kind) => !NEEDED_KINDS.includes(kind) && kind !== 'candidates' && ofKind(kind).length > 0,
  );
  const missing = NEEDED_KINDS.filter((kind) => ofKind(kind).length === 0);
  const put = (name: string, value: string): void => setChosen({ ...chosen, [name]: value });
  const [lists, setLists] = useState<readonly string[] | null>(null);
  // until somebody chooses, the newest of each kind
  const layerOf = (kind: string): string => chosen[kind] ?? ofKind(kind)[0]?.id ?? '';
  const facilities =
    lists ??
    ofKind('facilities')
      .slice(0, 1)
      .map(({ id }) => id);

  const start = async (): Promise<void> => {
    setError(null);
    setProgress(0);
    try {
      const single = Object.fromEntries(SINGLE_KINDS.map((kind) => [kind, layerOf(kind)]));
      const { id } = await startRun({ ...single, facilities, ...membersOf(chosen, optional) });
      await followJob(id, (job) => setProgress(job.progress));
      onDone(id);
    } catch (failure) {
      setError(failure);
    }
    setProgress(null);
  };

  if (missing.length > 0) {
    const names = missing.map((kind) => wordFor(words.kinds, kind)).join(words.listComma);
    return (
      <section>
        <h2>{words.newRun}</h2>
        <p class="quiet">{words.missingLayers(names)}</p>
      </section>
    );
  }
  return (
    <section>
      <h2>{words.newRun}</h2>
      <form
        class="run-form"
        onSubmit={(event) => {
          event.preventDefault();
          void start();
        }}
      >
        {SINGLE_KINDS.map((kind) => (
          <label key={kind}>
            <span>{wordFor(words.kinds, kind)}</span>
            <select value={layerOf(kind)} onChange={({ currentTarget }) => put(kind, currentTarget.value)}>
              {ofKind(kind).map(({ id, name, version }) => (
                <option key={id} value={id}>
                  {name} · v{version}
                </option>
              ))}
            </select>
          </label>
        ))}
        {optional.map((kind) => (
          <label key={kind}>
            <span>{wordFor(words.kinds, kind)}</span>
            <select value={chosen[kind] ?? ''} onChange={({ currentTarget }) => put(kind, currentTarget.value)}>
              <option value="">{words.noLayer}</option>
              {ofKind(kind).map(({ id, name, version }) => (
                <option key={id} value={id}>
                  {name} · v{version}
                </option>
              ))}
            </select>
          </label>
        ))}
        <FacilityLists layers={ofKind('facilities')} chosen={facilities} onChoose={setLists} />
        <Rule chosen={chosen} put={put} />
        <button class="primary" disabled={progress !== null || facilities.length === 0}>
          {words.startRun}
        </button>
        {progress !== null && (
          <p role="status" class="progress">
            <progress max={100} value={progress} aria-label={words.running} /> {words.running} {progress}%
          </p>
        )}
        {error !== null && (
          <p role="alert" class="refusal">
            {toText(error)}
          </p>
        )}
      </form>
    </section>
  );
}

/** Several lists of facilities count as one. */
function FacilityLists(props: {
  layers: readonly LayerEntry[];
  chosen: readonly string[];
  onChoose: (ids: readonly string[]) => void;
}) {
  const words = useWords();
  const { layers, chosen, onChoose } = props;
  const toggle = (id: string): void =>
    onChoose(chosen.includes(id) ? chosen.filter((other) => other !== id) : [...chosen, id]);
  return (
    <fieldset>
      <legend>{wordFor(words.kinds, 'facilities')}</legend>
      <div class="checks">
        {layers.map(({ id, name, version }) => (
          <label key={id}>
            <input type="checkbox" checked={chosen.includes(id)} onChange={() => toggle(id)} />
            <span title={name}>
              {name} · v{version}
            </span>
          </label>
        ))}
      </div>
    </fieldset>
  );
}

/** Members of the request beside the layers; what is left empty is left to the service. */
function membersOf(chosen: Chosen, optional: readonly string[]): Record<string, unknown> {
  const numbers = ['cutoffMinutes', 'speedMps', 'targetPercent'] as const;
  const listed = ['speedsMps', 'cutoffsMinutes'] as const;
  const listOf = (text: string): number[] =>
    text
      .split(/[\s,;、,;]+/)
      .filter(Boolean)
      .map(Number);
  return {
    ...Object.fromEntries(numbers.filter((name) => chosen[name]).map((name) => [name, Number(chosen[name])])),
    ...Object.fromEntries(listed.filter((name) => chosen[name]?.trim()).map((name) => [name, listOf(chosen[name])])),
    ...Object.fromEntries(optional.filter((kind) => chosen[kind]).map((kind) => [kind, chosen[kind]])),
    ...(chosen.standard ? { standard: chosen.standard } : {}),
    ...(chosen.title?.trim() ? { title: chosen.title.trim() } : {}),
  };
}

function Rule({ chosen, put }: { chosen: Chosen; put: (name: string, value: string) => void }) {
  const words = useWords();
  const language = useLanguage();
  const standards = useFetched('standards', fetchStandards);
  const number = (name: string, label: string, usual: string, step: string) => (
    <label>
      <span>{label}</span>
      <input
        type="number"
        min="0"
        step={step}
        placeholder={chosen.standard ? words.asStandard : usual}
        value={chosen[name] ?? ''}
        onInput={({ currentTarget }) => put(name, currentTarget.value)}
      />
    </label>
  );
  return (
    <>
      <label>
        <span>{words.standard}</span>
        <select value={chosen.standard ?? ''} onChange={({ currentTarget }) => put('standard', currentTarget.value)}>
          <option value="">{words.noStandard}</option>
          {(standards.status === 'ready' ? standards.value : []).map(({ id, title }) => (
            <option key={id} value={id}>
              {title[language]} ({id})
            </option>
          ))}
        </select>
      </label>
      <div class="numbers">
        {number('cutoffMinutes', words.cutoffMinutes, '15', 'any')}
        {number('speedMps', words.speedMps, '1', 'any')}
        {number('targetPercent', words.targetPercent, '85', 'any')}
      </div>
      {(['speedsMps', 'cutoffsMinutes'] as const).map((name) => (
        <label key={name}>
          <span>{name === 'speedsMps' ? words.otherSpeeds : words.otherCutoffs}</span>
          <input
            type="text"
            placeholder={name === 'speedsMps' ? '0.8, 1.2' : '10, 20'}
            value={chosen[name] ?? ''}
            onInput={({ currentTarget }) => put(name, currentTarget.value)}
          />
        </label>
      ))}
      <label>
        <span>{words.runTitle}</span>
        <input
          type="text"
          maxLength={200}
          value={chosen.title ?? ''}
          onInput={({ currentTarget }) => put('title', currentTarget.value)}
        />
      </label>
    </>
  );
}
