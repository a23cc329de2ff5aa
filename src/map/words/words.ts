// The two languages of the page. Every text is in one of the two dictionaries; a key that one of them lacks does not compile.
import { createContext } from 'preact';
import { useContext } from 'preact/hooks';
import { EN, type Words } from './en.ts';
import type { Language } from './languages.ts';
import { ZH } from './zh.ts';

const DICTIONARIES: Readonly<Record<Language, Words>> = { zh: ZH, en: EN };

export const wordsOf = (language: Language): Words => DICTIONARIES[language];

/** The chosen language, for every part of the page. */
export const LanguageContext = createContext<Language>('zh');

export const useLanguage = (): Language => useContext(LanguageContext);
export const useWords = (): Words => wordsOf(useLanguage());

/** A word for a value of the API; one that has none stands for itself. */
export const wordFor = (table: Readonly<Record<string, string>>, value: string): string =>
  Object.hasOwn(table, value) ? table[value] : value;
