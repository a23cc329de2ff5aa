// Properties of features, collected row by row, handed over column by column. In: the scalar properties of each feature. Out: typed
// columns in any order of rows. A column is of numbers only when every value present is one; else all of it is text.
import { AppError } from '../errors.ts';
import { compareText } from '../geo/lonlat.ts';
import type { Column } from '../types.ts';
import { MAX_ATTRIBUTES, MAX_TEXT_BYTES } from './limits.ts';

export class ColumnTable {
  /** Names of properties that were objects or arrays somewhere: they are left out. */
  readonly nested = new Set<string>();
  readonly #columns = new Map<string, (string | number)[]>();
  readonly #layer: string;

  /** @param layer what messages call the layer. */
  constructor(layer: string) {
    this.#layer = layer;
  }

  /**
   * Keeps the scalar properties of one row.
   * @param where names the feature, for the message.
   * @throws AppError `too-complex` over 256 fields or 64 KiB in one text.
   */
  add(row: number, properties: Readonly<Record<string, unknown>>, where: () => string): void {
    for (const name of Object.keys(properties)) {
      const value = properties[name];
      if (typeof value === 'object' && value !== null) {
        if (this.nested.size < MAX_ATTRIBUTES) this.nested.add(name.toWellFormed());
        continue;
      }
      // a field without any value is a field: people that are all missing are not the same as no field of people
      const column = this.#columns.get(name) ?? this.#addColumn(name, where);
      if (value === null || value === undefined || value === '') continue;
      if (typeof value === 'number') column[row] = value;
      else if (typeof value === 'string') column[row] = this.#checkText(value, name, where);
      else column[row] = value === true ? 'true' : 'false';
    }
  }

  /** The columns, by name in text order, with row `order[i]` at place i. */
  toColumns(order: Uint32Array): Map<string, Column> {
    const columns = new Map<string, Column>();
    const named = [...this.#columns].map(([name, values]) => [name.toWellFormed(), values] as const);
    named.sort((a, b) => compareText(a[0], b[0]));
    for (const [name, values] of named) columns.set(name, toColumn(values, order));
    return columns;
  }

  #addColumn(name: string, where: () => string): (string | number)[] {
    if (this.#columns.size === MAX_ATTRIBUTES) {
      const limit = `expected at most ${MAX_ATTRIBUTES} fields`;
      throw new AppError('too-complex', `${this.#layer}: ${limit}, but ${where()} brings one more`);
    }
    const column: (string | number)[] = [];
    this.#columns.set(name, column);
    return column;
  }

  #checkText(text: string, field: string, where: () => string): string {
    // a UTF-16 unit takes at most three bytes
    if (text.length > MAX_TEXT_BYTES / 3 && Buffer.byteLength(text) > MAX_TEXT_BYTES) {
      const limit = `expected texts of at most ${MAX_TEXT_BYTES} bytes`;
      const size = `${field.slice(0, 60)} of ${where()} has ${Buffer.byteLength(text)}`;
      throw new AppError('too-complex', `${this.#layer}: ${limit}, but ${size}`);
    }
    return text.toWellFormed();
  }
}

function toColumn(values: readonly (string | number | undefined)[], order: Uint32Array): Column {
  if (values.every((value) => typeof value === 'number')) {
    const numbers = new Float64Array(order.length).fill(NaN);
    for (let i = 0; i < order.length; i++) {
      const value = values[order[i]];
      if (value !== undefined) numbers[i] = value;
    }
    return { type: 'number', values: numbers };
  }
  return { type: 'text', values: Array.from(order, (row) => (values[row] === undefined ? '' : String(values[row]))) };
}
