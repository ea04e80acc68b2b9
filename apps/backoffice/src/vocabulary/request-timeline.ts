import type { Review, TimelineStep } from '../api/types.js';
import type { TimelineEntry } from '../components/timeline.js';
import type { translate } from '../i18n/index.js';
import { labelOf, stateKindOf, stateLook } from './labels.js';

/** Who moved a request, in words. */
function actorOf(step: TimelineStep, t: typeof translate): string {
  if (step.actorKind === 'CITIZEN') return t('il cittadino');
  if (step.actorKind === 'OPERATOR') return t('l’ufficio');
  // The only decisions that no person takes.
  return step.command === 'accept' || step.command === 'approve'
    ? t('le regole del Comune')
    : t('il sistema');
}

/** Who submitted it for the person at the counter; empty when the citizen did. */
export function counterWords({ counter }: Pick<Review, 'counter'>, t: typeof translate): string {
  if (!counter) return '';
  const words = t('Presentata allo sportello da {name}', { name: counter.operatorName });
  return counter.delegateName
    ? `${words}, ${t('per delega di {name}', { name: counter.delegateName })}`
    : words;
}

/** The steps of a request as timeline entries, newest first. */
export function timelineOf(review: Review, t: typeof translate): TimelineEntry[] {
  return review.timeline
    .map((step, index) => ({
      id: String(index),
      at: step.at,
      icon: stateLook(step.toState).icon,
      title: labelOf(stateKindOf(review.kind), step.toState),
      text:
        [
          ...(step.command === 'submit' ? [counterWords(review, t)] : []),
          ...step.reasons.map((reason) => reason.text),
          step.note,
        ]
          .filter(Boolean)
          .join('\n') || undefined,
      by: actorOf(step, t),
    }))
    .reverse();
}
