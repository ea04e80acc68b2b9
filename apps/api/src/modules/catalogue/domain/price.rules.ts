import type { EmissionClass, ModifierKind, ModifierOp, VehicleFuel } from '@sosta/contracts';
import { formatEuro } from '@sosta/contracts';

/** What the price of one subscription may depend on. Null: not known, so nothing that needs it applies. */
export interface PriceFacts {
  /** 1 for the holder's first plate of the family, 2 for the second, … */
  plateNumber: number;
  /** Null for an electric vehicle that no operator has confirmed as one. */
  fuel: VehicleFuel | null;
  emissionClass: EmissionClass | null;
  /** The declared band, by its upper limit in cents. */
  iseeUpToCents: number | null;
  /** Days from the end of the subscription it renews to its own first day; 0 when there is no gap. */
  lateDays: number;
}

/** When a modifier applies; only the part that belongs to its kind is there. */
export interface ModifierCondition {
  fromPlate?: number;
  /** Null or absent: from there on. */
  toPlate?: number | null;
  emissionClasses?: EmissionClass[];
  fuels?: VehicleFuel[];
  iseeUpToCents?: number;
  minLateDays?: number;
}

/** A reduction or surcharge. */
export interface Modifier {
  kind: ModifierKind;
  condition: ModifierCondition;
  op: ModifierOp;
  /** PERCENT: basis points of the price so far; AMOUNT: cents to add; FIXED: the price in cents, whatever it was. */
  amount: number;
}

type Text = { it: string; en: string };

export interface PriceStep {
  text: Text;
  amountCents: number;
}

export interface ComputedPrice {
  totalCents: number;
  /** One for each modifier that applied, in order; with the tariff they add up to the total. */
  steps: PriceStep[];
  /** Modifiers that might have applied, had something been known. */
  notes: Text[];
}

/**
 * The price of one subscription. Modifiers apply in their order, each on the price that those before it left; of one
 * kind only the first that fits. Halves of a cent are rounded up: 10,5 cents become 11. Never less than nothing.
 */
export function computePrice(
  grossCents: number,
  modifiers: readonly Modifier[],
  facts: PriceFacts,
): ComputedPrice {
  let totalCents = grossCents;
  const steps: PriceStep[] = [];
  const notes: Text[] = [];
  const done = new Set<ModifierKind>();
  for (const modifier of modifiers) {
    if (done.has(modifier.kind)) continue;
    const fits = applies(modifier, facts);
    if (fits === null) notes.push(unknownText(modifier));
    if (!fits) continue;
    done.add(modifier.kind);
    const after = applied(totalCents, modifier);
    steps.push({ text: modifierText(modifier), amountCents: after - totalCents });
    totalCents = after;
  }
  // What is unknown is said once for each kind that found no answer.
  return { totalCents, steps, notes: distinct(notes) };
}

/** Whether it applies; null when that depends on something unknown. */
export function applies({ kind, condition }: Modifier, facts: PriceFacts): boolean | null {
  switch (kind) {
    case 'NTH_PLATE':
      return (
        facts.plateNumber >= (condition.fromPlate ?? 2) &&
        (condition.toPlate === null ||
          condition.toPlate === undefined ||
          facts.plateNumber <= condition.toPlate)
      );
    case 'EMISSION':
      return facts.emissionClass === null
        ? null
        : (condition.emissionClasses ?? []).includes(facts.emissionClass);
    case 'FUEL':
      if (facts.fuel === null) return condition.fuels?.includes('ELECTRIC') ? null : false;
      return (condition.fuels ?? []).includes(facts.fuel);
    case 'ISEE':
      return facts.iseeUpToCents === null ? null : condition.iseeUpToCents === facts.iseeUpToCents;
    case 'LATE_RENEWAL':
      return facts.lateDays >= (condition.minLateDays ?? 1);
  }
}

function applied(cents: number, { op, amount }: Modifier): number {
  switch (op) {
    case 'FIXED':
      return amount;
    case 'AMOUNT':
      return Math.max(0, cents + amount);
    case 'PERCENT':
      // Whole numbers only: at most 10^8 cents times 1.1 * 10^5, far below 2^53.
      return Math.floor((cents * (10_000 + amount) + 5_000) / 10_000);
  }
}

