import { Temporal } from 'temporal-polyfill';
import type { VehicleKind } from '@sosta/contracts';

/** What is read from single cells. Every reader answers null for what it does not understand. */

/** `31/12/2026`, `31-12-2026`, `31.12.2026` or `2026-12-31`, as a civil date that exists. */
export function readDate(text: string): string | null {
  const italian = /^(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})$/.exec(text);
  const iso = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text);
  const [year, month, day] = italian
    ? [italian[3], italian[2], italian[1]]
    : iso
      ? [iso[1], iso[2], iso[3]]
      : [];
  if (!year || !month || !day) return null;
  try {
    return Temporal.PlainDate.from(
      { year: Number(year), month: Number(month), day: Number(day) },
      { overflow: 'reject' },
    ).toString();
  } catch {
    return null;
  }
}

/** `120`, `120,00`, `120.00`, `1.200,00`, `€ 120`: cents. */
export function readAmount(text: string): number | null {
  const bare = text.replace(/€|EUR/i, '').replace(/\s/g, '');
  const plain = /^(\d{1,7})(?:[.,](\d{1,2}))?$/.exec(bare);
  const grouped = /^(\d{1,3}(?:\.\d{3}){1,2})(?:,(\d{1,2}))?$/.exec(bare);
  const match = grouped ?? plain;
  if (!match?.[1]) return null;
  const cents = Number(match[1].replaceAll('.', '')) * 100 + Number((match[2] ?? '').padEnd(2, '0'));
  return cents <= 100_000_000 ? cents : null;
}

const VEHICLES: Readonly<Record<string, VehicleKind>> = {
  AUTO: 'CAR',
  AUTOVETTURA: 'CAR',
  AUTOVEICOLO: 'CAR',
  CAR: 'CAR',
  MOTO: 'MOTORCYCLE',
  MOTOCICLO: 'MOTORCYCLE',
  MOTORCYCLE: 'MOTORCYCLE',
  MICROCAR: 'MICROCAR',
  QUADRICICLO: 'MICROCAR',
  CICLOMOTORE: 'MICROCAR',
  STORICO: 'HISTORIC',
  STORICA: 'HISTORIC',
  HISTORIC: 'HISTORIC',
  ESTERO: 'FOREIGN',
  ESTERA: 'FOREIGN',
  FOREIGN: 'FOREIGN',
};

export function readVehicleKind(text: string): VehicleKind | null {
  return VEHICLES[text.toUpperCase()] ?? null;
}

/** Two letters of ISO 3166; `I` and `Italia` are Italy, as vehicle documents write it. */
export function readCountry(text: string): string | null {
  const country = text.toUpperCase();
  if (country === 'I' || country === 'ITA' || country === 'ITALIA') return 'IT';
  return /^[A-Z]{2}$/.test(country) ? country : null;
}

/** Codes of zones, separated by `|`, `+`, `/` or a comma. */
export function readList(text: string): string[] {
  return [
    ...new Set(
      text
        .split(/[|+/,]/)
        .map((part) => part.trim())
        .filter((part) => part !== ''),
    ),
  ];
}
