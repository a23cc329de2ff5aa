// The name under which a result may go. In: a study's result. Out: the standard's id and edition, or nothing when the run departs
// from it in any parameter (semantics 15).
import type { StudyResult } from '../study-types.ts';

/** `id@edition` of the standard the result is; empty without one, and when it was modified. */
export function standardText({ parameters, modified }: StudyResult): string {
  const { standard } = parameters;
  return standard && modified.length === 0 ? `${standard.id}@${standard.edition}` : '';
}
