import { labels, stateTone, type LabelKind, type Locale, type Role } from '@sosta/contracts';
import { currentLocale, msg, type MessageKey } from '../i18n/index.js';

/**
 * The word for a value of a closed list, in the language on screen. A value this build does not know yet
 * is shown as it is, never hidden.
 */
export function labelOf(kind: LabelKind, value: string, locale: Locale = currentLocale()): string {
  const words: Readonly<Record<string, string>> = labels[locale][kind];
  return words[value] ?? value;
}

const STATE_KINDS = {
  CERTIFICATION: 'certificationState',
  PLATE: 'plateAssociationState',
  SUBSCRIPTION: 'subscriptionRequestState',
} as const;

/** Which list of states a request of this kind uses. */
export function stateKindOf(caseKind: string): LabelKind {
  return (STATE_KINDS as Record<string, LabelKind>)[caseKind] ?? 'subscriptionRequestState';
}

const CASE_ICONS: Record<string, string> = {
  CERTIFICATION: 'i-lucide-home',
  PLATE: 'i-lucide-car',
  SUBSCRIPTION: 'i-lucide-ticket',
};
export const caseIcon = (kind: string): string => CASE_ICONS[kind] ?? 'i-lucide-file';

const STATE_ICONS: Record<string, string> = {
  DRAFT: 'i-lucide-pencil-line',
  SUBMITTED: 'i-lucide-inbox',
  UNDER_REVIEW: 'i-lucide-scan-eye',
  INTEGRATION_REQUESTED: 'i-lucide-message-circle-question-mark',
  WAITLISTED: 'i-lucide-list-ordered',
  AWAITING_PAYMENT: 'i-lucide-wallet',
  REJECTED: 'i-lucide-circle-x',
  FAILED: 'i-lucide-circle-x',
  SDI_REJECTED: 'i-lucide-circle-x',
  UNDELIVERED: 'i-lucide-archive',
  BOUNCED: 'i-lucide-circle-x',
  REVOKED: 'i-lucide-shield-x',
  DISPUTED: 'i-lucide-shield-alert',
  WITHDRAWN: 'i-lucide-undo-2',
  AWAITING_APPROVAL: 'i-lucide-hourglass',
  APPROVED: 'i-lucide-thumbs-up',
  EXECUTING: 'i-lucide-loader',
  REFUNDED: 'i-lucide-undo-2',
  PARTIALLY_REFUNDED: 'i-lucide-undo-2',
  VOIDED: 'i-lucide-undo-2',
  ANNULLED: 'i-lucide-ban',
  CANCELLED: 'i-lucide-ban',
  LAPSED: 'i-lucide-hourglass',
  PAYMENT_EXPIRED: 'i-lucide-hourglass',
  EXPIRED: 'i-lucide-calendar-x',
  ENDED: 'i-lucide-calendar-x',
  SCHEDULED: 'i-lucide-calendar-clock',
  EXPIRING_SOON: 'i-lucide-calendar-clock',
  SUSPENDED: 'i-lucide-pause',
  CREATED: 'i-lucide-circle-dashed',
  PENDING: 'i-lucide-loader',
  QUEUED: 'i-lucide-clock',
  REQUESTED: 'i-lucide-inbox',
  ISSUED: 'i-lucide-file-check',
  SENT: 'i-lucide-send',
  OPEN: 'i-lucide-message-circle',
  ANSWERED: 'i-lucide-message-circle-reply',
  CLOSED: 'i-lucide-archive',
  LOCKED: 'i-lucide-lock',
};

const TONES = {
  neutral: 'neutral',
  info: 'info',
  success: 'success',
  warning: 'warning',
  danger: 'error',
} as const;
/** Assistance has its own three states, outside the tones of the others: here it is the office that must act. */
const OWN_TONES: Record<string, keyof typeof TONES> = { OPEN: 'warning', ANSWERED: 'success' };

/** Icon and colour of a state; the word is always beside them. */
export function stateLook(state: string): { icon: string; color: (typeof TONES)[keyof typeof TONES] } {
  const tone = OWN_TONES[state] ?? stateTone(state as Parameters<typeof stateTone>[0]);
  return { icon: STATE_ICONS[state] ?? 'i-lucide-circle-check', color: TONES[tone] };
}

const ROLE_TEXTS: Record<Role, MessageKey> = {
  INSPECTOR: msg('Controlla le targhe su strada; non vede dati personali.'),
  CLERK: msg('Aiuta i cittadini allo sportello e risponde all’assistenza.'),
  REVIEWER: msg('Esamina e decide le richieste.'),
  CASHIER: msg('Registra gli incassi allo sportello.'),
  ACCOUNTANT: msg('Emette le fatture e controlla i pagamenti.'),
  SUPERVISOR: msg('Decide, riassegna, approva i rimborsi, pubblica avvisi.'),
  TENANT_ADMIN: msg('Gestisce prodotti, zone, regole e utenti.'),
  PLATFORM_ADMIN: msg('Configura i Comuni; non vede i dati dei cittadini.'),
  AUDITOR: msg('Consulta tutto, non modifica nulla.'),
};
/** What a role is for, in one sentence. */
export const roleText = (role: Role): MessageKey => ROLE_TEXTS[role];
