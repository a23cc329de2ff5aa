// A standard in words. In: its document, the taxonomy. Out: text for a terminal; Chinese stands as the source has it, beside English.
import type { StandardDocument } from '../layers/standard-schema.ts';
import type { Taxonomy } from '../layers/taxonomy.ts';

type Profile = NonNullable<StandardDocument['access']>['profiles'][number];
type Target = StandardDocument['targets'][number];

/** How sure a source is, said so that nobody takes a rumour for a law. */
const STATUS_WORDS: Readonly<Record<string, string>> = {
  plan: 'quoted from the plan itself',
  verified: 'found in a source that states it',
  secondary: 'seen only in what others write: check the original',
  memory: 'no source at hand: check the original',
  assumed: 'our own choice',
};

/** `>= 85 % (about) by 2025`. */
export function targetText({ op, value, valueMax, approx, year }: Target, unit: string): string {
  const values = [value, valueMax].filter((number) => typeof number === 'number');
  const about = approx ? ' (about)' : '';
  const unitText = values.length === 0 ? '' : ` ${values.join(' to ')} ${unit === 'percent' ? '%' : unit}`;
  return `${op}${unitText}${about}${year === null ? '' : ` by ${year}`}`;
}

/** Everything a standard says: source, quote, indicators with names for codes, target, and what it leaves open. */
export function standardInWords(document: StandardDocument, refusal: string | null, taxonomy: Taxonomy): string {
  const { id, edition, title, source, metric, denominator, access, facilities, targets, assumptions, notes } = document;
  const lines = [
    `${id}  edition ${edition}`,
    `  ${title.zh}`,
    `  ${title.en}`,
    '',
    `source       ${source.doc}${source.clause === null ? '' : `, ${source.clause}`}`,
    `             ${source.status}: ${STATUS_WORDS[source.status]}`,
    ...(source.quoteZh === null ? [] : [`quote        ${source.quoteZh}`]),
    ...(source.url === null ? [] : [`seen at      ${source.url}`]),
    `this version ${refusal === null ? 'computes it' : `does not compute it: ${refusal}`}`,
    `figure       ${metric.kind}, ${metric.unit}`,
    `counts       ${denominator.of}${denominator.filter === null ? '' : ` with ${denominator.filter}`}`,
    `target       ${targets.map((target) => targetText(target, metric.unit)).join('; ') || 'none'}`,
    ...(access?.profiles ?? []).map((profile) => `within       ${withinText(profile)}`),
  ];
  const groups = facilities?.groups ?? [];
  if (groups.length > 0) lines.push('', `indicators (combined: ${facilities?.combine})`);
  for (const { key, title: name, codes } of groups) {
    lines.push(`  ${key}${name === undefined ? '' : `  ${name.zh} / ${name.en}`}`);
    for (const code of codes) lines.push(`    ${code}  ${nameOf(code, taxonomy)}`);
  }
  if (assumptions && assumptions.length > 0) lines.push('', 'left open by the source, and taken as');
  for (const { parameter, value, status, note } of assumptions ?? []) {
    lines.push(`  ${parameter}: ${value} (${status}: ${STATUS_WORDS[status]})`);
    for (const text of [note.zh, note.en]) if (text !== undefined) lines.push(`    ${text}`);
  }
  const remarks = [notes?.zh, notes?.en].filter((text) => text !== undefined);
  if (remarks.length > 0) lines.push('', 'notes', ...remarks.map((text) => `  ${text}`));
  return lines.map((line) => `${line}\n`).join('');
}

function nameOf(code: string, { entries }: Taxonomy): string {
  const entry = entries.find((candidate) => candidate.code === code);
  return entry === undefined ? 'not in the taxonomy' : `${entry.zh} / ${entry.en}`;
}

// minutes and metres are both told: one binds, the other follows from the speed
function withinText({ when, mode, method, minutes, metres, speedMps }: Profile): string {
  const place = when === 'default' ? '' : `${when}: `;
  const how = method === 'network' ? `${mode}, along the network` : `${mode}, in a straight line`;
  const speed = speedMps === null ? '' : ` at ${speedMps} m/s`;
  if (minutes !== null) {
    const follows = speedMps === null ? '' : ` (${+(minutes * 60 * speedMps).toFixed(3)} m${speed})`;
    return `${place}${minutes} minutes${follows}, ${how}`;
  }
  const follows =
    speedMps === null || metres === null ? '' : ` (${+(metres / speedMps / 60).toFixed(2)} minutes${speed})`;
  return `${place}${metres} m${follows}, ${how}`;
}
