import { formatDate, type Locale } from '@sosta/contracts';
import { addDays, isBefore, type CivilDate, type CivilRange } from '../../../platform/clock/civil.js';
import { computePrice, modifierText, type Modifier } from './price.rules.js';
import {
  daysWithoutPrice,
  doublePrices,
  planPrices,
  planned,
  type PlannedPrice,
} from './prices-over-time.js';
import type { DatedRow } from './timeline.js';

/** What a draft says of reductions, prices and the sale; the rest of it nobody needs to check. */
export interface CheckedDraft {
  active: boolean;
  onSaleFromOn: CivilDate;
  /** Last day. */
  onSaleToOn: CivilDate | null;
  prices: readonly PlannedPrice[];
  modifiersFromOn: CivilDate;
  modifiers: readonly Modifier[];
  holderLimit: number | null;
  caps: readonly { zoneId: string | null; places: number }[];
  waitlist: boolean;
}

export type FindingCode =
  | 'DAYS_WITHOUT_PRICE'
  | 'PRICES_OVERLAP'
  | 'PRICE_IN_PAST'
  | 'MODIFIERS_IN_PAST'
  | 'MODIFIERS_BEGAN_TODAY'
  | 'MODIFIER_WITHOUT_CONDITION'
  | 'MODIFIER_UNREACHABLE'
  | 'NOT_FOR_SALE'
  | 'FREE'
  | 'WAITLIST_WITHOUT_PLACES';

/** ERROR: it cannot be published so. WARNING: it can, but look. */
export interface Finding {
  level: 'ERROR' | 'WARNING';
  code: FindingCode;
  text: { it: string; en: string };
}

/** The catalogue's linter. */
export function lint(
  draft: CheckedDraft,
  published: {
    tariffs: readonly DatedRow[];
    /** First days of the reductions and surcharges there are. */
    modifiersFrom: readonly CivilDate[];
    modifiersChange: boolean;
  },
  today: CivilDate,
): Finding[] {
  const findings: Finding[] = [];
  const error = (code: FindingCode, it: string, en: string) =>
    findings.push({ level: 'ERROR', code, text: { it, en } });
  const warning = (code: FindingCode, it: string, en: string) =>
    findings.push({ level: 'WARNING', code, text: { it, en } });

  for (const price of draft.prices) {
    if (isBefore(price.fromOn, today)) {
      error(
        'PRICE_IN_PAST',
        `Il prezzo dal ${date(price.fromOn, 'it')} comincia nel passato: scegli oggi o un giorno futuro.`,
        `The price from ${date(price.fromOn, 'en')} begins in the past: choose today or a later day.`,
      );
    } else if (price.fromOn === today && published.tariffs.some((row) => row.from === today)) {
      error(
        'PRICE_IN_PAST',
        'Un prezzo comincia già oggi e non si cambia più: fai cominciare il nuovo da domani.',
        'A price begins today already and cannot change any more: let the new one begin tomorrow.',
      );
    }
    if (price.toOn !== null && isBefore(price.toOn, price.fromOn)) {
      error(
        'PRICES_OVERLAP',
        `Il prezzo dal ${date(price.fromOn, 'it')} finisce prima di cominciare: correggi l’ultimo giorno.`,
        `The price from ${date(price.fromOn, 'en')} ends before it begins: correct its last day.`,
      );
    }
  }
  for (const day of doublePrices(draft.prices)) {
    error(
      'PRICES_OVERLAP',
      `Il ${date(day, 'it')} ci sono due prezzi: ne serve uno solo per ogni giorno.`,
      `There are two prices on ${date(day, 'en')}: every day needs exactly one.`,
    );
  }

  if (draft.active) {
    const onSale: CivilRange = {
      from: draft.onSaleFromOn,
      to: draft.onSaleToOn === null ? null : addDays(draft.onSaleToOn, 1),
    };
    const prices = planned(published.tariffs, planPrices(published.tariffs, draft.prices, today));
    for (const gap of daysWithoutPrice(prices, onSale, today)) {
      const days = daysText(gap);
      error(
        'DAYS_WITHOUT_PRICE',
        `Senza prezzo ${days.it}: aggiungi un prezzo per quei giorni, o cambia il periodo di vendita.`,
        `No price ${days.en}: add one for those days, or change when it is on sale.`,
      );
    }
  } else {
    warning(
      'NOT_FOR_SALE',
      'Il prodotto non è attivo: nessuno potrà chiederlo.',
      'The product is not active: nobody can ask for it.',
    );
  }

  if (published.modifiersChange) {
    if (isBefore(draft.modifiersFromOn, today)) {
      error(
        'MODIFIERS_IN_PAST',
        'Riduzioni e maggiorazioni non possono cominciare nel passato: scegli oggi o un giorno futuro.',
        'Reductions and surcharges cannot begin in the past: choose today or a later day.',
      );
    } else if (draft.modifiersFromOn === today && published.modifiersFrom.includes(today)) {
      error(
        'MODIFIERS_BEGAN_TODAY',
        'Le riduzioni e maggiorazioni di oggi valgono già: fai cominciare le nuove da domani.',
        'Today’s reductions and surcharges hold already: let the new ones begin tomorrow.',
      );
    }
  }
  const seen = new Set<string>();
  for (const modifier of draft.modifiers) {
    const text = modifierText(modifier);
    if (!hasCondition(modifier)) {
      error(
        'MODIFIER_WITHOUT_CONDITION',
        `«${text.it}» non dice quando si applica: completa la condizione.`,
        `“${text.en}” does not say when it applies: complete its condition.`,
      );
      continue;
    }
    const keys = conditionKeys(modifier);
    if (keys.every((key) => seen.has(key))) {
      warning(
        'MODIFIER_UNREACHABLE',
        `«${text.it}» non si applicherà mai: una riga prima, dello stesso tipo, vale per gli stessi casi.`,
        `“${text.en}” will never apply: a line before it, of the same kind, covers the same cases.`,
      );
    }
    for (const key of keys) seen.add(key);
  }
  const prices = draft.prices.map((price) => price.grossCents);
  if (prices.includes(0) || mayBeFree(prices, draft.modifiers)) {
    warning(
      'FREE',
      'In qualche caso il prezzo è zero: chi ci rientra riceve l’abbonamento appena l’ufficio accetta, senza pagare e senza ricevuta.',
      'In some cases the price is zero: those people get the subscription as soon as the office accepts, without payment or receipt.',
    );
  }
  if (draft.waitlist && draft.caps.length === 0) {
    warning(
      'WAITLIST_WITHOUT_PLACES',
      'La lista d’attesa è attiva ma i posti non hanno un limite: nessuno vi entrerà.',
      'The waiting list is on but places have no limit: nobody will ever be on it.',
    );
  }
  return findings;
}

