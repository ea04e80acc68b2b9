import type { Locale } from '@sosta/contracts';
import { msg, type MessageKey } from '../i18n/index.js';
import { labelOf } from './labels.js';

/** What the audit trail records, in words. */
export const AUDIT_ACTIONS: Readonly<Record<string, MessageKey>> = {
  'account.password_changed': msg('Password cambiata dal cittadino'),
  'account.password_reset': msg('Password reimpostata dal cittadino'),
  'account.registered': msg('Cittadino registrato'),
  'communication.accepted': msg('Comunicazione preliminare accettata'),
  'communication.document_viewed': msg('Documento di una comunicazione consultato'),
  'communication.opened': msg('Comunicazione preliminare aperta'),
  'communication.refused': msg('Comunicazione preliminare rifiutata'),
  'pin.account_opened': msg('Scheda PIN aperta'),
  'pin.attestation_opened': msg('Attestazione del PIN aperta'),
  'pin.issued': msg('PIN emesso'),
  'pin.letter_lapsed': msg('Lettera con il PIN scaduta'),
  'pin.letter_taken': msg('Lettera con il PIN scaricata'),
  'pin.requested': msg('PIN richiesto'),
  'pin.reissued': msg('PIN emesso di nuovo'),
  'pin.revoked': msg('PIN revocato'),
  'assistance.answered': msg('Risposta all’assistenza'),
  'document.downloaded': msg('Documento scaricato'),
  'document.opened': msg('Documento emesso aperto'),
  'document.viewed': msg('Documento consultato'),
  'import.applied': msg('Importato'),
  'import.apply_requested': msg('Importazione chiesta'),
  'import.cancelled': msg('Importazione annullata'),
  'import.uploaded': msg('File caricato'),
  'invoice.cancelled': msg('Richiesta di fattura annullata'),
  'invoice.corrected': msg('Fattura corretta'),
  'invoice.delivered': msg('Fattura consegnata'),
  'invoice.issued': msg('Fattura emessa'),
  'invoice.requested': msg('Fattura richiesta'),
  'invoice.sdi_rejected': msg('Fattura scartata dallo SdI'),
  'invoice.sent': msg('Fattura inviata'),
  'assistance.file_opened': msg('Allegato di un visitatore aperto'),
  'form.created': msg('Modulo aggiunto'),
  'form.published': msg('File di un modulo pubblicato'),
  'form.updated': msg('Modulo modificato'),
  'office.created': msg('Ufficio aggiunto'),
  'office.deleted': msg('Ufficio eliminato'),
  'office.main': msg('Ufficio reso principale'),
  'office.updated': msg('Ufficio modificato'),
  'reason.created': msg('Motivo aggiunto'),
  'reason.updated': msg('Motivo modificato'),
  'text.published': msg('Testo pubblicato'),
  'notice.created': msg('Avviso creato'),
  'notice.deleted': msg('Avviso eliminato'),
  'notice.updated': msg('Avviso modificato'),
  'office_subscription.claimed': msg('Abbonamento dell’ufficio collegato a un’utenza'),
  'operator.created': msg('Operatore creato'),
  'operator.session_reuse_detected': msg('Sessione dell’operatore chiusa: era usata due volte'),
  'operator.sign_in_failed': msg('Accesso dell’operatore non riuscito'),
  'operator.signed_in': msg('Accesso dell’operatore'),
  'operator.updated': msg('Operatore modificato'),
  'payment.cancelled': msg('Pagamento annullato'),
  'payment.expired': msg('Pagamento scaduto'),
  'payment.failed': msg('Pagamento non riuscito'),
  'payment.needs_resolution': msg('Pagamento da risolvere'),
  'payment.succeeded': msg('Pagamento riuscito'),
  'policy.changed': msg('Regola cambiata'),
  'product.created': msg('Prodotto creato'),
  'product.updated': msg('Prodotto modificato'),
  'request.accepted': msg('Richiesta accettata'),
  'request.annulled': msg('Richiesta annullata'),
  'request.approved': msg('Richiesta approvata'),
  'request.claimed': msg('Richiesta presa in carico'),
  'request.completed': msg('Richiesta completata'),
  'request.expired': msg('Validità scaduta'),
  'request.integration_requested': msg('Integrazione richiesta'),
  'request.lapsed': msg('Richiesta decaduta'),
  'request.payment_expired': msg('Termine per pagare scaduto'),
  'request.reactivated': msg('Richiesta riattivata'),
  'request.rejected': msg('Richiesta rifiutata'),
  'request.released': msg('Richiesta rilasciata'),
  'request.resubmitted': msg('Integrazione inviata'),
  'request.revoked': msg('Validità revocata'),
  'request.submitted': msg('Richiesta inviata'),
  'request.withdrawn': msg('Richiesta ritirata dal cittadino'),
  'session.reuse_detected': msg('Sessione del cittadino chiusa: era usata due volte'),
  'subscriber.revealed': msg('Dato personale mostrato'),
  'subscription.activated': msg('Abbonamento attivato'),
  'subscription.renewed_at_counter': msg('Abbonamento rinnovato allo sportello'),
  'tariff.added': msg('Tariffa aggiunta'),
  'operator.invited': msg('Invito inviato a un utente'),
  'municipality.created': msg('Comune creato'),
  'municipality.updated': msg('Dati del Comune modificati'),
  'municipality.logo_changed': msg('Logo cambiato'),
  'municipality.logo_removed': msg('Logo tolto'),
  'certification_type.created': msg('Tipo di certificazione creato'),
  'certification_type.updated': msg('Tipo di certificazione modificato'),
  'zone.created': msg('Zona creata'),
  'zone.updated': msg('Zona modificata'),
};

const OUTCOMES: Readonly<Record<string, MessageKey>> = {
  UNKNOWN: msg('Esito non noto'),
  UNKNOWN_PAYMENT: msg('Pagamento non nostro'),
};

type Translate = (key: MessageKey) => string;

/** The words of an action; one that this build does not know is shown as its code. */
export function auditActionText(action: string, t: Translate): string {
  const text = Object.hasOwn(AUDIT_ACTIONS, action) ? AUDIT_ACTIONS[action] : undefined;
  return text ? t(text) : action;
}

/** What a message of the provider said of a payment; most outcomes are states of the payment. */
export function paymentOutcomeText(outcome: string, t: Translate, locale: Locale): string {
  const text = OUTCOMES[outcome];
  return text ? t(text) : labelOf('paymentState', outcome, locale);
}
