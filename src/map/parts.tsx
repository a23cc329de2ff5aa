// Small parts that every view uses: what is shown while waiting, where there is nothing, and when something failed.
import type { ComponentChildren } from 'preact';
import { ApiError } from './api.ts';
import { refusalText } from './words/refusals.ts';
import { useLanguage, useWords, wordFor } from './words/words.ts';

export function Busy() {
  const words = useWords();
  return (
    <main class="message" aria-busy="true">
      <p role="status">
        <span class="spinner" aria-hidden="true" />
        {words.loading}
      </p>
    </main>
  );
}

export function Empty({ title, help, children }: { title: string; help: string; children?: ComponentChildren }) {
  return (
    <main class="message">
      <h1>{title}</h1>
      <p>{help}</p>
      {children}
    </main>
  );
}

/** What went wrong in words: ours for codes that we know, else with those of the service. */
export function useErrorText(): (error: unknown) => string {
  const words = useWords();
  const language = useLanguage();
  return (error) => {
    if (!(error instanceof ApiError)) return String(error);
    const known = wordFor(words.errors, error.code);
    return known === error.code ? refusalText(error.code, error.message, language) : known;
  };
}

export function Failure({ error, retry }: { error: unknown; retry: () => void }) {
  const words = useWords();
  const toText = useErrorText();
  return (
    <main class="message">
      <h1>{words.failed}</h1>
      <p role="alert">{toText(error)}</p>
      <button class="primary" onClick={retry}>
        {words.retry}
      </button>
    </main>
  );
}

/** A choice between a few: radio buttons that look like one switch. */
export function Switch<T extends string>(props: {
  label: string;
  name: string;
  value: T;
  options: readonly (readonly [value: T, text: string])[];
  onChange: (value: T) => void;
}) {
  const { label, name, value, options, onChange } = props;
  return (
    <fieldset class="switch">
      <legend class="unseen">{label}</legend>
      {options.map(([option, text]) => (
        <label key={option} class={option === value ? 'on' : ''}>
          <input type="radio" name={name} checked={option === value} onChange={() => onChange(option)} />
          {text}
        </label>
      ))}
    </fieldset>
  );
}
