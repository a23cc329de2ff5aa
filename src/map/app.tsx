// The page as a whole: the bar at its top and one view under it. In: the address. Out: what is shown.
import { useEffect } from 'preact/hooks';
import { fetchRuns } from './api.ts';
import { DataView } from './data/data-view.tsx';
import { Overview } from './overview/overview.tsx';
import { Busy, Empty, Failure } from './parts.tsx';
import { TopBar } from './top-bar.tsx';
import { useFetched, useViewState } from './use-state.ts';
import { LanguageContext, wordsOf } from './words/words.ts';

export function App() {
  const [state, go] = useViewState();
  const runs = useFetched('runs', fetchRuns);
  const words = wordsOf(state.language);
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
        <DataView />
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
