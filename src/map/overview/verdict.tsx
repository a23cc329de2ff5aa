// A verdict: a sign that differs in shape, and its word.
import type { Verdict } from '../../types.ts';
import { useWords, wordFor } from '../words/words.ts';

const SIGNS: Readonly<Record<Verdict, string>> = {
  met: '✓',
  not_met: '✕',
  undetermined: '?',
  not_assessed: '○',
  no_denominator: '–',
};

export function VerdictMark({ verdict }: { verdict: Verdict }) {
  const words = useWords();
  return (
    <span class={`verdict verdict-${verdict}`}>
      <span aria-hidden="true">{SIGNS[verdict]}</span>
      {wordFor(words.verdicts, verdict)}
    </span>
  );
}
