// The table of zones: worst first, sorted by any column, searched by name. It says everything that the map shows.
import { useMemo, useState } from 'preact/hooks';
import type { CoverageRow } from '../api.ts';
import { countText, percentText } from '../format.ts';
import { leftOut, placeName } from '../study.ts';
import type { Language } from '../words/languages.ts';
import { useLanguage, useWords } from '../words/words.ts';
import { ShareBar } from './share-bar.tsx';
import { VerdictMark } from './verdict.tsx';

type ColumnKey = 'zone' | 'share' | 'covered' | 'uncovered' | 'undecided' | 'verdict';

interface Sorting {
  readonly column: ColumnKey;
  readonly descending: boolean;
}

/** Worst first: the lowest share, and of equal ones where more people are left out. */
const WORST_FIRST: Sorting = { column: 'share', descending: false };

const VERDICT_ORDER = ['not_met', 'undetermined', 'met', 'not_assessed', 'no_denominator'];

interface Props {
  readonly rows: readonly CoverageRow[];
  readonly title: string;
  readonly level: 'zone' | 'parent';
  readonly onOpen: (row: CoverageRow) => void;
  readonly onPoint: (zoneId: string | null) => void;
}

export function ZoneTable({ rows, title, level, onOpen, onPoint }: Props) {
  const words = useWords();
  const language = useLanguage();
  const [sorting, setSorting] = useState(WORST_FIRST);
  const [searched, setSearched] = useState('');
  const shown = useMemo(
    () =>
      sorted(
        rows.filter((row) => matches(row, searched, language)),
        sorting,
        language,
      ),
    [rows, searched, sorting, language],
  );
  return (
    <section class="zones" id="table" tabIndex={-1}>
      <input
        type="search"
        placeholder={words.search}
        aria-label={words.search}
        value={searched}
        onInput={({ currentTarget }) => setSearched(currentTarget.value)}
      />
      <div class="scroll">
        <table>
          <caption class="unseen">{words.tableCaption(title)}</caption>
          <TableHead level={level} sorting={sorting} onSort={setSorting} />
          <tbody onMouseLeave={() => onPoint(null)}>
            {shown.map((row) => (
              <ZoneRow key={row.zoneId || row.level} row={row} onOpen={onOpen} onPoint={onPoint} />
            ))}
          </tbody>
        </table>
        {shown.length === 0 && <p class="quiet">{words.noMatch(searched)}</p>}
      </div>
    </section>
  );
}

const COLUMNS: readonly ColumnKey[] = ['zone', 'share', 'covered', 'uncovered', 'undecided', 'verdict'];

function TableHead({
  level,
  sorting,
  onSort,
}: Pick<Props, 'level'> & { sorting: Sorting; onSort: (to: Sorting) => void }) {
  const words = useWords();
  const titleOf = (column: ColumnKey): string =>
    column === 'zone' && level === 'parent' ? words.district : words[column];
  return (
    <thead>
      <tr>
        {COLUMNS.map((column) => {
          const isSorted = sorting.column === column;
          // people left out: most first; everything else from the lowest up
          const descending = isSorted ? !sorting.descending : column === 'uncovered' || column === 'undecided';
          return (
            <th
              key={column}
              scope="col"
              class={`col-${column}`}
              aria-sort={isSorted ? (sorting.descending ? 'descending' : 'ascending') : 'none'}
            >
              <button title={words.sortBy(titleOf(column))} onClick={() => onSort({ column, descending })}>
                {titleOf(column)}
                <span class="arrow" aria-hidden="true">
                  {isSorted ? (sorting.descending ? '↓' : '↑') : ''}
                </span>
              </button>
            </th>
          );
        })}
      </tr>
    </thead>
  );
}

function ZoneRow({ row, onOpen, onPoint }: { row: CoverageRow } & Pick<Props, 'onOpen' | 'onPoint'>) {
  const language = useLanguage();
  const name = placeName(row, language);
  const canOpen = row.level !== 'outside';
  return (
    <tr onMouseEnter={() => onPoint(row.zoneId)} onClick={() => canOpen && onOpen(row)} class={canOpen ? 'open' : ''}>
      <th scope="row" title={name}>
        {canOpen ? <button>{name}</button> : name}
      </th>
      <td class="col-share">
        <div>
          <ShareBar row={row} />
          <span class="number">{percentText(row.share, row.target, language)}</span>
        </div>
      </td>
      <td class="number">{countText(row.covered)}</td>
      <td class="number strong">{countText(row.uncovered)}</td>
      <td class="number">{countText(row.undecided)}</td>
      <td class="col-verdict">
        <VerdictMark verdict={row.verdict} />
      </td>
    </tr>
  );
}

function matches(row: CoverageRow, searched: string, language: Language): boolean {
  const text = searched.trim().toLowerCase();
  return text === '' || `${placeName(row, language)} ${row.zoneId}`.toLowerCase().includes(text);
}

function sorted(rows: readonly CoverageRow[], { column, descending }: Sorting, language: Language): CoverageRow[] {
  const collator = new Intl.Collator(language === 'zh' ? 'zh-CN' : 'en', { numeric: true });
  const compare = (a: CoverageRow, b: CoverageRow): number => {
    if (column === 'zone') return collator.compare(placeName(a, language), placeName(b, language));
    if (column === 'verdict') return VERDICT_ORDER.indexOf(a.verdict) - VERDICT_ORDER.indexOf(b.verdict);
    return (a[column] ?? 0) - (b[column] ?? 0);
  };
  const isKnown = (row: CoverageRow): boolean => column === 'zone' || column === 'verdict' || row[column] !== null;
  return [...rows].sort((a, b) => {
    // what is not known is neither high nor low: it comes last
    if (isKnown(a) !== isKnown(b)) return isKnown(a) ? -1 : 1;
    const order = descending ? compare(b, a) : compare(a, b);
    return order || leftOut(b) - leftOut(a) || (a.zoneId < b.zoneId ? -1 : 1);
  });
}
