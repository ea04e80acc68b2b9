import { createI18n } from 'vue-i18n';
import { isLocale, preferredLocale, type Locale } from '@sosta/contracts';
import it from './messages/it.json';

const storageName = 'sosta.locale';

/** The language chosen before, or the browser's, or Italian. */
export function initialLocale(): Locale {
  const stored = localStorage.getItem(storageName);
  return isLocale(stored) ? stored : preferredLocale(navigator.languages.join(','));
}

export const i18n = createI18n({
  legacy: false,
  locale: 'it',
  fallbackLocale: 'it',
  messages: { it } as Record<string, typeof it>,
});

/** Loads the messages of a language, then switches the page to it, `<html lang>` included. */
export async function setLocale(locale: Locale) {
  if (locale === 'en' && !i18n.global.availableLocales.includes('en')) {
    const { default: messages } = await import('./messages/en.json');
    i18n.global.setLocaleMessage('en', messages);
  }
  i18n.global.locale.value = locale;
  document.documentElement.lang = locale;
  localStorage.setItem(storageName, locale);
}

/** Switches to the language saved in the person's account, when it is one of ours. */
export async function adoptLocale(locale: string) {
  if (isLocale(locale) && locale !== i18n.global.locale.value) await setLocale(locale);
}
