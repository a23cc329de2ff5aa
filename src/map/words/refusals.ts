// A refusal of the service in the language of the page: what is wrong and what to do in words of the import report, then the sentence of the
// service with its code, which names layer, row and what was expected. In: code and sentence. Out: text.
import { REFUSAL_TEXTS } from '../../refusal-texts.ts';
import type { Language } from './languages.ts';

/** The text of a refusal; one that is no matter of a file is told by the service alone. */
export function refusalText(code: string, message: string, language: Language): string {
  const told = `${message} (${code})`;
  if (!Object.hasOwn(REFUSAL_TEXTS, code)) return told;
  const [titleZh, adviceZh, adviceEn] = REFUSAL_TEXTS[code];
  return language === 'zh' ? `${titleZh}。${adviceZh}\n${told}` : `${adviceEn}\n${told}`;
}
