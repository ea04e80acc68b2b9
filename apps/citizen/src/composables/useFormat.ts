import { useI18n } from 'vue-i18n';
import { formatDate, formatDateTime, formatEuro, isLocale } from '@sosta/contracts';

/** Money, dates and sizes in the current language. */
export function useFormat() {
  const { locale } = useI18n();
  const current = () => (isLocale(locale.value) ? locale.value : 'it');
  const number = (value: number) =>
    new Intl.NumberFormat(current() === 'en' ? 'en-GB' : 'it-IT', { maximumFractionDigits: 1 }).format(value);
  return {
    money: (cents: number) => formatEuro(cents, current()),
    /** A civil date, or the day of an instant in the municipality: "9 marzo 2026". */
    date: (value: string) => formatDate(value, current(), { style: 'long' }),
    /** The last day on which something can still be done, given the instant at which it ends (midnight, usually). */
    lastDay: (endsAt: string) => formatDate(Date.parse(endsAt) - 1, current(), { style: 'long' }),
    /** The same in figures: "08/03/2026". */
    shortLastDay: (endsAt: string) => formatDate(Date.parse(endsAt) - 1, current()),
    shortDate: (value: string) => formatDate(value, current()),
    dateTime: (at: string) => formatDateTime(at, current()),
    size: (bytes: number) =>
      bytes < 1_048_576 ? `${number(bytes / 1024)} kB` : `${number(bytes / 1_048_576)} MB`,
  };
}