/** "dal 1 al 15 marzo": for people, with the last day included. */
export function daysText(range: CivilRange): { it: string; en: string } {
  if (range.to === null)
    return { it: `dal ${date(range.from, 'it')} in poi`, en: `from ${date(range.from, 'en')} on` };
  const last = addDays(range.to, -1);
  if (last === range.from) return { it: `il ${date(last, 'it')}`, en: `on ${date(last, 'en')}` };
  return {
    it: `dal ${date(range.from, 'it')} al ${date(last, 'it')}`,
    en: `from ${date(range.from, 'en')} to ${date(last, 'en')}`,
  };
}

function date(day: CivilDate, locale: Locale): string {
  return formatDate(day, locale, { style: 'long' });
}

function hasCondition({ kind, condition }: Modifier): boolean {
  switch (kind) {
    case 'NTH_PLATE': {
      const { fromPlate, toPlate } = condition;
      return fromPlate !== undefined && (toPlate === null || toPlate === undefined || toPlate >= fromPlate);
    }
    case 'EMISSION':
      return (condition.emissionClasses ?? []).length > 0;
    case 'FUEL':
      return (condition.fuels ?? []).length > 0;
    case 'ISEE':
      return condition.iseeUpToCents !== undefined;
    case 'LATE_RENEWAL':
      return condition.minLateDays !== undefined;
  }
}

/** Cases of one kind, told apart finely enough to say that a later line has none left. */
function conditionKeys({ kind, condition }: Modifier): string[] {
  switch (kind) {
    case 'NTH_PLATE': {
      const from = condition.fromPlate ?? 2;
      const to = condition.toPlate ?? 20;
      return Array.from({ length: Math.max(1, Math.min(to, 20) - from + 1) }, (_, n) => `plate:${from + n}`);
    }
    case 'EMISSION':
      return (condition.emissionClasses ?? []).map((one) => `emission:${one}`);
    case 'FUEL':
      return (condition.fuels ?? []).map((one) => `fuel:${one}`);
    case 'ISEE':
      return [`isee:${condition.iseeUpToCents ?? 0}`];
    case 'LATE_RENEWAL':
      return [`late:${condition.minLateDays ?? 1}`];
  }
}

/** Whether the lines could bring some price down to nothing: all of them at once is the lowest there can be. */
function mayBeFree(prices: readonly number[], modifiers: readonly Modifier[]): boolean {
  const lowering = modifiers.filter(({ op, amount }) => (op === 'FIXED' ? amount === 0 : amount < 0));
  if (lowering.length === 0) return false;
  if (
    lowering.some(
      ({ op, amount }) => (op === 'FIXED' && amount === 0) || (op === 'PERCENT' && amount === -10_000),
    )
  )
    return true;
  return prices.some((cents) => {
    // Those that only one of a kind may take are counted together: a warning may come once too often, never too rarely.
    const all = lowering.map((modifier) => ({ ...modifier, kind: 'LATE_RENEWAL' as const, condition: {} }));
    let left = cents;
    for (const one of all)
      left = computePrice(left, [one], {
        plateNumber: 1,
        fuel: null,
        emissionClass: null,
        iseeUpToCents: null,
        lateDays: 1,
      }).totalCents;
    return left === 0;
  });
}
