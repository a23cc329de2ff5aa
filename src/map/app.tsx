// The page as a whole: the bar at its top and one view under it. In: the address. Out: what is shown.
import { useEffect, useState } from 'preact/hooks';
import { fetchRuns } from './api.ts';
import { DataView } from './data/data-view.tsx';
import { Overview } from './overview/overview.tsx';
import { Busy, Empty, Failure } from './parts.tsx';
import { OF_A_RUN } from './state.ts';
import { TopBar } from './top-bar.tsx';
import { useFetched, useViewState } from './use-state.ts';
import { LanguageContext, wordsOf } from './words/words.ts';

export function App() {
  const [state, go] = useViewState();
  const [generation, setGeneration] = useState(0);
  const runs = useFetched(`runs ${generation}`, fetchRuns, true);
  const words = wordsOf(state.language);
  const openRun = (id: string): void => {
    setGeneration((count) => count + 1);
    go({ ...OF_A_RUN, view: 'overview', run: id });
  };
  useEffect(() => {
    document.documentElement.lang = state.language === 'zh' ? 'zh-CN' : 'en';
    document.title = `${words.views[state.view]} · ${words.tagline} · ${words.product}`;
  }, [state.language, state.view]);

  const list = runs.status === 'ready' ? runs.value : [];
  const run = state.run ?? list[0]?.id ?? null;
  return (
    <LanguageContext.Provider value={state.language}>
      <TopBar state={state} go={go} runs={list} run={run} />
      {state.view === 'data' ? (
        <DataView state={state} go={go} onRun={openRun} />
      ) : runs.status === 'failed' ? (
        <Failure error={runs.error} retry={runs.retry} />
      ) : runs.status === 'loading' ? (
        <Busy />
      ) : run === null ? (
        <Empty title={words.emptyRuns} help={words.emptyRunsHelp}>
          <button class="primary" onClick={() => go({ view: 'data' })}>
            {words.toData}
          </button>
        </Empty>
      ) : (
        <Overview state={state} go={go} run={run} />
      )}
    </LanguageContext.Provider>
  );
}
