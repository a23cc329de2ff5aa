// Options that say what a file does not: its coordinate system, encoding, layer and columns; the same words in every command that
// reads files. A value may name the input it is for: its kind (`facilities=GCJ-02`) or its file (`clinics.csv=GCJ-02`).
import { InvalidArgumentError } from 'commander';
import type { Command } from 'commander';
import { readCategories } from '../engine/category-files.ts';
import { readCrsFile } from '../engine/crs-files.ts';
import { readMapping } from '../engine/mapping-files.ts';
import { AppError } from '../errors.ts';
import { LAYER_KINDS, type LayerKind, type ReadSettings } from '../types.ts';
import { collect } from './values.ts';

/** A value, and the input it is for; null: every input. */
interface Assigned {
  readonly input: string | null;
  readonly value: string;
}

export interface InputOptions {
  readonly crs?: readonly Assigned[];
  readonly crsFile?: readonly Assigned[];
  readonly encoding?: readonly Assigned[];
  readonly layer?: readonly Assigned[];
  readonly column?: readonly Assigned[];
  readonly mapping?: readonly Assigned[];
  readonly date?: readonly Assigned[];
  readonly categories?: string;
  readonly strict?: boolean;
}

export function addInputSettings(command: Command): Command {
  return command
    .optionsGroup('How files are read ([input=] is a kind or the name of a file; without it, every input):')
    .option('--crs <[input=]crs>', 'coordinate system, such as EPSG:4549; may be repeated', collect(parseAssigned))
    .option(
      '--crs-file <[input=]path>',
      'local coordinate system as a JSON file; may be repeated',
      collect(parseAssigned),
    )
    .option('--encoding <[input=]name>', 'encoding of texts, such as gb18030; may be repeated', collect(parseAssigned))
    .option('--layer <[input=]name>', 'layer, table or sheet to read; may be repeated', collect(parseAssigned))
    .option(
      '--column <[input:]field=column>',
      'column that holds a field, such as population=常住人口; may be repeated',
      collect(parseColumn),
    )
    .option(
      '--mapping <[input=]path>',
      'what inspect --save-mapping wrote for files of this source; the options above go first',
      collect(parseAssigned),
    )
    .option('--categories <path>', 'CSV of what categories of facilities stand for: category,codes')
    .option('--strict', 'refuse a file in which something would have to be repaired or guessed');
}

/** For commands whose results tell of which day their inputs are. */
export const addDateSetting = (command: Command): Command =>
  command.option(
    '--date <[input=]day>',
    'of which day the data are, such as facilities=2024-06-01; goes before what a file says; may be repeated',
    collect(parseAssigned),
  );

/** `value` or `input=value`; a PROJ text or WKT holds `=` of its own. */
function parseAssigned(text: string): Assigned {
  const [, input, value] = /^([^=+\s[\]"]+)=(.+)$/s.exec(text) ?? [];
  const assigned = input === undefined ? { input: null, value: text } : { input, value };
  if (assigned.value.trim() === '') throw new InvalidArgumentError('Expected a value.');
  return assigned;
}

/** `field=column` or `input:field=column`. */
function parseColumn(text: string): Assigned {
  const [, input = null, value] = /^(?:([^:=]+):)?([^:=]+=.+)$/s.exec(text) ?? [];
  if (value === undefined) throw new InvalidArgumentError('Expected field=column, such as population=常住人口.');
  return { input, value };
}

/** What is set for one input. */
export function settingsFor(options: InputOptions, kind: LayerKind, name: string): ReadSettings {
  const valueOf = (list: readonly Assigned[] = []): string | undefined => {
    const find = (input: string | null): string | undefined => list.findLast((each) => each.input === input)?.value;
    return find(name) ?? find(kind) ?? find(null);
  };
  const declared = crsFor(options, kind, name);
  const mappingFile = valueOf(options.mapping);
  const mapping = mappingFile === undefined ? {} : readMapping(mappingFile);
  const own = kind === 'facilities' && options.categories !== undefined ? readCategories(options.categories) : {};
  const categories = { ...mapping.categories, ...own };
  const date = valueOf(options.date);
  const columns: Record<string, string> = { ...mapping.columns };
  for (const input of [null, kind, name]) {
    for (const each of options.column ?? []) {
      if (each.input !== input) continue;
      const at = each.value.indexOf('=');
      columns[each.value.slice(0, at)] = each.value.slice(at + 1);
    }
  }
  return {
    ...(declared.crsFile === undefined ? { crs: declared.crs ?? mapping.crs } : declared),
    encoding: valueOf(options.encoding) ?? mapping.encoding,
    layer: valueOf(options.layer) ?? mapping.layer,
    ...(Object.keys(categories).length === 0 ? {} : { categories }),
    ...(Object.keys(columns).length > 0 ? { columns } : {}),
    ...(date === undefined ? {} : { date }),
    ...(options.strict ? { strict: true } : {}),
  };
}

/** The declaration that names the input most closely. */
function crsFor({ crs = [], crsFile = [] }: InputOptions, kind: LayerKind, name: string): ReadSettings {
  for (const input of [name, kind, null]) {
    const code = crs.findLast((each) => each.input === input)?.value;
    const path = crsFile.findLast((each) => each.input === input)?.value;
    if (code !== undefined && path !== undefined) {
      throw new AppError('bad-usage', `expected --crs or --crs-file for ${name}, but both came`);
    }
    if (code !== undefined) return { crs: code };
    if (path !== undefined) return { crsFile: readCrsFile(path) };
  }
  return {};
}

/**
 * Refuses values that name an input which is not there: a slip would silently do nothing.
 * @throws AppError `bad-usage`.
 */
export function requireKnownInputs(
  options: InputOptions,
  names: readonly string[],
  confirmed: readonly string[] = [],
): void {
  const known: readonly string[] = [...LAYER_KINDS, ...names];
  const { crs, crsFile, encoding, layer, column, mapping, date } = options;
  const all = [crs, crsFile, encoding, layer, column, mapping, date].flatMap((list) => list ?? []);
  const wrong = confirmed.find((input) => !known.includes(input));
  if (wrong !== undefined) {
    throw new AppError('bad-usage', `expected a kind or one of ${names.join(', ')} to confirm, but came ${wrong}`);
  }
  for (const { input, value } of all) {
    if (input === null || known.includes(input)) continue;
    throw new AppError('bad-usage', `expected a kind or one of ${names.join(', ')} before ${value}, but came ${input}`);
  }
}
