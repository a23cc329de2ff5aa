// ATTRIBUTION.txt: whose data the results are made of. Tables carry no attribution of their own, so this file goes with them.
import type { StudyResult } from '../study-types.ts';

/** ATTRIBUTION.txt, a source a line; says so when no source asks for one. */
export function attributionText(result: StudyResult): string {
  const lines = result.attribution.length > 0 ? result.attribution : ['No source of this study asks for attribution.'];
  return `${lines.join('\n')}\n`;
}
