import { LOCALES, type Locale } from '@sosta/contracts';
import { computed, type ComputedRef } from 'vue';
import { createI18n, useI18n } from 'vue-i18n';
import type { en } from './en.js';

export { LOCALES, type Locale };

/** Every text of the interface: the Italian sentence itself is the key. */
export type MessageKey = keyof typeof en;

const STORAGE_KEY = 'sosta.backoffice.locale';

function storedLocale(): Locale {
  const stored = globalThis.localStorage?.getItem(STORAGE_KEY);
  return stored === 'en' ? 'en' : 'it';
}

export const i18n = createI18n({
  legacy: false,
  locale: 'it',
  fallbackLocale: false,
  // Italian needs no dictionary: a key is its own text, with its placeholders and plurals.
  fallbackFormat: true,
  missingWarn: false,
  fallbackWarn: false,
  // Keys are sentences with full stops in them, so a dot is never a path.
  messageResolver: (messages, key) => (messages as Record<string, string>)[key] ?? null,
  messages: { it: {}, en: {} },
});

/** Switches language, loading its dictionary first; the choice survives on this device. */
export async function setLocale(locale: Locale): Promise<void> {
  if (locale === 'en') {
    const { en } = await import('./en.js');
    i18n.global.setLocaleMessage('en', en);
  }
  i18n.global.locale.value = locale;
  document.documentElement.lang = locale;
  try {
    localStorage.setItem(STORAGE_KEY, locale);
  } catch {
    // A browser that refuses storage still switches for this visit.
  }
}

export function restoreLocale(): Promise<void> {
  return setLocale(storedLocale());
}

export function currentLocale(): Locale {
  return i18n.global.locale.value === 'en' ? 'en' : 'it';
}

type Values = Record<string, unknown>;

/** Translates a text. `count` chooses the plural and fills `{n}`. */
export function translate(key: MessageKey, values: Values = {}, count?: number): string {
  return count === undefined
    ? i18n.global.t(key, values)
    : i18n.global.t(key, { n: count, ...values }, count);
}

/** The translator for components; typed, so an unknown key does not compile. */
export function useText(): { t: typeof translate; locale: ComputedRef<Locale> } {
  const { locale } = useI18n();
  return { t: translate, locale: computed(() => (locale.value === 'en' ? 'en' : 'it')) };
}

/** Marks a text that is stored first and translated where it is shown. */
export function msg(key: MessageKey): MessageKey {
  return key;
}
