import type { Permission } from '@sosta/contracts';
import { msg, type MessageKey } from '../../i18n/index.js';

interface SubjectWords {
  label: MessageKey;
  /** The page that shows one, and who may open it. */
  page?: { name: string; permission: Permission };
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
  invoice: { label: msg('Fattura') },
  document: { label: msg('Documento') },
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
  cash_session: { label: msg('Cassa') },
  audit: { label: msg('Registro attività') },
};
