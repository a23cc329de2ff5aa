// The languages of the page. Nothing here knows of a document: addresses and numbers need them, too.
export const LANGUAGES = ['zh', 'en'] as const;
export type Language = (typeof LANGUAGES)[number];
