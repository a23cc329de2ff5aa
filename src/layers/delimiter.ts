// What separates the columns of a table in a text. In: the first lines. Out: comma, semicolon, tab or bar; null when none does.

export type Delimiter = ',' | ';' | '\t' | '|';

const DELIMITERS: readonly Delimiter[] = ['\t', ',', ';', '|'];
/** Lines looked at. */
const ENOUGH = 200;

/**
 * The delimiter that most lines hold equally often. Titles and notes hold none, and texts of cells may hold some of another, so the
 * number of lines decides first; decimal commas lose against the semicolons beside them because the names of columns hold none.
 * @param text the start of a file; a last line without an end may be cut off and counts only when it is the only one.
 */
export function detectDelimiter(text: string): Delimiter | null {
  const lines = withoutQuoted(text).split(/\r\n|\r|\n/);
  if (lines.length > 1) lines.pop();
  let best: Delimiter | null = null;
  let bestLines = 0;
  let bestCount = 0;
  for (const delimiter of DELIMITERS) {
    const [count, lineCount] = mostCommon(lines.slice(0, ENOUGH).map((line) => line.split(delimiter).length - 1));
    if (lineCount < bestLines || (lineCount === bestLines && count <= bestCount)) continue;
    [best, bestLines, bestCount] = [delimiter, lineCount, count];
  }
  return best;
}

/** Quoted texts hold what they like, also line breaks. */
const withoutQuoted = (text: string): string => text.replace(/"(?:[^"]|"")*("|$)/g, '');

/** The commonest number above zero, and how often it comes. */
function mostCommon(counts: readonly number[]): readonly [count: number, lines: number] {
  const lines = new Map<number, number>();
  for (const count of counts) if (count > 0) lines.set(count, (lines.get(count) ?? 0) + 1);
  const [best = [0, 0]] = [...lines].sort((a, b) => b[1] - a[1] || b[0] - a[0]);
  return best;
}
