import { formatEuro, type Locale, type ModifierKind } from '@sosta/contracts';
import { parseCents } from '../../format.js';
import { msg, type MessageKey, type useText } from '../../i18n/index.js';
import { labelOf } from '../../vocabulary/labels.js';
import { modifierToSend, type Effect, type ModifierRow } from './product-draft.js';

type Translate = ReturnType<typeof useText>['t'];

export const KIND_TEXTS: Record<ModifierKind, MessageKey> = {
  NTH_PLATE: msg('Numero della targa del titolare'),
  FUEL: msg('Alimentazione del veicolo'),
  EMISSION: msg('Classe ambientale (Euro)'),
  ISEE: msg('ISEE dichiarato'),
  LATE_RENEWAL: msg('Rinnovo in ritardo'),
};
export const EFFECT_TEXTS: Record<Effect, MessageKey> = {
  PERCENT_OFF: msg('Riduzione in percentuale'),
  PERCENT_MORE: msg('Maggiorazione in percentuale'),
  AMOUNT_OFF: msg('Riduzione in euro'),
  AMOUNT_MORE: msg('Maggiorazione in euro'),
  FIXED: msg('Prezzo fisso'),
};

/** When it applies, in words. */
export function whenText(row: ModifierRow, t: Translate, locale: Locale): string {
  switch (row.kind) {
    case 'NTH_PLATE':
      return row.toPlate.trim()
        ? t('Dalla targa {from} alla {to}', { from: row.fromPlate, to: row.toPlate })
        : t('Dalla targa {from} in poi', { from: row.fromPlate });
    case 'FUEL':
      return row.fuels.map((fuel) => labelOf('vehicleFuel', fuel, locale)).join(', ');
    case 'EMISSION':
      return t('Euro {classes}', { classes: row.emissionClasses.map((one) => one.slice(-1)).join(', ') });
    case 'ISEE':
      return t('ISEE fino a {limit}', { limit: formatEuro(parseCents(row.isee) ?? 0, locale) });
    case 'LATE_RENEWAL':
      return t('{n} giorno o più dopo la scadenza | {n} giorni o più dopo la scadenza', {}, row.lateDays);
  }
}

/** What it does to the price, in words. */
export function effectText(row: ModifierRow, t: Translate, locale: Locale): string {
  const { op, amount } = modifierToSend(row);
  const sign = amount < 0 ? '−' : '+';
  if (op === 'PERCENT') {
    const number = new Intl.NumberFormat(locale === 'it' ? 'it-IT' : 'en-IE');
    return `${sign}${number.format(Math.abs(amount) / 100)}%`;
  }
  if (op === 'FIXED') return t('prezzo {price}', { price: formatEuro(amount, locale) });
  return `${sign}${formatEuro(Math.abs(amount), locale)}`;
}
