/** Language of a document. Labels that a warden must recognise stay Italian in both. */
export type Locale = 'it' | 'en';

/** A civil date, `YYYY-MM-DD`, decided in the municipality's time zone. */
export type CivilDate = string;

const INTL: Readonly<Record<Locale, string>> = { it: 'it-IT', en: 'en-GB' };

const englishDay = new Intl.DateTimeFormat(INTL.en, {
  day: 'numeric',
  month: 'short',
  year: 'numeric',
  timeZone: 'UTC',
});

/** `21/11/2026` in Italian, `21 Nov 2026` in English: never a form that can be read two ways. */
export function formatDay(day: CivilDate, locale: Locale): string {
  const match = /^(\d{4})-(\d{2})-(\d{2})$/.exec(day);
  if (!match) throw new RangeError('A document needs dates as YYYY-MM-DD');
  const [, year, month, date] = match;
  if (locale === 'it') return `${date}/${month}/${year}`;
  // No-break spaces: a date torn over two lines is read wrong.
  return englishDay.format(new Date(`${day}T00:00:00Z`)).replaceAll(' ', '\u00a0');
}

const instantFormats = new Map<string, Intl.DateTimeFormat>();

/**
 * Date and time of day as the clocks of the municipality showed it.
 *
 * @param instant ISO 8601 with offset, or a Date
 */
export function formatInstant(instant: string | Date, locale: Locale, timeZone = 'Europe/Rome'): string {
  const key = `${locale} ${timeZone}`;
  const format =
    instantFormats.get(key) ??
    new Intl.DateTimeFormat(INTL[locale], {
      day: locale === 'it' ? '2-digit' : 'numeric',
      month: locale === 'it' ? '2-digit' : 'short',
      year: 'numeric',
      hour: '2-digit',
      minute: '2-digit',
      hourCycle: 'h23',
      timeZone,
    });
  instantFormats.set(key, format);
  return format.format(new Date(instant));
}

const moneyFormats: Readonly<Record<Locale, Intl.NumberFormat>> = {
  it: new Intl.NumberFormat(INTL.it, { style: 'currency', currency: 'EUR', useGrouping: 'always' }),
  en: new Intl.NumberFormat(INTL.en, { style: 'currency', currency: 'EUR', useGrouping: 'always' }),
};

/** Whole cents as `1.234,50 €` or `€1,234.50`, negative ones with `−`. */
export function formatCents(cents: number, locale: Locale): string {
  if (!Number.isSafeInteger(cents)) throw new RangeError('A document needs money in whole cents');
  // A true minus sign: a hyphen before an amount is easily overlooked.
  return moneyFormats[locale].format(cents / 100).replace('-', '−');
}

/** Basis points as a percentage: 2200 → `22%`, 1050 → `10,5%`. */
export function formatRate(basisPoints: number, locale: Locale): string {
  return `${new Intl.NumberFormat(INTL[locale], { maximumFractionDigits: 2 }).format(basisPoints / 100)}%`;
}

/** Plates are stored without spaces; people read `AB 123 CD`. Other formats stay as they are. */
export function formatPlate(plate: string): string {
  return plate.replace(/^([A-Z]{2})(\d{3})([A-Z]{2})$/, '$1 $2 $3').replace(/^([A-Z]{2})(\d{5})$/, '$1 $2');
}
