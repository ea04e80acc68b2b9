import type {
  EmissionClass,
  ModifierKind,
  ModifierOp,
  DurationUnit,
  TaxRegime,
  VehicleFuel,
  VehicleKind,
} from '@sosta/contracts';
import type { Localized, OperatorProduct, ProductDetail } from '../../api/types.js';
import type { FieldErrors } from '../../components/use-submit.js';
import { centsForInput, parseCents } from '../../format.js';
import type { useText } from '../../i18n/index.js';

/** What describes a product, as its form holds it. */
export interface ProductData {
  code: string;
  family: string;
  name: Localized;
  description: Localized;
  vehicleKinds: VehicleKind[];
  electricOnly: boolean;
  /** Empty: none needed. */
  certificationKind: string;
  durationUnit: DurationUnit;
  durationCount: number;
  onSaleFromOn: string | null;
  onSaleToOn: string | null;
  taxRegime: TaxRegime;
  active: boolean;
  zoneIds: string[];
}

export interface PriceRow {
  id: number;
  fromOn: string | null;
  toOn: string | null;
  price: string;
  vat: string;
}

/** A reduction or surcharge; `effect` says both what is done and which way. */
export interface ModifierRow {
  id: number;
  kind: ModifierKind;
  effect: Effect;
  /** Percent or euro, as typed. */
  amount: string;
  fromPlate: number;
  /** Empty: from there on. */
  toPlate: string;
  emissionClasses: EmissionClass[];
  fuels: VehicleFuel[];
  isee: string;
  lateDays: number;
}

export const EFFECTS = ['PERCENT_OFF', 'PERCENT_MORE', 'AMOUNT_OFF', 'AMOUNT_MORE', 'FIXED'] as const;
export type Effect = (typeof EFFECTS)[number];

export interface ProductForm extends ProductData {
  prices: PriceRow[];
  modifiersFromOn: string | null;
  modifiers: ModifierRow[];
  /** Empty: any number. */
  holderLimit: string;
  waitlist: boolean;
  /** How the places are limited. */
  limit: 'NONE' | 'ALL' | 'ZONES';
  placesAll: string;
  /** By zone; empty: no limit there. */
  placesByZone: Record<string, string>;
}

type Translate = ReturnType<typeof useText>['t'];

let rows = 0;
const rowId = (): number => (rows += 1);

export function dataOf(
  from: Omit<OperatorProduct, 'id' | 'version' | 'tariffs' | 'hasDraft'> | null,
  today: string,
): ProductData {
  return {
    code: from?.code ?? '',
    family: from?.family ?? '',
    name: { ...(from?.name ?? { it: '' }) },
    description: { ...(from?.description ?? { it: '' }) },
    vehicleKinds: [...((from?.vehicleKinds as VehicleKind[] | undefined) ?? (['CAR'] as const))],
    electricOnly: from?.electricOnly ?? false,
    certificationKind: from ? (from.certificationKind ?? '') : 'RESIDENCE',
    durationUnit: (from?.durationUnit as DurationUnit | undefined) ?? 'MONTH',
    durationCount: from?.durationCount ?? 12,
    onSaleFromOn: from?.onSaleFromOn ?? today,
    onSaleToOn: from?.onSaleToOn ?? null,
    taxRegime: (from?.taxRegime as TaxRegime | undefined) ?? 'VAT22',
    active: from?.active ?? true,
    zoneIds: [...(from?.zoneIds ?? [])],
  };
}

/** What is published, or the draft where there is one, as the forms of the tabs hold it. */
export function formOf(detail: ProductDetail, today: string): ProductForm {
  const { draft, product } = detail;
  const caps = draft ? draft.caps : detail.places;
  const all = caps.find(({ zoneId }) => zoneId === null);
  const prices = draft ? draft.prices : product.tariffs.filter(({ fromOn }) => fromOn > today);
  const modifiers = draft ? draft.modifiers : detail.modifiers.filter(({ toOn }) => toOn === null);
  const { holderLimit, waitlist } = draft ?? product;
  return {
    ...dataOf(draft ?? product, today),
    // The end of a price that only makes room for the next is not an end of its own.
    prices: prices.map((one, index) =>
      priceRow({ ...one, toOn: prices[index + 1] && !draft ? null : one.toOn }),
    ),
    modifiersFromOn: draft?.modifiersFromOn ?? today,
    modifiers: modifiers.map(modifierRow),
    holderLimit: holderLimit === null ? '' : String(holderLimit),
    waitlist,
    limit: all ? 'ALL' : caps.length > 0 ? 'ZONES' : 'NONE',
    placesAll: all ? String(all.places) : '',
    placesByZone: Object.fromEntries(
      caps.flatMap(({ zoneId, places }) => (zoneId === null ? [] : [[zoneId, String(places)]])),
    ),
  };
}

