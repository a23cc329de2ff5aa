// The table of matches that a person goes through, and that is used again. In: its rows as they stand in a file; matches. Out: what was
// decided; the rows to write. A decision is y or n; what only the program found is found anew each time.
import { AppError } from '../errors.ts';
import { compareText } from '../geo/lonlat.ts';
import type { Decision, JoinRecord, Match } from './join-table.ts';

/** Its columns in their order. */
export const MATCH_COLUMNS = [
  ...(['key', 'text', 'match_id', 'match_text', 'score', 'how', 'decision', 'by', 'date'] as const),
] as const;
export type MatchRow = Readonly<Record<(typeof MATCH_COLUMNS)[number], string>>;

const YES: ReadonlySet<string> = new Set(['y', 'yes', '1', 'true', '是', '对', '√', 'confirmed']);
const NO: ReadonlySet<string> = new Set(['n', 'no', '0', 'false', '否', '不是', '错', '×', 'rejected']);
/** What a spreadsheet makes of a long code. */
const SHORTENED = /^\d(\.\d+)?e\+\d+$/i;

/**
 * What was decided, with the rows that say so.
 * @param name what messages call the file.
 * @throws AppError `attribute-invalid` for a decision that cannot be read, or against another.
 */
export function parseDecisions(rows: readonly MatchRow[], name: string): (Decision & { readonly row: MatchRow })[] {
  const decisions: (Decision & { readonly row: MatchRow })[] = [];
  const lines = new Map<string, { readonly line: number; readonly isMatch: boolean }>();
  const confirmed = new Map<string, { readonly line: number; readonly matchId: string }>();
  rows.forEach((row, i) => {
    const line = i + 2;
    const isMatch = decisionOf(row, line, name);
    if (isMatch === null) return;
    const { key, match_id: matchId } = row;
    if (matchId === '') {
      if (!isMatch) return;
      throw wrong(name, line, 'the id of a feature in match_id beside a y', 'it is empty');
    }
    if (SHORTENED.test(matchId)) {
      const cure = 'format the column as text and enter the id again';
      throw wrong(name, line, 'ids as they are in match_id', `${matchId} was shortened by a spreadsheet: ${cure}`);
    }
    const other = lines.get(`${key}\n${matchId}`);
    if (other !== undefined && other.isMatch !== isMatch) {
      throw wrong(name, line, `one decision on ${key} and ${matchId}`, `row ${other.line} says the opposite`);
    }
    const first = confirmed.get(key);
    if (isMatch && first !== undefined && first.matchId !== matchId) {
      throw wrong(name, line, `one feature for ${key}`, `row ${first.line} has another, ${first.matchId}`);
    }
    if (other !== undefined) return;
    lines.set(`${key}\n${matchId}`, { line, isMatch });
    if (isMatch) confirmed.set(key, { line, matchId });
    decisions.push({ key, matchId, isMatch, row });
  });
  return decisions;
}

function decisionOf({ decision, how }: MatchRow, line: number, name: string): boolean | null {
  const text = decision.normalize('NFKC').trim().toLowerCase();
  const told = text === '' ? how.trim().toLowerCase() : text;
  if (YES.has(told)) return true;
  if (NO.has(told)) return false;
  if (text === '') return null;
  throw wrong(name, line, 'y or n in decision', `it is ${JSON.stringify(decision.slice(0, 40))}`);
}

const wrong = (name: string, line: number, expected: string, but: string): AppError =>
  new AppError('attribute-invalid', `${name}: expected ${expected}, but in row ${line} ${but}`);

/**
 * The rows of the table after a join: what was found, candidates with an empty decision, and everything that was decided before.
 * Sorted by key, decided ones first, then the likeliest.
 */
export function listMatchRows(
  matches: readonly Match[],
  rows: readonly JoinRecord[],
  features: readonly JoinRecord[],
  decided: readonly (Decision & { readonly row: MatchRow })[],
): MatchRow[] {
  const table = new Map<string, MatchRow>();
  const add = (row: MatchRow): void => {
    const place = `${row.key}\n${row.match_id}`;
    const there = table.get(place);
    if (there === undefined || compareRows(row, there) < 0) table.set(place, row);
  };
  for (const { isMatch, row } of decided) {
    add({ ...row, how: isMatch ? 'confirmed' : 'rejected', decision: isMatch ? 'y' : 'n' });
  }
  matches.forEach(({ key, how, feature, score, candidates }, i) => {
    const toRow = (found: string, likeness: number | null, other?: JoinRecord): MatchRow => ({
      ...{ key, text: rows[i].text, match_id: other?.id ?? '', match_text: other?.text ?? '', how: found },
      ...{ score: likeness === null ? '' : String(likeness), decision: '', by: '', date: '' },
    });
    if (key === '' || how === 'confirmed') return;
    if (how !== 'none') add(toRow(how, score, features[feature]));
    else if (candidates.length === 0) add(toRow('none', null));
    for (const candidate of candidates) add(toRow('candidate', candidate.score, features[candidate.feature]));
  });
  return [...table.values()].sort(compareRows);
}

const ORDER = ['confirmed', 'rejected', 'exact', 'normalised', 'candidate', 'none'];

function compareRows(a: MatchRow, b: MatchRow): number {
  return (
    compareText(a.key, b.key) ||
    ORDER.indexOf(a.how) - ORDER.indexOf(b.how) ||
    Number(b.score) - Number(a.score) ||
    compareText(a.match_id, b.match_id) ||
    compareText(a.text, b.text)
  );
}
