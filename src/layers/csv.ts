// CSV and other tables in text -> features. In: text whose columns are separated by commas, semicolons, tabs or bars, with quotes as in
// RFC 4180. Out: its rows as a table; see read-table.ts for what is made of them. Memory: one line. Cost: three readings of the file,
// for its encoding, its columns and its features; 100,000 rows of 12 columns take about 3 s.
import { CsvError, parse, type Parser } from 'csv-parse';
import { AppError } from '../errors.ts';
import { OddQuotes } from './csv-quotes.ts';
import { detectDelimiter, type Delimiter } from './delimiter.ts';
import { decodeText, type Encoding } from './encoding.ts';
import { MAX_ATTRIBUTES, MAX_FEATURES, MAX_LINE_BYTES } from './limits.ts';
import type { OpenFile, Reading } from './reader.ts';
import { readTable } from './read-table.ts';
import { isPlaceName } from './table-place.ts';
import type { TableRow } from './table.ts';
import { decideEncoding, decodeChunks, readAgain } from './text-source.ts';

/** Of Excel. */
const MAX_SHEET_COLUMNS = 16_384;

/**
 * Reads a table in text.
 * @throws AppError `malformed-table`, `encoding-invalid`, `too-complex`, and what `readTable` throws.
 */
export async function readCsv(file: OpenFile, reading: Reading): Promise<void> {
  const encoding = await decideEncoding(file, reading);
  const head = decodeText(file.head, encoding);
  const delimiter = detectDelimiter(head) ?? oneColumn(head, file.name);
  reading.found.format = 'csv';
  const quotes = new OddQuotes(delimiter, reading.log);
  const table = {
    sheet: null,
    decimalComma: delimiter === ';',
    rectangular: true,
    merges: [],
    hiddenColumns: new Set<number>(),
    rows: () => readRows(file, encoding, delimiter, quotes),
  };
  await readTable(table, file.name, reading);
}

/** A single column can be a table when it is one of places. */
function oneColumn(head: string, name: string): Delimiter {
  const [first] = head.split(/\r|\n/, 1);
  if (isPlaceName(first.replaceAll('"', ''))) return ',';
  const what = 'its lines hold none of these';
  throw new AppError(
    /\.(csv|tsv)(\.gz)?$/i.test(name) ? 'malformed-table' : 'unsupported-format',
    `${name}: expected a table whose columns are separated by commas, semicolons, tabs or bars, but ${what}: it is plain text`,
  );
}

/** A quote inside a text without quotes. */
class StrayQuote extends Error {}

/** The rows; from the start once more where the first stray quote turns up, without those that were handed over. */
async function* readRows(
  file: OpenFile,
  encoding: Encoding,
  delimiter: Delimiter,
  quotes: OddQuotes,
): AsyncGenerator<readonly TableRow[]> {
  let given = 0;
  try {
    for await (const rows of parseRows(file, encoding, delimiter, quotes)) {
      yield rows;
      given = rows[rows.length - 1].line;
    }
  } catch (error) {
    if (!(error instanceof StrayQuote)) throw error;
    quotes.relaxed = true;
    for await (const rows of parseRows(file, encoding, delimiter, quotes))
      yield rows.filter(({ line }) => line > given);
  }
}

async function* parseRows(
  file: OpenFile,
  encoding: Encoding,
  delimiter: Delimiter,
  quotes: OddQuotes,
): AsyncGenerator<readonly TableRow[]> {
  let rows: TableRow[] = [];
  let line = 0;
  // lines of the text, which are more than rows where texts hold line breaks
  let textLine = 1;
  const parser = parse({
    delimiter,
    // all of them: a file that several programs have written to ends its lines in several ways
    record_delimiter: ['\r\n', '\n', '\r'],
    relax_column_count: true,
    max_record_size: MAX_LINE_BYTES,
    relax_quotes: quotes.relaxed,
    raw: quotes.relaxed,
    on_record: (read: string[] | { readonly raw: string; readonly record: string[] }, { lines }) => {
      const { raw, record: cells } = Array.isArray(read) ? { raw: undefined, record: read } : read;
      if (raw !== undefined && quotes.isBroken(raw)) throw quoteMisplaced(lines, file.name);
      textLine = lines;
      line++;
      const kept = cells.length > MAX_ATTRIBUTES ? narrow(cells, line, file.name) : cells;
      rows.push({ line, cells: quotes.mend(kept, line, raw) });
      return null;
    },
  });
  const write = createWriter(parser);
  const step = async (text: string | null): Promise<void> => {
    const error = await write(text);
    if (error !== null) throw explain(error, textLine, file.name);
    if (line > MAX_FEATURES + 1000) {
      throw new AppError('too-complex', `${file.name}: expected at most ${MAX_FEATURES} rows, but there are more`);
    }
  };
  for await (const text of decodeChunks(readAgain(file), encoding, file.name)) {
    await step(text);
    if (text.includes('\0')) {
      const what = `there is a NUL character after line ${textLine}: the file is damaged, save the table again`;
      throw new AppError('malformed-table', `${file.name}: expected a table in text, but ${what}`);
    }
    if (rows.length === 0) continue;
    yield rows;
    rows = [];
  }
  await step(null);
  if (rows.length > 0) yield rows;
}

/** Sheets have empty columns without number; ones that hold something, or more than any sheet can have, are too many. */
function narrow(cells: readonly string[], line: number, name: string): string[] {
  const isFilled = cells.slice(MAX_ATTRIBUTES).some((cell) => cell.trim() !== '');
  if (!isFilled && cells.length <= MAX_SHEET_COLUMNS) return cells.slice(0, MAX_ATTRIBUTES);
  const limit = `expected at most ${MAX_ATTRIBUTES} columns`;
  throw new AppError('too-complex', `${name}: ${limit}, but row ${line} has ${cells.length}`);
}

/** Hands text to a parser and waits until it has gone through it; null ends it. */
function createWriter(parser: Parser): (text: string | null) => Promise<Error | null> {
  let failure: Error | null = null;
  let wake = (): void => {};
  parser.on('error', (error) => {
    failure = error;
    wake();
  });
  // nothing comes out at this end: rows are taken where they are made
  parser.resume();
  return (text) =>
    new Promise((resolve) => {
      wake = () => resolve(failure);
      if (failure) resolve(failure);
      else if (text === null) parser.once('end', wake).end();
      else parser.write(text, () => resolve(failure));
    });
}

function explain(error: Error, line: number, name: string): Error {
  if (!(error instanceof CsvError)) return error;
  if (error.code === 'CSV_MAX_RECORD_SIZE') {
    const cure = 'perhaps a quote is not closed';
    return new AppError(
      'too-complex',
      `${name}: expected lines of at most ${MAX_LINE_BYTES} bytes, but the one after line ${line} is longer: ${cure}`,
    );
  }
  // so it is called, against the types of the package
  if ((error.code as string) === 'INVALID_OPENING_QUOTE') return new StrayQuote();
  const { lines } = error as CsvError & { readonly lines?: number };
  return error.code === 'CSV_QUOTE_NOT_CLOSED'
    ? badQuote(`a quote after line ${line} is not closed`, name)
    : quoteMisplaced(lines ?? line, name);
}

const quoteMisplaced = (line: number, name: string): AppError =>
  badQuote(`line ${line} has a quote where none can stand`, name);

function badQuote(where: string, name: string): AppError {
  const cure = 'a text with quotes must be in quotes itself, and its own be doubled: save the table again from Excel';
  return new AppError('malformed-table', `${name}: expected a table in text, but ${where}: ${cure}`);
}