export function priceRow(from: {
  fromOn: string | null;
  toOn: string | null;
  grossCents: number | null;
  vatRateBp: number;
}): PriceRow {
  return {
    id: rowId(),
    fromOn: from.fromOn,
    toOn: from.toOn,
    price: from.grossCents === null ? '' : centsForInput(from.grossCents),
    vat: String(from.vatRateBp / 100).replace('.', ','),
  };
}

export function modifierRow(from?: Partial<ProductDetail['modifiers'][number]>): ModifierRow {
  const amount = from?.amount ?? -1000;
  const op = from?.op ?? 'PERCENT';
  return {
    id: rowId(),
    kind: from?.kind ?? 'NTH_PLATE',
    effect:
      op === 'FIXED'
        ? 'FIXED'
        : op === 'PERCENT'
          ? amount < 0
            ? 'PERCENT_OFF'
            : 'PERCENT_MORE'
          : amount < 0
            ? 'AMOUNT_OFF'
            : 'AMOUNT_MORE',
    amount: centsForInput(Math.abs(amount)).replace(/,00$/, ''),
    fromPlate: from?.fromPlate ?? 2,
    toPlate: from?.toPlate === undefined || from.toPlate === null ? '' : String(from.toPlate),
    emissionClasses: [...(from?.emissionClasses ?? [])],
    fuels: [...(from?.fuels ?? [])],
    isee: from?.iseeUpToCents === undefined ? '' : centsForInput(from.iseeUpToCents),
    lateDays: from?.minLateDays ?? 1,
  };
}

const AMOUNTS: Record<Effect, { op: ModifierOp; sign: 1 | -1 }> = {
  PERCENT_OFF: { op: 'PERCENT', sign: -1 },
  PERCENT_MORE: { op: 'PERCENT', sign: 1 },
  AMOUNT_OFF: { op: 'AMOUNT', sign: -1 },
  AMOUNT_MORE: { op: 'AMOUNT', sign: 1 },
  FIXED: { op: 'FIXED', sign: 1 },
};

export function modifierToSend(row: ModifierRow) {
  const { op, sign } = AMOUNTS[row.effect];
  const amount = sign * (parseCents(row.amount) ?? 0);
  const condition = () => {
    switch (row.kind) {
      case 'NTH_PLATE':
        return { fromPlate: row.fromPlate, ...(row.toPlate.trim() ? { toPlate: Number(row.toPlate) } : {}) };
      case 'EMISSION':
        return { emissionClasses: [...row.emissionClasses].toSorted() };
      case 'FUEL':
        return { fuels: [...row.fuels] };
      case 'ISEE':
        return { iseeUpToCents: parseCents(row.isee) ?? 0 };
      case 'LATE_RENEWAL':
        return { minLateDays: row.lateDays };
    }
  };
  // −0 would not be equal to 0.
  return { kind: row.kind, op, amount: amount === 0 ? 0 : amount, ...condition() };
}

/** What is wrong with one reduction or surcharge before it is sent, by field. */
export function modifierErrors(row: ModifierRow, t: Translate): FieldErrors {
  const found: FieldErrors = {};
  const amount = parseCents(row.amount);
  if (amount === null) found['amount'] = t('Scrivi un numero, per esempio 20 oppure 12,50.');
  else if (row.effect === 'PERCENT_OFF' && amount > 10_000)
    found['amount'] = t('Una riduzione arriva al massimo al 100%.');
  else if (row.effect === 'PERCENT_MORE' && amount > 100_000)
    found['amount'] = t('Una maggiorazione arriva al massimo al 1000%.');
  if (row.kind === 'NTH_PLATE') {
    const whole = (n: number) => Number.isInteger(n) && n >= 1 && n <= 20;
    if (!whole(row.fromPlate)) found['fromPlate'] = t('Scrivi un numero da 1 a 20.');
    if (row.toPlate.trim() && !(whole(Number(row.toPlate)) && Number(row.toPlate) >= row.fromPlate))
      found['toPlate'] = t('Scrivi un numero da 1 a 20, non più piccolo del primo.');
  }
  if (row.kind === 'EMISSION' && row.emissionClasses.length === 0)
    found['emissionClasses'] = t('Scegli almeno una classe.');
  if (row.kind === 'FUEL' && row.fuels.length === 0) found['fuels'] = t('Scegli almeno un’alimentazione.');
  if (row.kind === 'ISEE' && !parseCents(row.isee)) found['isee'] = t('Scrivi il limite, per esempio 15000.');
  if (row.kind === 'LATE_RENEWAL' && !(Number.isInteger(row.lateDays) && row.lateDays >= 1))
    found['lateDays'] = t('Scrivi un numero intero.');
  return found;
}

