import type { Locale } from '@sosta/contracts';
import type { InvoiceRow } from '../../api/types.js';
import type { DeclaredFact } from '../../components/checks.js';
import { msg, translate, type MessageKey } from '../../i18n/index.js';

type Billing = InvoiceRow['billing'];

export const BILLING_LABELS = {
  name: msg('Nome'),
  companyName: msg('Ragione sociale'),
  vatNumber: msg('Partita IVA'),
  fiscalCode: msg('Codice fiscale'),
  street: msg('Via'),
  streetNumber: msg('Civico'),
  postalCode: msg('CAP'),
  city: msg('Comune'),
  province: msg('Provincia'),
  country: msg('Stato (Paese)'),
  recipientCode: msg('Codice destinatario SDI'),
  pec: msg('PEC'),
} satisfies Record<string, MessageKey>;

/** The name of a country in the language on screen. */
export const countryName = (code: string, locale: Locale): string =>
  new Intl.DisplayNames(locale, { type: 'region', fallback: 'code' }).of(code) ?? code;

/** To whom a paper is made out, for reading. */
export function billingFacts(billing: Billing, locale: Locale): DeclaredFact[] {
  const abroad = billing.country !== 'IT';
  return Object.entries(BILLING_LABELS).flatMap(([field, label]) => {
    const value = field === 'companyName' ? null : billing[field as Exclude<keyof Billing, 'kind'>];
    if (!value || (field === 'country' && !abroad)) return [];
    const code = ['vatNumber', 'fiscalCode', 'recipientCode'].includes(field);
    return [
      {
        label: translate(field === 'name' && billing.kind === 'COMPANY' ? BILLING_LABELS.companyName : label),
        value: field === 'country' ? countryName(value, locale) : value,
        ...(code ? { code } : {}),
      },
    ];
  });
}
