import { filteredBy } from '../../components/list-query.js';
import type { WorkClaimed, WorkColumn, WorkDue, WorkKind, WorkStage, WorkSubject } from '@sosta/contracts';
import type { LabelKind } from '@sosta/contracts';
import type { RouteLocationRaw } from 'vue-router';
import type { WorkItem, WorkViewSettings } from '../../api/types.js';
import { msg, type MessageKey } from '../../i18n/index.js';
import { caseIcon, stateKindOf } from '../../vocabulary/labels.js';

const ICONS: Partial<Record<WorkKind, string>> = {
  INVOICE: 'i-lucide-receipt-text',
  COMMUNICATION: 'i-lucide-id-card',
  THREAD: 'i-lucide-message-circle',
  LATE_MONEY: 'i-lucide-banknote-x',
  ADDRESS_REVIEW: 'i-lucide-map-pin',
};
export const workIcon = (kind: WorkKind): string => ICONS[kind] ?? caseIcon(kind);

/** Which list of states a kind uses; preliminary communications have a badge of their own. */
export const workStateKind = (kind: WorkKind): LabelKind =>
  kind === 'INVOICE'
    ? 'invoiceState'
    : kind === 'THREAD' || kind === 'LATE_MONEY' || kind === 'ADDRESS_REVIEW'
      ? 'assistanceState'
      : stateKindOf(kind);

const ROUTES: Record<WorkSubject, string> = {
  invoices: 'invoice',
  requests: 'review',
  communications: 'communication',
  threads: 'thread',
  payments: 'payment',
  reviews: 'subscription',
};

/**
 * The page where a piece of work is done; of requests submitted together the one to look at first.
 * @param filters the queue's, for the pages that have the queue beside them
 */
export function workRoute(
  item: Pick<WorkItem, 'id' | 'pageId' | 'subject' | 'inCase'>,
  municipality: string,
  filters: Record<string, string | undefined>,
): RouteLocationRaw {
  return {
    name: ROUTES[item.subject],
    params: { municipality, id: item.inCase?.nextId ?? item.pageId },
    ...(item.subject === 'requests' ? filteredBy(filters) : {}),
  };
}

export const STAGE_TEXTS: Record<Exclude<WorkStage, 'WAITING'>, MessageKey> = {
  RETURNED: msg('Integrazioni rientrate'),
  INTEGRATION_REQUESTED: msg('In attesa del cittadino'),
};
export const DUE_TEXTS: Record<WorkDue, MessageKey> = {
  OVERDUE: msg('In ritardo'),
  TODAY: msg('Scade oggi'),
  WEEK: msg('Scade questa settimana'),
};
export const CLAIMED_TEXTS: Record<WorkClaimed, MessageKey> = {
  MINE: msg('In carico a me'),
  FREE: msg('Libere'),
  OTHERS: msg('In carico ai colleghi'),
};
export const COLUMN_TEXTS: Record<WorkColumn, MessageKey> = {
  holder: msg('Richiedente'),
  kind: msg('Tipo'),
  number: msg('Numero'),
  state: msg('Stato'),
  claim: msg('In carico a'),
  submitted: msg('Inviata'),
  due: msg('Risposta entro'),
};

/** Views that everybody has. */
export const BUILT_IN_VIEWS: readonly {
  name: MessageKey;
  view: WorkViewSettings;
  count?: 'mine' | 'dueToday' | 'overdue' | 'open';
}[] = [
  { name: msg('Tutte'), view: {}, count: 'open' },
  { name: msg('Le mie'), view: { claimed: 'MINE' }, count: 'mine' },
  { name: msg('Scadono oggi'), view: { due: 'TODAY' }, count: 'dueToday' },
  { name: msg('Integrazioni rientrate'), view: { stage: 'RETURNED' } },
  { name: msg('In ritardo'), view: { due: 'OVERDUE' }, count: 'overdue' },
];
