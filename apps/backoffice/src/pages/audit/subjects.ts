import type { Permission } from '@sosta/contracts';
import { msg, type MessageKey } from '../../i18n/index.js';

interface SubjectWords {
  label: MessageKey;
  /** The page that shows one, and who may open it. */
  page?: { name: string; permission: Permission };
}

/** What an id in an event is the id of, by its name: `cashSessionId` of a cash session. */
export function subjectOfId(field: string): SubjectWords | undefined {
  const [, kind] = /^(\w+)Id$/.exec(field) ?? [];
  return kind === undefined
    ? undefined
    : SUBJECTS[kind.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)];
}

/** What the log speaks of. A kind that this build does not know is shown as its code. */
export const SUBJECTS: Readonly<Record<string, SubjectWords>> = {
  request: { label: msg('Richiesta'), page: { name: 'review', permission: 'review.read' } },
  holder: { label: msg('Abbonato'), page: { name: 'subscriber', permission: 'subscribers.read' } },
  account: { label: msg('Account del cittadino') },
  subscription: {
    label: msg('Abbonamento'),
    page: { name: 'subscription', permission: 'subscriptions.read' },
  },
  payment: { label: msg('Pagamento'), page: { name: 'payment', permission: 'payments.read' } },
  refund: { label: msg('Rimborso'), page: { name: 'refund', permission: 'payments.read' } },
  invoice: { label: msg('Fattura'), page: { name: 'invoice', permission: 'invoices.read' } },
  document: { label: msg('Documento') },
  payment_comparison: { label: msg('Confronto con i gestori') },
  assistance_thread: {
    label: msg('Domanda all’assistenza'),
    page: { name: 'thread', permission: 'assistance.read' },
  },
  preliminary_communication: {
    label: msg('Comunicazione preliminare'),
    page: { name: 'communication', permission: 'accreditation.manage' },
  },
  import_batch: { label: msg('Importazione'), page: { name: 'import', permission: 'imports.manage' } },
  operator: { label: msg('Utente dell’ufficio') },
  policy: { label: msg('Regola') },
  product: { label: msg('Prodotto') },
  zone: { label: msg('Zona'), page: { name: 'zone', permission: 'catalogue.read' } },
  notice: { label: msg('Avviso') },
  municipality: { label: msg('Dati del Comune') },
  api_client: { label: msg('Chiave API') },
  webhook_endpoint: {
    label: msg('Webhook'),
    page: { name: 'webhook', permission: 'api_keys.manage' },
  },
  cash_session: { label: msg('Cassa') },
  payment_account: { label: msg('Conto di pagamento') },
  certification_type: { label: msg('Tipo di certificazione') },
  decision_reason: { label: msg('Motivo di decisione') },
  waitlist_entry: { label: msg('Posto in lista d’attesa') },
  bulk_action: { label: msg('Azione su più richieste') },
  issued_document: { label: msg('Documento emesso') },
  notification: { label: msg('Messaggio') },
  office: { label: msg('Ufficio') },
  form: { label: msg('Modulo') },
  text: { label: msg('Testo') },
  audit: { label: msg('Registro attività') },
};
