// A register of facilities goes on with a new list. In: the earlier register or list, the new list, and what was decided before. Out: the
// new register with stable ids, what has changed, and the table of proposals to go through.
import { compareText } from '../geo/lonlat.ts';
import { plainText } from '../layers/address-text.ts';
import { splitCategories } from '../layers/codes.ts';
import { statusOf } from '../layers/facility-status.ts';
import { findColumn, textAt } from '../layers/fields.ts';
import type { Decision } from '../layers/join-table.ts';
import type { MatchRow } from '../layers/match-table.ts';
import { registerEntries, type Change, type RegisterEntry, type Registered } from '../layers/register.ts';
import { listIdsOf, registerRows, stableIds, type Dated } from '../layers/register-rows.ts';
import { layerExport } from '../output/layer-export.ts';
import { tableCsv } from '../output/table-text.ts';
import type { FeatureLayer, ImportReport, ReadSettings, Source } from '../types.ts';
import { notesOfLayer, type ConvertOptions } from './convert-layer.ts';
import type { ExportFormat } from './export-formats.ts';
import { readDecisions, writeOne } from './match-files.ts';
import { readFeatures } from './read-inputs.ts';
import { addExport, PLACE_FORMS } from './write-export.ts';

export interface RegisterInput {
  readonly source: Source;
  readonly settings: ReadSettings;
}

/** What became of one facility. */
export interface RegisterChange {
  readonly change: 'added' | 'removed' | 'closed' | 'renamed' | 'moved' | 'renamed_and_moved';
  readonly id: string;
  readonly name: string;
  /** Null where it is the same, or there is none. */
  readonly previousName: string | null;
  /** Null where it did not move, or a place is not known. */
  readonly meters: number | null;
  /** False for what a person is to decide: it is not taken. */
  readonly isDecided: boolean;
}

export interface RegisterSummary {
  readonly register: string;
  readonly list: string;
  /** Of which day they are; null when nobody says. */
  readonly registerDate: string | null;
  readonly listDate: string | null;
  readonly facilities: number;
  readonly unchanged: number;
  readonly counts: Readonly<Record<RegisterChange['change'], number>>;
  /** Changes that a person is to decide. */
  readonly undecided: number;
  /** Confirmed ids that the register does not have. */
  readonly confirmedMissing: readonly string[];
  readonly changes: readonly RegisterChange[];
}

export interface RegisterResult {
  readonly layer: FeatureLayer;
  readonly summary: RegisterSummary;
  readonly matchRows: readonly MatchRow[];
  readonly reports: readonly [register: ImportReport, list: ImportReport];
}

/**
 * Lays a new list against an earlier one.
 * @param decisions what was decided before; null for nothing.
 * @throws AppError as the readers' when a file is refused; `attribute-invalid` for decisions that contradict each other.
 */
export async function registerList(
  register: RegisterInput,
  list: RegisterInput,
  decisions: Source | null,
): Promise<RegisterResult> {
  const decided = await readDecisions(decisions);
  const read = async ({ source, settings }: RegisterInput) =>
    readFeatures(source, 'facilities', { ...settings, placeOptional: true });
  const [old, next] = [await read(register), await read(list)];
  const olds = entriesOf(old.content);
  const entries = entriesOf(next.content);
  const registered = registerEntries(olds, entries, decided, decisions?.name);
  const dated = ({ content, report }: typeof old): Dated => ({ layer: content, date: dateOf(report) });
  const listIds = listIdsOf(next.content);
  const ids = stableIds(old.content, listIds, registered);
  const parts = { olds, entries, registered, ids, decided };
  return {
    layer: registerRows(dated(old), dated(next), ids, registered),
    summary: {
      ...{ register: register.source.name, list: list.source.name },
      ...{ registerDate: dateOf(old.report) || null, listDate: dateOf(next.report) || null },
      ...summarize(parts),
    },
    matchRows: listRows(parts),
    reports: [old.report, next.report],
  };
}

const dateOf = ({ summary: { date } }: ImportReport): string => (typeof date === 'string' ? date : '');

interface Parts {
  readonly olds: readonly RegisterEntry[];
  readonly entries: readonly RegisterEntry[];
  readonly registered: Registered;
  /** Stable ids of the entries. */
  readonly ids: readonly string[];
  readonly decided: readonly (Decision & { readonly row: MatchRow })[];
}

function entriesOf(layer: FeatureLayer): RegisterEntry[] {
  const [name, address, category, codes, status] = (['name', 'address', 'category', 'codes', 'status'] as const).map(
    (field) => findColumn(layer, field),
  );
  // a register tells which number the last list gave
  const told = layer.columns.get('list_id');
  const listIds = listIdsOf(layer);
  return layer.ids.map((id, i) => ({
    ...{ id, name: textAt(name, i), address: textAt(address, i) },
    listId: told === undefined ? listIds[i] : textAt(told, i),
    categories: [...splitCategories(textAt(category, i)).map(plainText), ...splitCategories(textAt(codes, i))],
    ...{ lon: layer.points[2 * i], lat: layer.points[2 * i + 1] },
    isShut: statusOf(textAt(status, i)) === 'closed',
  }));
}

function kindOf({ renamed, moved }: Change): 'renamed' | 'moved' | 'renamed_and_moved' | null {
  if (renamed) return moved ? 'renamed_and_moved' : 'renamed';
  return moved ? 'moved' : null;
}

