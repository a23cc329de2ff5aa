// How the query of an upload says that a file is to be read. In: its members. Out: settings, and whether an earlier upload may be followed.
import { mappingOf } from '../engine/mapping-files.ts';
import type { ReadSettings } from '../types.ts';
import { parseColumns } from './upload-body.ts';

interface UploadSettings extends Omit<ReadSettings, 'columns'> {
  readonly columns?: string;
  readonly mapping?: string;
}

/** @throws AppError `bad-request` for columns or a mapping that are not as expected */
export function readUploadSettings({ columns, mapping, ...rest }: UploadSettings): {
  readonly settings: ReadSettings;
  readonly remember: boolean;
} {
  const isAfresh = mapping === 'none';
  const source = mapping === undefined || isAfresh ? {} : mappingOf(mapping, 'mapping');
  const own = columns === undefined ? {} : parseColumns(columns);
  return { settings: { ...source, ...rest, columns: { ...source.columns, ...own } }, remember: !isAfresh };
}
