import { preferredLocale, type Locale } from '@sosta/contracts';
import type { SostaRequest } from './context.js';

export function localeOf(request: SostaRequest): Locale {
  return request.locale ?? preferredLocale(request.headers['accept-language']);
}

/** A text kept in several languages; Italian is always there. */
export interface Localized {
  it: string;
  en?: string;
}

export function inLocale(text: Localized, locale: Locale): string {
  return text[locale] ?? text.it;
}
