// Quotes in CSV beside those of RFC 4180. In: rows as they were parsed. Out: the same rows, and what was made of such quotes, told once.
//
//   12" 管道井      a quote inside a text without quotes: taken as it stands
//   ="001"          a formula of Excel whose value is a text: 001
//   "a"b            a quoted text that goes on: where it ends cannot be known, so that the file is refused
import type { Delimiter } from './delimiter.ts';
import type { IssueLog } from './issue-log.ts';

const FORMULA = /^="((?:[^"]|"")*)"$/;

export class OddQuotes {
  /** Whether quotes inside texts are taken as they stand: once a file has one. */
  relaxed = false;
  readonly #field: RegExp;
  readonly #log: IssueLog;
  /** Rows are read several times. */
  #toldTo = 0;

  constructor(delimiter: Delimiter, log: IssueLog) {
    const end = `(?:[${delimiter}]|[\\r\\n]*$)`;
    this.#field = new RegExp(`(?:"(?:[^"]|"")*"|(?!")[^${delimiter}]*)${end}`, 'y');
    this.#log = log;
  }

  /** Whether a quoted text goes on behind its last quote. */
  isBroken(raw: string): boolean {
    this.#field.lastIndex = 0;
    while (this.#field.lastIndex < raw.length) if (!this.#field.test(raw)) return true;
    return false;
  }

  /** @param raw the text of the row, where it was read relaxed. */
  mend(cells: readonly string[], line: number, raw: string | undefined): readonly string[] {
    if (!cells.some((cell) => cell.includes('"'))) return cells;
    const isNew = line > this.#toldTo;
    if (isNew) this.#toldTo = line;
    const mended = cells.map((cell) => {
      const text = FORMULA.exec(cell)?.[1].replaceAll('""', '"');
      if (text === undefined) return cell;
      if (isNew) {
        const message = `row ${line}: ${cell.slice(0, 60)} is a formula of Excel for a text: ${text.slice(0, 60)} is taken`;
        this.#log.add('warning', 'formula-text', message, { row: line, value: cell.slice(0, 60) });
      }
      return text;
    });
    const stray = mended.find((cell) => cell.includes('"'));
    if (isNew && stray !== undefined && raw !== undefined && this.#hasStray(raw)) {
      const message = `row ${line} has a quote inside a text without quotes, which is taken as it stands: ${stray.slice(0, 60)}`;
      this.#log.add('warning', 'quote-stray', message, { row: line, value: stray.slice(0, 60) });
    }
    return mended;
  }

  #hasStray(raw: string): boolean {
    this.#field.lastIndex = 0;
    for (let at = 0; at < raw.length; at = this.#field.lastIndex) {
      const [field] = this.#field.exec(raw) ?? [''];
      if (field === '') return false;
      const text = field.replace(/[\r\n]+$/, '');
      if (!field.startsWith('"') && text.includes('"') && !text.startsWith('="')) return true;
    }
    return false;
  }
}
