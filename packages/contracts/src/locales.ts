/** Languages in which every text of the product exists. Italian comes first and is the fallback. */
export const LOCALES = ['it', 'en'] as const;
export type Locale = (typeof LOCALES)[number];
export const DEFAULT_LOCALE: Locale = 'it';

export function isLocale(value: unknown): value is Locale {
  return LOCALES.includes(value as Locale);
}

/**
 * The supported language a person prefers, from an `Accept-Language` header or a BCP 47 tag
 * (`en-GB,en;q=0.9`). Quality weights are honoured; anything unknown falls back to Italian.
 */
export function preferredLocale(acceptLanguage: string | null | undefined): Locale {
  if (!acceptLanguage) return DEFAULT_LOCALE;
  const wanted = acceptLanguage
    .split(',')
    .map((part) => {
      const [tag = '', ...options] = part.trim().split(';');
      const weight = options.map((option) => /^\s*q=([\d.]+)\s*$/.exec(option)?.[1]).find(Boolean);
      return { language: tag.toLowerCase().split('-')[0] ?? '', weight: weight ? Number(weight) : 1 };
    })
    .filter(({ weight }) => weight > 0)
    .sort((a, b) => b.weight - a.weight);
  for (const { language } of wanted) if (isLocale(language)) return language;
  return DEFAULT_LOCALE;
}

/** A text kept in several languages; Italian is always there. */
export interface Localized {
  it: string;
  en?: string;
}

export function inLocale(text: Localized, locale: Locale): string {
  return text[locale] ?? text.it;
}