/** "Seconda targa: +50%", as people read it on the quote and the receipt. */
export function modifierText(modifier: Modifier): Text {
  const what = conditionText(modifier);
  const how = effectText(modifier);
  return { it: `${what.it}: ${how.it}`, en: `${what.en}: ${how.en}` };
}

function effectText({ op, amount }: Modifier): Text {
  const sign = amount < 0 ? '−' : '+';
  if (op === 'PERCENT') {
    const percent = Math.abs(amount) / 100;
    const both = (locale: string) => `${sign}${percent.toLocaleString(locale)}%`;
    return { it: both('it-IT'), en: both('en-GB') };
  }
  if (op === 'FIXED')
    return { it: `prezzo ${formatEuro(amount, 'it')}`, en: `price ${formatEuro(amount, 'en')}` };
  const cents = Math.abs(amount);
  return { it: `${sign}${formatEuro(cents, 'it')}`, en: `${sign}${formatEuro(cents, 'en')}` };
}

const FUELS: Record<VehicleFuel, Text> = {
  PETROL: { it: 'benzina', en: 'petrol' },
  DIESEL: { it: 'diesel', en: 'diesel' },
  LPG: { it: 'GPL', en: 'LPG' },
  METHANE: { it: 'metano', en: 'methane' },
  HYBRID: { it: 'ibrido', en: 'hybrid' },
  ELECTRIC: { it: 'elettrico', en: 'electric' },
  OTHER: { it: 'altra alimentazione', en: 'other fuel' },
};
const ORDINALS: Record<number, Text> = {
  1: { it: 'Prima targa', en: 'First plate' },
  2: { it: 'Seconda targa', en: 'Second plate' },
  3: { it: 'Terza targa', en: 'Third plate' },
};

export function conditionText({ kind, condition }: Pick<Modifier, 'kind' | 'condition'>): Text {
  switch (kind) {
    case 'NTH_PLATE': {
      const from = condition.fromPlate ?? 2;
      const to = condition.toPlate ?? null;
      if (to === from) return ORDINALS[from] ?? { it: `Targa n. ${from}`, en: `Plate no. ${from}` };
      if (to !== null) return { it: `Dalla targa ${from} alla ${to}`, en: `Plates ${from} to ${to}` };
      return from === 2
        ? { it: 'Dalla seconda targa', en: 'From the second plate' }
        : { it: `Dalla targa n. ${from}`, en: `From plate no. ${from}` };
    }
    case 'EMISSION': {
      const classes = (condition.emissionClasses ?? []).map((one) => one.slice(-1)).join(', ');
      return { it: `Classe Euro ${classes}`, en: `Euro class ${classes}` };
    }
    case 'FUEL': {
      const fuels = condition.fuels ?? [];
      return {
        it: `Veicolo ${fuels.map((fuel) => FUELS[fuel].it).join(' o ')}`,
        en: `${capital(fuels.map((fuel) => FUELS[fuel].en).join(' or '))} vehicle`,
      };
    }
    case 'ISEE': {
      const limit = condition.iseeUpToCents ?? 0;
      return {
        it: `ISEE fino a ${formatEuro(limit, 'it')}`,
        en: `ISEE up to ${formatEuro(limit, 'en')}`,
      };
    }
    case 'LATE_RENEWAL': {
      const days = condition.minLateDays ?? 1;
      return days <= 1
        ? { it: 'Rinnovo dopo la scadenza', en: 'Renewed after it had expired' }
        : { it: `Rinnovo ${days} giorni o più dopo la scadenza`, en: `Renewed ${days} days or more late` };
    }
  }
}

function unknownText(modifier: Modifier): Text {
  const text = modifierText(modifier);
  switch (modifier.kind) {
    case 'EMISSION':
      return {
        it: `Classe ambientale del veicolo non indicata: non si applica «${text.it}».`,
        en: `The vehicle’s emission class is not known: “${text.en}” does not apply.`,
      };
    case 'ISEE':
      return {
        it: `ISEE non dichiarato: non si applica «${text.it}».`,
        en: `No ISEE declared: “${text.en}” does not apply.`,
      };
    default:
      return {
        it: `L’ufficio non ha ancora confermato che il veicolo è elettrico: non si applica «${text.it}».`,
        en: `The office has not confirmed yet that the vehicle is electric: “${text.en}” does not apply.`,
      };
  }
}

function distinct(texts: Text[]): Text[] {
  return texts.filter((text, index) => texts.findIndex((other) => other.it === text.it) === index);
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
