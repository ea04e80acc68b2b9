import { stateTone, type LabelKinds } from '@sosta/contracts';
import type { RequestDetail } from '../api/index.js';
import type { TimelineEntry } from '../components/TimelineList.vue';
import { stateIcon } from './status.js';

interface Words {
  t: (key: string, params: Record<string, unknown>) => string;
  state: (kind: 'certificationState' | 'subscriptionRequestState', state: string) => string;
  date: (value: string) => string;
  dateTime: (at: string) => string;
  lastDay: (endsAt: string) => string;
}

/**
 * The real stages of a request, oldest first, then what is still expected (criteria C.SE.1.9 and 1.10: taken in
 * charge on, answer within).
 */
export function timelineOf(
  request: RequestDetail,
  { t, state, date, dateTime, lastDay }: Words,
): TimelineEntry[] {
  const kind = request.kind === 'SUBSCRIPTION' ? 'subscriptionRequestState' : 'certificationState';
  const past = request.timeline.map((entry, index): TimelineEntry => {
    const name = entry.toState as LabelKinds['subscriptionRequestState'];
    const text = [...entry.reasons.map((reason) => reason.text), entry.note].filter(Boolean).join(' ');
    return {
      key: `${index}`,
      title: state(kind, entry.toState),
      when: dateTime(entry.at),
      at: entry.at,
      ...(text ? { text } : {}),
      tone: stateTone(name),
      icon: stateIcon(entry.toState),
    };
  });
  const waiting = ['SUBMITTED', 'UNDER_REVIEW'].includes(request.state);
  if (waiting) {
    past.push({
      key: 'outcome',
      title: t('request.outcomeExpected', {}),
      when: request.dueOn ? t('request.answerBy', { date: date(request.dueOn) }) : '',
      tone: 'future',
      icon: 'clock',
    });
  }
  if (request.state === 'AWAITING_PAYMENT') {
    const payBy = request.subscription?.payBy;
    past.push({
      key: 'payment',
      title: t('request.paymentExpected', {}),
      when: payBy ? t('request.payBy', { date: lastDay(payBy) }) : '',
      tone: 'future',
      icon: 'card',
    });
  }
  return past;
}
