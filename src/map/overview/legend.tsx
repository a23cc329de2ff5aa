// What the colours of the map mean, with a line where the target is.
import type { Verdict } from '../../types.ts';
import { plainPercent } from '../format.ts';
import { useLanguage, useWords, wordFor } from '../words/words.ts';
import { NO_FIGURE, shareClasses, VERDICT_COLOURS } from './colours.ts';

interface Props {
  readonly by: 'share' | 'verdict';
  readonly target: number;
}

export function Legend({ by, target }: Props) {
  return by === 'share' ? <ShareLegend target={target} /> : <VerdictLegend />;
}

function ShareLegend({ target }: { target: number }) {
  const words = useWords();
  const language = useLanguage();
  const classes = shareClasses(target);
  return (
    <section class="legend" aria-label={words.legend}>
      <h2>{words.share}</h2>
      <ol class="ramp">
        {classes.map(({ from, to, colour }) => (
          <li key={from} class={from === target ? 'at-target' : ''}>
            <Swatch colour={colour} />
            <span>
              {Math.round(1e4 * from) / 100}–{plainPercent(to, language)}
              {from === target && <b> {words.target}</b>}
            </span>
          </li>
        ))}
        <li class="none">
          <Swatch colour={NO_FIGURE} />
          <span>{words.noData}</span>
        </li>
      </ol>
    </section>
  );
}

function VerdictLegend() {
  const words = useWords();
  return (
    <section class="legend" aria-label={words.legend}>
      <h2>{words.verdict}</h2>
      <ul>
        {(Object.entries(VERDICT_COLOURS) as [Verdict, string][]).map(([verdict, colour]) => (
          <li key={verdict}>
            <Swatch colour={colour} />
            <span>{wordFor(words.verdicts, verdict)}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}

const Swatch = ({ colour }: { colour: string }) => (
  <svg class="swatch" viewBox="0 0 1 1" preserveAspectRatio="none" aria-hidden="true">
    <rect width="1" height="1" fill={colour} />
  </svg>
);
