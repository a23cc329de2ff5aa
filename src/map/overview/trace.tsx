// How a number came about: rule, standard and how sure it is, what must be read with it, and the data behind it.
import type { CoverageRow, Standard } from '../api.ts';
import { countText, NOTHING } from '../format.ts';
import { noticesIn, type LoadedRun, type RunIndicator } from '../study.ts';
import { useLanguage, useWords, wordFor } from '../words/words.ts';

interface Props {
  readonly run: LoadedRun;
  readonly row: CoverageRow;
  readonly indicator: RunIndicator;
}

export function Trace({ run, row, indicator }: Props) {
  const words = useWords();
  const language = useLanguage();
  const { basedOn, notices, inputs, engine } = run.document.run;
  const weight = wordFor(words.weights, row.weightName);
  const counts = (count: number | null): string => (count === null ? NOTHING : `${countText(count)} · ${weight}`);
  return (
    <>
      <h3>{words.rule}</h3>
      <dl class="trace">
        <dt>{words.ruleNumerator}</dt>
        <dd>{counts(row.covered)}</dd>
        <dt>{words.ruleDenominator}</dt>
        <dd>
          {counts(row.total)} <code>{row.weightName}</code>
        </dd>
        <dt>{words.ruleLabel}</dt>
        <dd>
          {row.mode === 'buffer'
            ? words.ruleBuffer(countText(row.cutoffMeters))
            : words.ruleWalk(countText(row.cutoffMinutes), countText(row.cutoffMeters), row.speedMps.toFixed(1))}
        </dd>
        <dt>{words.combination}</dt>
        <dd>
          {wordFor(words.combinations, row.combination)}
          {indicator.k === undefined ? '' : ` (${indicator.k}/${indicator.groups.length})`}
        </dd>
        <dt>{words.standard}</dt>
        <dd>
          <StandardText standard={basedOn} row={row} />
        </dd>
      </dl>
      <OpenQuestions standard={basedOn} />
      <h3>{words.notices}</h3>
      <ul class="notices">
        {noticesIn(notices, language).map((notice) => (
          <li key={notice}>{notice}</li>
        ))}
      </ul>
      <h3>{words.inputs}</h3>
      <ul class="inputs">
        {Object.entries(inputs).map(([kind, { name, sha256 }]) => (
          <li key={kind}>
            <span title={name}>{name}</span> <code title={`SHA-256 ${sha256}`}>{sha256.slice(0, 12)}</code>
          </li>
        ))}
        <li>
          lifecircle <code>{engine.version}</code>
        </li>
      </ul>
    </>
  );
}

function StandardText({ standard, row }: { standard: Standard | null; row: CoverageRow }) {
  const words = useWords();
  const language = useLanguage();
  if (standard === null) return <>{words.noStandard}</>;
  const name = `${standard.title[language]} (${standard.id}@${standard.edition})`;
  const status = standard.source.status ?? '';
  return (
    <>
      {row.standard === '' ? words.basedOn(name, row.modified) : name}
      {status !== '' && <span class="tag">{wordFor(words.standardStatuses, status)}</span>}
      {standard.source.quoteZh && <q lang="zh-CN">{standard.source.quoteZh}</q>}
    </>
  );
}

function OpenQuestions({ standard }: { standard: Standard | null }) {
  const words = useWords();
  const language = useLanguage();
  if (standard === null || standard.assumptions.length === 0) return null;
  return (
    <details>
      <summary>{words.openQuestions}</summary>
      <ul class="notices">
        {standard.assumptions.map(({ parameter, status, note }) => (
          <li key={parameter}>
            {note[language] ?? note.zh ?? note.en} <span class="tag">{wordFor(words.standardStatuses, status)}</span>
          </li>
        ))}
      </ul>
    </details>
  );
}
