// The bar at the top: what this is, which run, which view, which language.
import type { RunEntry } from './api.ts';
import { momentText } from './format.ts';
import { Switch } from './parts.tsx';
import { OF_A_RUN, type ViewState } from './state.ts';
import type { Go } from './use-state.ts';
import { useWords } from './words/words.ts';

interface Props {
  readonly state: ViewState;
  readonly go: Go;
  readonly runs: readonly RunEntry[];
  /** The run that is shown. */
  readonly run: string | null;
}

export function TopBar({ state, go, runs, run }: Props) {
  const words = useWords();
  return (
    <header class="top">
      <a class="skip" href="#table">
        {words.skip}
      </a>
      <p class="brand">
        <img src="./icon.svg" alt="" width="22" height="22" />
        <strong>{words.product}</strong>
        <span>{words.tagline}</span>
      </p>
      <nav aria-label={words.product}>
        {(['overview', 'data'] as const).map((view) => (
          <button key={view} aria-current={state.view === view ? 'page' : undefined} onClick={() => go({ view })}>
            {words.views[view]}
          </button>
        ))}
      </nav>
      {runs.length > 0 && (
        <label class="runs">
          <span>{words.run}</span>
          <select
            value={run ?? ''}
            onChange={({ currentTarget }) => go({ ...OF_A_RUN, view: 'overview', run: currentTarget.value })}
          >
            {runs.map(({ id, title, createdAt }) => (
              <option key={id} value={id}>
                {title} · {momentText(createdAt, state.language)}
              </option>
            ))}
          </select>
        </label>
      )}
      <Switch
        label={words.language}
        name="language"
        value={state.language}
        options={[
          ['zh', '中文'],
          ['en', 'English'],
        ]}
        onChange={(language) => go({ language })}
      />
    </header>
  );
}