function summarize({
  olds,
  entries,
  registered,
  ids,
  decided,
}: Parts): Omit<RegisterSummary, 'register' | 'list' | 'registerDate' | 'listDate'> {
  const { matches, missing } = registered;
  const changes: RegisterChange[] = [];
  let unchanged = 0;
  matches.forEach(({ old, change, proposals }, entry) => {
    // of what may be several, the likeliest
    const [likely = { old, change }] = proposals;
    const kind = likely.old < 0 ? 'added' : kindOf(likely.change);
    if (kind === null && old >= 0) return void unchanged++;
    const previousName = likely.change.renamed ? olds[likely.old].name : null;
    const meters = likely.change.moved ? likely.change.meters : null;
    const isDecided = proposals.length === 0;
    changes.push({
      change: kind ?? 'added',
      id: ids[entry],
      name: entries[entry].name,
      previousName,
      meters,
      isDecided,
    });
  });
  const proposed = proposedOf(registered);
  const answered = new Set(decided.map(({ key }) => key));
  for (const { old, key, isClosed } of missing) {
    if (proposed.has(old)) continue;
    const { id, name } = olds[old];
    const isDecided = answered.has(key);
    changes.push({ change: isClosed ? 'closed' : 'removed', id, name, previousName: null, meters: null, isDecided });
  }
  const counts = { added: 0, removed: 0, closed: 0, renamed: 0, moved: 0, renamed_and_moved: 0 };
  for (const { change } of changes) counts[change]++;
  const known = new Set(olds.map(({ id }) => id));
  const keys = new Set(matches.map(({ key }) => key));
  const lost = decided.filter(({ key, matchId, isMatch }) => isMatch && keys.has(key) && !known.has(matchId));
  return {
    ...{ facilities: entries.length, unchanged, counts },
    undecided: changes.filter(({ isDecided }) => !isDecided).length,
    confirmedMissing: [...new Set(lost.map(({ matchId }) => matchId))].sort(compareText),
    changes: changes.sort((a, b) => compareText(a.change, b.change) || compareText(a.id, b.id)),
  };
}

/** Old entries that a new one may be: whether they are gone is asked when that is answered. */
const proposedOf = ({ matches }: Registered): Set<number> =>
  new Set(matches.flatMap(({ proposals }) => proposals.map(({ old }) => old)));

const howOf = (change: Change): string => {
  const kind = (kindOf(change) ?? 'same').replaceAll('_', ' ');
  return change.moved && change.meters !== null ? `${kind} ${change.meters} m` : kind;
};

/** The table of proposals: what was decided, what has changed, and what may be the same. Sorted by key, decided ones first, then the likeliest. */
function listRows({ olds, entries, registered, decided }: Parts): MatchRow[] {
  const table = new Map<string, MatchRow>();
  const add = (row: MatchRow): void => {
    const place = `${row.key}\n${row.match_id}`;
    if (!table.has(place)) table.set(place, row);
  };
  const blank = { match_id: '', match_text: '', score: '', decision: '', by: '', date: '' };
  for (const { isMatch, row } of decided) {
    add({ ...row, how: isMatch ? 'confirmed' : 'rejected', decision: isMatch ? 'y' : 'n' });
  }
  registered.matches.forEach(({ key, how, old, change, proposals }, entry) => {
    const text = entries[entry].name;
    const toOld = (index: number): Pick<MatchRow, 'match_id' | 'match_text'> => ({
      ...{ match_id: olds[index].id, match_text: olds[index].name },
    });
    if (how === 'id' && kindOf(change) !== null)
      add({ ...blank, key, text, ...toOld(old), how: `${howOf(change)}, same id` });
    if (old >= 0) return;
    for (const proposal of proposals) {
      add({ ...blank, key, text, ...toOld(proposal.old), score: String(proposal.score), how: howOf(proposal.change) });
    }
    if (proposals.length === 0) add({ ...blank, key, text, how: 'added' });
  });
  const proposed = proposedOf(registered);
  for (const { old, key } of registered.missing) {
    if (proposed.has(old)) continue;
    add({ ...blank, key, text: '', match_id: olds[old].id, match_text: olds[old].name, how: 'removed' });
  }
  return [...table.values()].sort(
    (a, b) =>
      compareText(a.key, b.key) ||
      compareText(b.decision, a.decision) ||
      Number(b.score) - Number(a.score) ||
      compareText(a.match_id, b.match_id),
  );
}

/** The register as CSV. */
export const registerCsv = (
  { layer }: RegisterResult,
  { system }: Pick<ConvertOptions, 'system'>,
): AsyncIterable<string> => tableCsv(layerExport(layer, system, PLACE_FORMS.csv));

/**
 * Writes the register; an existing file is replaced when the new one is whole.
 * @throws AppError as `addExport`, `bad-usage`.
 */
export async function writeRegister(
  { layer, reports: [, report] }: RegisterResult,
  path: string,
  format: ExportFormat,
  options: ConvertOptions,
): Promise<void> {
  const table = layerExport(layer, options.system, PLACE_FORMS[format]);
  await writeOne(path, options.signal, (output, name) =>
    addExport(output, name, format, [table], { ...options, notes: notesOfLayer(layer, report, options) }),
  );
}
