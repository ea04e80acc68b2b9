import { formatDate, formatEuro, type Locale } from '@sosta/contracts';
import type { OperatorZone } from '../../api/types.js';
import { msg, type MessageKey, type useText } from '../../i18n/index.js';
import { effectText, whenText } from './modifier-words.js';
import { dataToSend, formToSend, modifierToSend, type ProductForm } from './product-draft.js';

type Translate = ReturnType<typeof useText>['t'];

const FIELDS: Record<keyof ReturnType<typeof dataToSend>, MessageKey> = {
  code: msg('Codice'),
  family: msg('Famiglia'),
  name: msg('Nome'),
  description: msg('Descrizione'),
  vehicleKinds: msg('Veicoli ammessi'),
  electricOnly: msg('Solo per veicoli elettrici'),
  certificationKind: msg('Certificazione richiesta'),
  durationUnit: msg('Durata'),
  durationCount: msg('Durata'),
  onSaleFromOn: msg('In vendita dal'),
  onSaleToOn: msg('In vendita fino al'),
  taxRegime: msg('Regime IVA'),
  active: msg('Attivo'),
  zoneIds: msg('Zone'),
};

/** What a draft would change, a line each, in plain words. */
export function differences(
  before: ProductForm,
  after: ProductForm,
  t: Translate,
  locale: Locale,
  zones: readonly OperatorZone[],
): string[] {
  const lines: string[] = [];
  const [old, now] = [dataToSend(before), dataToSend(after)];
  const names = new Set<string>();
  for (const field of Object.keys(FIELDS) as (keyof typeof FIELDS)[]) {
    if (JSON.stringify(old[field]) === JSON.stringify(now[field])) continue;
    const name = t(FIELDS[field]);
    if (names.has(name)) continue;
    names.add(name);
    const text = ['code', 'family'].includes(field) ? `: ${String(old[field])} → ${String(now[field])}` : '';
    lines.push(
      field === 'name'
        ? `${name}: ${old.name.it} → ${now.name.it}`
        : text
          ? `${name}${text}`
          : t('{name}: cambia', { name }),
    );
  }

  const priceKey = (row: { fromOn: string; toOn: string | null; grossCents: number; vatRateBp: number }) =>
    JSON.stringify([row.fromOn, row.toOn, row.grossCents, row.vatRateBp]);
  const [oldPrices, newPrices] = [formToSend(before).prices, formToSend(after).prices];
  for (const row of oldPrices.filter((one) => !newPrices.some((other) => priceKey(other) === priceKey(one))))
    lines.push(
      t('Via il prezzo di {price} previsto dal {date}', {
        price: formatEuro(row.grossCents, locale),
        date: row.fromOn ? formatDate(row.fromOn, locale) : '–',
      }),
    );
  for (const row of newPrices.filter((one) => !oldPrices.some((other) => priceKey(other) === priceKey(one))))
    lines.push(
      row.toOn
        ? t('Prezzo {price} dal {date} al {to}', {
            price: formatEuro(row.grossCents, locale),
            date: row.fromOn ? formatDate(row.fromOn, locale) : '–',
            to: formatDate(row.toOn, locale),
          })
        : t('Prezzo {price} dal {date}', {
            price: formatEuro(row.grossCents, locale),
            date: row.fromOn ? formatDate(row.fromOn, locale) : '–',
          }),
    );

  const modifierKey = (row: ProductForm['modifiers'][number]) => JSON.stringify(modifierToSend(row));
  const words = (row: ProductForm['modifiers'][number]) =>
    `${whenText(row, t, locale)}: ${effectText(row, t, locale)}`;
  const [gone, fresh] = [
    before.modifiers.filter(
      (one) => !after.modifiers.some((other) => modifierKey(other) === modifierKey(one)),
    ),
    after.modifiers.filter(
      (one) => !before.modifiers.some((other) => modifierKey(other) === modifierKey(one)),
    ),
  ];
  const date = after.modifiersFromOn ? formatDate(after.modifiersFromOn, locale) : '–';
  for (const row of gone) lines.push(t('Via dal {date}: {what}', { date, what: words(row) }));
  for (const row of fresh) lines.push(t('Dal {date}: {what}', { date, what: words(row) }));
  if (
    gone.length + fresh.length === 0 &&
    JSON.stringify(before.modifiers.map(modifierKey)) !== JSON.stringify(after.modifiers.map(modifierKey))
  )
    lines.push(t('Riduzioni e maggiorazioni in un altro ordine'));

  const [oldCaps, newCaps] = [formToSend(before).caps, formToSend(after).caps];
  const nameOf = (zoneId: string | null) =>
    zoneId === null ? t('tutto il prodotto') : (zones.find(({ id }) => id === zoneId)?.code ?? '');
  const placesOf = (caps: typeof oldCaps, zoneId: string | null) =>
    caps.find((one) => one.zoneId === zoneId)?.places;
  for (const zoneId of new Set([...oldCaps, ...newCaps].map((one) => one.zoneId))) {
    const [from, to] = [placesOf(oldCaps, zoneId), placesOf(newCaps, zoneId)];
    if (from === to) continue;
    lines.push(
      t('Posti, {where}: {from} → {to}', {
        where: nameOf(zoneId),
        from: from ?? t('senza limite'),
        to: to ?? t('senza limite'),
      }),
    );
  }
  if (before.holderLimit.trim() !== after.holderLimit.trim())
    lines.push(
      t('Targhe per titolare: {from} → {to}', {
        from: before.holderLimit.trim() || t('senza limite'),
        to: after.holderLimit.trim() || t('senza limite'),
      }),
    );
  if (before.waitlist !== after.waitlist)
    lines.push(after.waitlist ? t('Lista d’attesa: sì') : t('Lista d’attesa: no'));
  return lines;
}
