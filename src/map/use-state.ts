// The state of the page and its address, kept alike; and things that have to be fetched. In: what a part of the page wants.
// Out: hooks.
import { useCallback, useEffect, useState } from 'preact/hooks';
import { readState, writeState, type ViewState } from './state.ts';

/** Changes some members of the state. `quietly`: without a step in the history of the browser. */
export type Go = (change: Partial<ViewState>, quietly?: boolean) => void;

/** The state, out of the address, and how to change it. */
export function useViewState(): readonly [ViewState, Go] {
  const [state, setState] = useState(() => readState(location.search, navigator.languages));
  useEffect(() => {
    const onPop = (): void => setState(readState(location.search, navigator.languages));
    addEventListener('popstate', onPop);
    return () => removeEventListener('popstate', onPop);
  }, []);
  const go = useCallback<Go>((change, quietly = false) => {
    setState((before) => {
      const after = { ...before, ...change };
      const address = writeState(after);
      if (address !== writeState(before)) {
        if (quietly) history.replaceState(null, '', address);
        else history.pushState(null, '', address);
      }
      return after;
    });
  }, []);
  return [state, go];
}

export type Fetched<T> =
  | { readonly status: 'loading' }
  | { readonly status: 'ready'; readonly value: T }
  | { readonly status: 'failed'; readonly error: unknown; readonly retry: () => void };

/** What `load` gives for `key`; loaded again when the key changes. A null key waits. `keep`: the last value stands until the next is there. */
export function useFetched<T>(key: string | null, load: (key: string) => Promise<T>, keep = false): Fetched<T> {
  const [held, setHeld] = useState<{ readonly key: string; readonly fetched: Fetched<T> } | null>(null);
  const [attempt, setAttempt] = useState(0);
  useEffect(() => {
    if (key === null) return undefined;
    let isWanted = true;
    const set = (fetched: Fetched<T>): void => void (isWanted && setHeld({ key, fetched }));
    const retry = (): void => {
      setHeld(null);
      setAttempt((count) => count + 1);
    };
    load(key).then(
      (value) => set({ status: 'ready', value }),
      (error: unknown) => set({ status: 'failed', error, retry }),
    );
    return () => void (isWanted = false);
    // `load` is the same function each time, or one that depends on the key alone
  }, [key, attempt]);
  if (held !== null && (held.key === key || (keep && held.fetched.status === 'ready'))) return held.fetched;
  return { status: 'loading' };
}