export function dataErrors(form: ProductData, t: Translate): FieldErrors {
  const found: FieldErrors = {};
  if (!form.name.it.trim()) found['name/it'] = t('Scrivi il nome in italiano.');
  if (!form.code.trim()) found['code'] = t('Scrivi un codice, per esempio RES_ANNO.');
  if (!form.family.trim()) found['family'] = t('Scrivi la famiglia, per esempio RESIDENTI.');
  if (form.vehicleKinds.length === 0) found['vehicleKinds'] = t('Scegli almeno un tipo di veicolo.');
  if (!(Number.isInteger(form.durationCount) && form.durationCount >= 1))
    found['durationCount'] = t('Scrivi un numero intero.');
  if (!form.onSaleFromOn) found['onSaleFromOn'] = t('Scegli da quando è in vendita.');
  if (form.onSaleToOn && form.onSaleFromOn && form.onSaleToOn < form.onSaleFromOn)
    found['onSaleToOn'] = t('La fine viene prima dell’inizio.');
  return found;
}

const PLACES = /^\d{1,6}$/;

export function formErrors(form: ProductForm, t: Translate): FieldErrors {
  const found = dataErrors(form, t);
  form.prices.forEach((row, index) => {
    if (!row.fromOn) found[`prices/${index}/fromOn`] = t('Scegli da quale giorno vale.');
    if (parseCents(row.price) === null)
      found[`prices/${index}/grossCents`] = t('Scrivi il prezzo in euro, per esempio 72,00.');
    const vat = parseCents(row.vat);
    if (vat === null || vat > 10_000)
      found[`prices/${index}/vatRateBp`] = t('Scrivi l’aliquota IVA, per esempio 22.');
  });
  if (!form.modifiersFromOn) found['modifiersFromOn'] = t('Scegli da quale giorno vale.');
  if (form.holderLimit.trim() && !/^[1-9]\d?$/.test(form.holderLimit.trim()))
    found['holderLimit'] = t('Scrivi un numero da 1 a 99, o lascia vuoto.');
  if (form.limit === 'ALL' && !PLACES.test(form.placesAll.trim()))
    found['placesAll'] = t('Scrivi quanti posti ci sono.');
  if (form.limit === 'ZONES')
    for (const [zoneId, places] of Object.entries(form.placesByZone))
      if (places.trim() && !PLACES.test(places.trim()))
        found[`places-${zoneId}`] = t('Scrivi quanti posti ci sono, o lascia vuoto.');
  return found;
}

export function dataToSend(form: ProductData) {
  return {
    code: form.code.trim().toUpperCase(),
    family: form.family.trim().toUpperCase(),
    name: form.name,
    description: form.description.it.trim() ? form.description : null,
    vehicleKinds: [...form.vehicleKinds],
    electricOnly: form.electricOnly,
    certificationKind: (form.certificationKind || null) as 'RESIDENCE' | 'WORK' | 'HEALTH' | 'OTHER' | null,
    durationUnit: form.durationUnit,
    durationCount: form.durationCount,
    onSaleFromOn: form.onSaleFromOn ?? '',
    onSaleToOn: form.onSaleToOn,
    taxRegime: form.taxRegime,
    active: form.active,
    zoneIds: [...form.zoneIds],
  };
}

export function formToSend(form: ProductForm) {
  const caps =
    form.limit === 'ALL'
      ? [{ zoneId: null, places: Number(form.placesAll) }]
      : form.limit === 'ZONES'
        ? Object.entries(form.placesByZone).flatMap(([zoneId, places]) =>
            places.trim() ? [{ zoneId, places: Number(places) }] : [],
          )
        : [];
  return {
    ...dataToSend(form),
    prices: form.prices.map((row) => ({
      fromOn: row.fromOn ?? '',
      toOn: row.toOn,
      grossCents: parseCents(row.price) ?? 0,
      vatRateBp: parseCents(row.vat) ?? 0,
    })),
    modifiersFromOn: form.modifiersFromOn ?? '',
    modifiers: form.modifiers.map(modifierToSend),
    caps,
    holderLimit: form.holderLimit.trim() ? Number(form.holderLimit) : null,
    waitlist: form.waitlist,
  };
}

export type SentDraft = ReturnType<typeof formToSend>;
