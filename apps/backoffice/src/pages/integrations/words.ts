import type { ApiScope, WebhookDeliveryState, WebhookEvent, WebhookFault } from '@sosta/contracts';
import { WEBHOOK_TEST } from '@sosta/contracts';
import { msg, type MessageKey } from '../../i18n/index.js';

/** What a scope lets a key do, as one would say it. */
export const SCOPES: Readonly<Record<ApiScope, MessageKey>> = {
  'enforcement:check': msg('Controllare targhe e biglietti'),
  'enforcement:similar': msg('Sapere quali targhe simili hanno un abbonamento'),
  'enforcement:sync': msg('Copiare gli abbonamenti sui palmari'),
  'catalogue:read': msg('Leggere zone, prodotti e prezzi'),
  'subscriptions:read': msg('Leggere gli abbonamenti, senza persone né targhe'),
  'payments:read': msg('Leggere i pagamenti, senza persone'),
  'invoices:read': msg('Leggere le fatture, senza intestatari'),
  'holders:read': msg('Leggere anche persone, targhe e intestatari'),
  'imports:read': msg('Seguire le importazioni'),
  'imports:write': msg('Mandare file da importare'),
  'sandbox:write': msg('Spostare l’orologio, in un ambiente di prova'),
};

/** What an event tells. */
export const EVENTS: Readonly<Record<WebhookEvent, MessageKey>> = {
  'subscription.activated': msg('Abbonamento attivato'),
  'subscription.renewed': msg('Abbonamento rinnovato'),
  'subscription.plate_changed': msg('Targa cambiata'),
  'subscription.suspended': msg('Abbonamento sospeso'),
  'subscription.restored': msg('Abbonamento riattivato'),
  'subscription.revoked': msg('Abbonamento revocato'),
  'subscription.ended': msg('Abbonamento terminato prima'),
  'subscription.expired': msg('Abbonamento scaduto'),
  'payment.succeeded': msg('Pagamento riuscito'),
  'payment.refunded': msg('Pagamento rimborsato'),
  'invoice.issued': msg('Fattura emessa'),
  'invoice.delivered': msg('Fattura consegnata'),
  'invoice.rejected': msg('Fattura scartata dallo SdI'),
};
/** An event this build does not know is shown by its name. */
export const eventText = (event: string): MessageKey | null =>
  event === WEBHOOK_TEST ? msg('Evento di prova') : ((EVENTS as Record<string, MessageKey>)[event] ?? null);

export const DELIVERY_STATES: Readonly<
  Record<WebhookDeliveryState, { text: MessageKey; color: 'success' | 'error' | 'info'; icon: string }>
> = {
  DELIVERED: { text: msg('Consegnato'), color: 'success', icon: 'i-lucide-circle-check' },
  PENDING: { text: msg('Da consegnare'), color: 'info', icon: 'i-lucide-clock' },
  FAILED: { text: msg('Non consegnato'), color: 'error', icon: 'i-lucide-circle-x' },
};

/** Why nobody answered. */
export const FAULTS: Readonly<Record<WebhookFault, MessageKey>> = {
  NAME_NOT_FOUND: msg('il nome del server non si trova'),
  ADDRESS_NOT_ALLOWED: msg('l’indirizzo porta a una rete interna: non lo chiamiamo'),
  UNREACHABLE: msg('il server non si raggiunge'),
  TLS: msg('il certificato del server non è valido'),
  TIMEOUT: msg('nessuna risposta in 10 secondi'),
  ENDPOINT_DISABLED: msg('il webhook era spento'),
};

/** How long what is there goes on working beside the new one. */
export const OVERLAPS = [
  { value: '0', label: msg('Si ferma subito') },
  { value: '1', label: msg('Vale ancora 24 ore') },
  { value: '7', label: msg('Vale ancora 7 giorni') },
  { value: '30', label: msg('Vale ancora 30 giorni') },
] as const;
export type Overlap = (typeof OVERLAPS)[number]['value'];
export const overlapEnd = (days: Overlap): string | null =>
  days === '0' ? null : new Date(Date.now() + Number(days) * 86_400_000).toISOString();
