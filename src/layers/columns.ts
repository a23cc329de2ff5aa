// What becomes of the columns of a layer when its last feature has come. In: the columns, and what the caller said. Out: which column
// holds which field, told field by field; numbers in units such as 万人 or 亩 get a column of their own in people or square metres,
// under their name without the unit, and the column of the file stays as it is. What has categories gets a column of taxonomy codes.
import { compareText } from '../geo/lonlat.ts';
import type { Column } from '../types.ts';
import { addCodes, type CodeBook } from './codes.ts';
import { FIELDS_OF_KIND, PLACE_FIELDS, type Field, type FieldKind } from './field-words.ts';
import { mapFields, requireColumns, type ColumnOverrides } from './fields.ts';
import type { IssueLog } from './issue-log.ts';
import { unitFactor, withoutUnit, type Unit } from './units.ts';

/** Fields that are numbers and may come in large units. */
const MEASURED: ReadonlySet<Field> = new Set([
  ...(['population', 'population_registered', 'population_60plus', 'population_0_14', 'population_0_6'] as const),
  ...(['weight', 'households', 'capacity', 'floor_area'] as const),
]);

export interface ColumnSettings {
  /** Columns that the caller named for fields. */
  readonly overrides: ColumnOverrides;
  /** Null: no codes are added. */
  readonly codeBook: CodeBook | null;
}

export interface SettledColumns {
  readonly columns: ReadonlyMap<string, Column>;
  /** Field -> column. */
  readonly fields: ReadonlyMap<string, string>;
  /** Columns of the file that serve no field. */
  readonly unmapped: readonly string[];
}

/**
 * Maps columns to fields, converts their units and adds codes.
 * @param count number of features.
 * @param name what messages call the file.
 * @throws AppError `column-missing` when a column that the caller named is not there.
 */
export function settleColumns(
  columns: ReadonlyMap<string, Column>,
  kind: FieldKind,
  count: number,
  { overrides, codeBook }: ColumnSettings,
  name: string,
  log: IssueLog,
): SettledColumns {
  const headers = [...columns.keys()];
  const own = new Map(Object.entries(overrides).filter(([field]) => isFieldOf(kind, field)));
  if (columns.size > 0) requireColumns(headers, Object.fromEntries(own), name);
  const { fields, left, unmapped } = mapFields(headers, kind, overrides);
  for (const [field, column] of fields) {
    const rest = left.get(field) ?? [];
    if (column === field && rest.length === 0) continue;
    const others = rest.length === 0 ? '' : `; ${rest.join(', ')} could be meant as well and is left`;
    const message = `${field} is read from the column ${column}${own.has(field) ? ' (as told)' : ''}${others}`;
    log.add('info', 'field-mapping', message, { field, value: column });
  }
  for (const [field, column] of Object.entries(overrides)) {
    if (own.has(field) || (PLACE_FIELDS as readonly string[]).includes(field)) continue;
    const message = `the column ${column} was named for ${field}, which is no field of ${kind}: it is not used as such`;
    log.add('info', 'field-mapping', message, { field, value: column });
  }
  const converted = convertUnits(columns, fields, log);
  const coded =
    codeBook !== null && FIELDS_OF_KIND[kind].includes('codes') ? addCodes(converted, count, codeBook, log) : converted;
  return { ...coded, unmapped };
}

const isFieldOf = (kind: FieldKind, field: string): boolean =>
  (FIELDS_OF_KIND[kind] as readonly string[]).includes(field);

function convertUnits(
  columns: ReadonlyMap<string, Column>,
  fields: ReadonlyMap<Field, string>,
  log: IssueLog,
): Pick<SettledColumns, 'columns' | 'fields'> {
  const converted = new Map(columns);
  const renamed = new Map<string, string>(fields);
  for (const [field, header] of fields) {
    const unit = MEASURED.has(field) ? unitFactor(header) : null;
    if (unit === null || unit.factor === 1) continue;
    const plain = withoutUnit(header.normalize('NFKC'));
    const name = columns.has(plain) ? field : plain;
    converted.set(name, convertColumn(columns.get(header), unit));
    renamed.set(field, name);
    const message = `${header} is multiplied by ${Number(unit.factor.toFixed(4))} (${unit.unit}) and called ${name}`;
    log.add('warning', 'unit-converted', message, { field: header, value: unit.unit });
  }
  // columns stand in text order
  const sorted = [...converted].sort((a, b) => compareText(a[0], b[0]));
  return { columns: new Map(sorted), fields: renamed };
}

/** What is no number stays as it is, to be told where it is used. */
function convertColumn(column: Column | undefined, { factor }: Unit): Column {
  // twelve digits: no dust of binary fractions in numbers of people
  const convert = (value: number): number => Number((value * factor).toPrecision(12));
  if (column === undefined) return { type: 'text', values: [] };
  if (column.type === 'number') return { type: 'number', values: column.values.map(convert) };
  const values = column.values.map((text) => {
    const plain = text.normalize('NFKC').replaceAll(',', '').trim();
    return /^[+-]?(\d+\.?\d*|\.\d+)$/.test(plain) ? String(convert(Number(plain))) : text;
  });
  return { type: 'text', values };
}
