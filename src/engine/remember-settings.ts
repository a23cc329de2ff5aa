// How the files of one source are read, remembered by the service: what was said with an upload is said again for the next one of the
// same kind and name that says nothing. In: what a caller said, and the stored layers. Out: the settings to read with, and a finding.
import { isDeepStrictEqual } from 'node:util';
import type { ImportReport, Issue, LayerKind, ReadSettings } from '../types.ts';

/** What is remembered of an upload: the mapping of its source. Local systems by their name alone. */
export type Remembered = Pick<ReadSettings, 'crs' | 'encoding' | 'layer' | 'columns' | 'categories'>;

interface Stored {
  readonly kind: LayerKind;
  readonly name: string;
  readonly version: number;
  readonly settings?: Remembered;
}

/** The mapping in settings; undefined when nothing was said. */
export function toRemembered(settings: ReadSettings): Remembered | undefined {
  const { crs, encoding, layer, columns, categories } = settings;
  const said = Object.entries({ crs, encoding, layer, columns, categories }).filter(
    ([, value]) => value !== undefined && !isDeepStrictEqual(value, {}),
  );
  return said.length === 0 ? undefined : Object.fromEntries(said);
}

/** The layer of the same kind and name whose settings go on; undefined when the caller said something, or nobody ever did. */
export function findRemembered<T extends Stored>(
  settings: ReadSettings,
  kind: LayerKind,
  name: string,
  layers: readonly T[],
): T | undefined {
  if (toRemembered(settings) !== undefined || name === '') return undefined;
  const told = layers.filter((layer) => layer.kind === kind && layer.name === name && layer.settings !== undefined);
  return told.sort((a, b) => a.version - b.version).at(-1);
}

/** The report with a first finding that says where the settings came from. */
export function withReused(report: ImportReport, { settings, name, version }: Stored): ImportReport {
  const value = JSON.stringify(settings);
  const issue: Issue = {
    code: 'mapping-reused',
    severity: 'info',
    feature: null,
    row: null,
    field: null,
    value: value.length > 200 ? `${value.slice(0, 200)}…` : value,
    place: null,
    message: `read as version ${version} of ${name} was: ${Object.keys(settings ?? {}).join(', ')}; mapping=none reads it afresh`,
  };
  return {
    ...report,
    issues: [issue, ...report.issues],
    issueCounts: { [issue.code]: 1, ...report.issueCounts },
  };
}
