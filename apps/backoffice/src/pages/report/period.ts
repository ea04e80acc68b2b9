import { addDays, daysBetween, isCivilDate } from '@sosta/contracts';
import { msg, type MessageKey } from '../../i18n/index.js';

export const PRESETS = ['month', 'last-month', 'year', 'last-year', 'custom'] as const;
export type Preset = (typeof PRESETS)[number];
export type Grouping = 'DAY' | 'WEEK' | 'MONTH';

export const PRESET_TEXTS: Readonly<Record<Preset, MessageKey>> = {
  month: msg('Questo mese'),
  'last-month': msg('Mese scorso'),
  year: msg('Quest’anno'),
  'last-year': msg('Anno scorso'),
  custom: msg('Scegli le date'),
};
export const GROUPING_TEXTS: Readonly<Record<Grouping, MessageKey>> = {
  DAY: msg('Giorno'),
  WEEK: msg('Settimana'),
  MONTH: msg('Mese'),
};

export interface ChosenPeriod {
  preset: Preset;
  /** Both included. */
  fromOn: string;
  toOn: string;
}

const lastOfMonth = (year: number, month: number): string =>
  addDays(month === 12 ? `${year + 1}-01-01` : `${year}-${String(month + 1).padStart(2, '0')}-01`, -1);

/** The days of a preset, on this day of the calendar. */
export function presetPeriod(preset: Exclude<Preset, 'custom'>, today: string): ChosenPeriod {
  const [year, month] = [Number(today.slice(0, 4)), Number(today.slice(5, 7))];
  if (preset === 'year') return { preset, fromOn: `${year}-01-01`, toOn: `${year}-12-31` };
  if (preset === 'last-year') return { preset, fromOn: `${year - 1}-01-01`, toOn: `${year - 1}-12-31` };
  if (preset === 'month')
    return { preset, fromOn: `${today.slice(0, 7)}-01`, toOn: lastOfMonth(year, month) };
  const toOn = addDays(`${today.slice(0, 7)}-01`, -1);
  return { preset, fromOn: `${toOn.slice(0, 7)}-01`, toOn };
}

/** What the address says; this month where it says nothing that can be understood. */
export function periodOf(
  query: { preset: string | undefined; from: string | undefined; to: string | undefined },
  today: string,
): ChosenPeriod {
  const preset = PRESETS.find((one) => one === query.preset) ?? 'month';
  if (preset !== 'custom') return presetPeriod(preset, today);
  const { from, to } = query;
  return from && to && isCivilDate(from) && isCivilDate(to) && from <= to
    ? { preset, fromOn: from, toOn: to }
    : { ...presetPeriod('month', today), preset };
}

/** Groupings that make a chart one can read: the API draws up to 400 points. */
export function groupingsFor({ fromOn, toOn }: ChosenPeriod): Grouping[] {
  const days = daysBetween(fromOn, toOn) + 1;
  return days <= 400 ? ['DAY', 'WEEK', 'MONTH'] : days <= 2_700 ? ['WEEK', 'MONTH'] : ['MONTH'];
}

/** By day up to two months, by month beyond. */
export function groupingOf(asked: string | undefined, period: ChosenPeriod): Grouping {
  const allowed = groupingsFor(period);
  const wanted = allowed.find((one) => one === asked);
  return wanted ?? (daysBetween(period.fromOn, period.toOn) < 62 ? 'DAY' : 'MONTH');
}
