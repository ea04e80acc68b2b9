import { formatPlate } from '@sosta/contracts';
import { useI18n } from 'vue-i18n';
import { ageOf } from './lib/age.js';

/** Texts that several screens make out of values. */
export function useWords() {
  const { t, locale } = useI18n();
  return {
    t,
    locale,
    /** "12 minuti fa" */
    ago(ms: number): string {
      const { unit, n } = ageOf(ms);
      return unit === 'now' ? t('age.now') : t(`age.${unit}`, n);
    },
    /** The last moment before an instant at which something ends, as people read it in Italy. */
    dayAndTime: (ms: number): string =>
      new Intl.DateTimeFormat(locale.value, {
        dateStyle: 'medium',
        timeStyle: 'short',
        timeZone: 'Europe/Rome',
      }).format(ms),
    time: (ms: number): string =>
      new Intl.DateTimeFormat(locale.value, { timeStyle: 'short', timeZone: 'Europe/Rome' }).format(ms),
    plateText: (plate: string): string => formatPlate('CAR', plate),
  };
}
