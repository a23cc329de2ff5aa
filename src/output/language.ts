// The two languages of reports. In: a locale (`zh_CN.UTF-8`) or an Accept-Language header. Out: one of the languages.

export const LANGUAGES = ['zh', 'en'] as const;
export type Language = (typeof LANGUAGES)[number];

/** Language of a locale as the surroundings name it; Chinese in any of its forms is `zh`, everything else `en`. */
export const languageOfLocale = (locale: string | undefined): Language =>
  /^zh\b|^zh_/i.test(locale ?? '') ? 'zh' : 'en';

/** The better liked one of an Accept-Language header (RFC 9110); `en` when it names neither. */
export function languageOfHeader(header: string | undefined): Language {
  const liking = (language: Language): number =>
    Math.max(
      0,
      ...(header ?? '').split(',').flatMap((part) => {
        const [tag, ...parameters] = part.trim().toLowerCase().split(';');
        if (tag !== language && !tag.startsWith(`${language}-`)) return [];
        const quality = parameters.find((parameter) => /^\s*q=/.test(parameter))?.split('=')[1];
        return [quality === undefined ? 1 : Number(quality) || 0];
      }),
    );
  return liking('zh') > liking('en') ? 'zh' : 'en';
}
