import { createI18n } from 'vue-i18n';
import { isLocale, preferredLocale, type Locale } from '@sosta/contracts';
import en from './messages/en.json';
import it from './messages/it.json';

const storageName = 'sosta.officer.locale';

/** The language chosen before, or the device's, or Italian. */
export function initialLocale(): Locale {
  const stored = localStorage.getItem(storageName);
  return isLocale(stored) ? stored : preferredLocale(navigator.languages.join(','));
}

// Both languages are small, and must be there without a network.
export const i18n = createI18n({ legacy: false, locale: 'it', fallbackLocale: 'it', messages: { it, en } });

export function setLocale(locale: Locale): void {
  i18n.global.locale.value = locale;
  document.documentElement.lang = locale;
  localStorage.setItem(storageName, locale);
}
