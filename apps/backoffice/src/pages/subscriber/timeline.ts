import { formatEuro, type LabelKind, type Locale } from '@sosta/contracts';
import type { SubscriberTimelineEntry, TimelineKind } from '../../api/types.js';
import type { TimelineEntry } from '../../components/timeline.js';
import { msg, type MessageKey } from '../../i18n/index.js';
import { caseIcon, labelOf, stateKindOf } from '../../vocabulary/labels.js';
import { COMMANDS } from '../subscriptions/life.js';

type Translate = (key: MessageKey, values?: Record<string, unknown>) => string;

export const TIMELINE_NAMES: Record<TimelineKind, MessageKey> = {
  REQUEST: msg('Richieste'),
  DECISION: msg('Decisioni'),
  SUBSCRIPTION: msg('Abbonamenti'),
  PAYMENT: msg('Pagamenti'),
  INVOICE: msg('Fatture'),
  MESSAGE: msg('E-mail inviate'),
  THREAD: msg('Assistenza'),
  VISIT: msg('Allo sportello'),
};

const DECISIONS: Readonly<Record<string, { icon: string; text: MessageKey }>> = {
  accept: { icon: 'i-lucide-circle-check', text: msg('Richiesta {number} accettata') },
  approve: { icon: 'i-lucide-circle-check', text: msg('Richiesta {number} accettata') },
  refuse: { icon: 'i-lucide-circle-x', text: msg('Richiesta {number} rifiutata') },
  askIntegration: {
    icon: 'i-lucide-message-circle-question-mark',
    text: msg('Chiesta un’integrazione per {number}'),
  },
  annul: { icon: 'i-lucide-ban', text: msg('Richiesta {number} annullata') },
  revoke: { icon: 'i-lucide-shield-x', text: msg('Richiesta {number} revocata') },
  reactivate: { icon: 'i-lucide-play', text: msg('Richiesta {number} riattivata') },
};

const STATES: Partial<Record<TimelineKind, LabelKind>> = {
  PAYMENT: 'paymentState',
  INVOICE: 'invoiceState',
  MESSAGE: 'notificationState',
  THREAD: 'assistanceState',
};

/** One entry in words, with the page it leads to. */
export function timelineEntry(
  entry: SubscriberTimelineEntry,
  municipality: string,
  t: Translate,
  locale: Locale,
): TimelineEntry {
  const { kind, number, detail, subjectId } = entry;
  const to = (name: string) => (subjectId ? { name, params: { municipality, id: subjectId } } : undefined);
  const common = {
    id: entry.id,
    at: entry.at,
    ...(entry.byName && { by: entry.byName }),
    ...(entry.text && { text: entry.text }),
  };
  const stateOf = STATES[kind];
  const state = entry.state && stateOf ? { state: { of: stateOf, value: entry.state } } : {};
  switch (kind) {
    case 'REQUEST':
      return {
        ...common,
        icon: caseIcon(detail ?? ''),
        title: `${labelOf('caseKind', detail ?? '', locale)} ${number}`,
        to: to('review'),
        ...(entry.state && { state: { of: stateKindOf(detail ?? ''), value: entry.state } }),
      };
    case 'DECISION': {
      const decision = DECISIONS[detail ?? ''];
      return {
        ...common,
        icon: decision?.icon ?? 'i-lucide-gavel',
        title: decision ? t(decision.text, { number }) : `${detail} ${number}`,
        to: to('review'),
      };
    }
    case 'SUBSCRIPTION': {
      const command = COMMANDS[detail ?? ''];
      return {
        ...common,
        icon: command?.icon ?? 'i-lucide-ticket',
        title: `${command ? t(command.text) : detail} · ${number}`,
        to: to('subscription'),
      };
    }
    case 'PAYMENT':
      return {
        ...common,
        ...state,
        icon: 'i-lucide-credit-card',
        title: t('Pagamento di {amount}', { amount: formatEuro(entry.amountCents ?? 0, locale) }),
        text: number ?? '',
        to: to('payment'),
      };
    case 'INVOICE':
      return {
        ...common,
        ...state,
        icon: 'i-lucide-file-text',
        title: number ? t('Fattura {number}', { number }) : t('Fattura richiesta'),
        to: to('invoice'),
      };
    case 'MESSAGE': {
      const { text: subject, ...rest } = common;
      return { ...rest, ...state, icon: 'i-lucide-mail', title: subject ?? t('E-mail in partenza') };
    }
    case 'THREAD': {
      const { text: subject, ...rest } = common;
      return {
        ...rest,
        ...state,
        icon: 'i-lucide-message-circle',
        title: subject ?? '',
        text: number ?? '',
        to: to('thread'),
      };
    }
    case 'VISIT':
      return { ...common, icon: 'i-lucide-store', title: t('Riconosciuto allo sportello') };
  }
}
