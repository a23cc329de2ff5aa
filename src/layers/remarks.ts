// What a file wants told with its data: sources and sentences. In: a member of the file. Out: texts that a table can carry.
import type { RemarkName } from './reader.ts';

/** In the summary of the report. */
export type Remarks = Partial<Record<'attribution' | 'notices', readonly string[]>>;

const CHARACTERS = 500;
const TOLD = 10;

/** Puts a text or a list of texts into `remarks`, each on one line. */
export function addRemark(remarks: Remarks, name: RemarkName, value: unknown): void {
  const texts = (Array.isArray(value) ? value : [value]).filter((text) => typeof text === 'string');
  const told = texts
    .map((text) =>
      text
        .replace(/[\p{Cc}\u2028\u2029]+/gu, ' ')
        .trim()
        .slice(0, CHARACTERS),
    )
    .filter((text) => text !== '')
    .slice(0, TOLD);
  if (told.length > 0) remarks[name === 'attribution' ? 'attribution' : 'notices'] = told;
}
