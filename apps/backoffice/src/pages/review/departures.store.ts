import type { ReviewDecision } from '@sosta/contracts';
import { useQueryCache } from '@pinia/colada';
import { useIntervalFn } from '@vueuse/core';
import { defineStore } from 'pinia';
import { computed, ref, shallowRef } from 'vue';
import { operatorApi } from '../../api/operator-api.js';
import { problemOf } from '../../api/problem.js';
import { problemText } from '../../api/problem-text.js';
import type { Review } from '../../api/types.js';
import { translate } from '../../i18n/index.js';
import { useSession } from '../../session/session.store.js';
import { useDrafts } from './drafts.store.js';

/** How long a decision can be taken back (ADR 0008). */
export const UNDO_SECONDS = 10;

export interface Departure {
  /** The municipality it was taken in. */
  slug: string;
  requestId: string;
  number: string;
  decision: ReviewDecision;
  /** By this device's clock, which may differ from the server's. */
  leavesAt: number;
  state: 'WAITING' | 'BUSY' | 'LEFT' | 'RETURNED';
  /** Why it came back, or why it could not be undone. */
  why: string | null;
}

/** After its time, the server is asked what became of it; the worker may be a little late. */
const ASK_AFTER_MS = [700, 1500, 3000, 8000];
const LEFT_SHOWN_MS = 4000;

/** Decisions of this browser that are leaving. The server keeps them: closing the browser takes none back. */
export const useDepartures = defineStore('departures', () => {
  const session = useSession();
  const drafts = useDrafts();
  const cache = useQueryCache();
  const all = shallowRef<Departure[]>([]);
  const now = ref(Date.now());
  const clock = useIntervalFn(() => (now.value = Date.now()), 250, { immediate: false });

  const shown = computed(() => all.value);
  /** The one that the key takes back: the last that still can be. */
  const latest = computed(() => all.value.findLast((one) => one.state === 'WAITING') ?? null);
  const secondsLeft = (one: Departure): number => Math.max(0, Math.ceil((one.leavesAt - now.value) / 1000));

  function change(requestId: string, changes: Partial<Departure>): void {
    all.value = all.value.map((one) => (one.requestId === requestId ? { ...one, ...changes } : one));
  }
  function dismiss(requestId: string): void {
    all.value = all.value.filter((one) => one.requestId !== requestId);
    if (!all.value.some((one) => one.state === 'WAITING')) clock.pause();
  }
  const find = (requestId: string): Departure | undefined =>
    all.value.find((one) => one.requestId === requestId);

  function fresh(slug: string, review: Review): void {
    cache.setQueryData([slug, 'review', review.id], review);
    void cache.invalidateQueries({ key: [slug, 'queue'] });
    void cache.invalidateQueries({ key: [slug, 'summary'] });
  }

  /** Follows a decision just taken until it has left. */
  function follow(review: Review, decision: ReviewDecision): void {
    const requestId = review.id;
    now.value = Date.now();
    all.value = [
      ...all.value.filter((one) => one.requestId !== requestId).slice(-2),
      {
        slug: session.slug ?? '',
        requestId,
        number: review.number,
        decision,
        leavesAt: Date.now() + UNDO_SECONDS * 1000,
        state: 'WAITING',
        why: null,
      },
    ];
    // Sent again after a lost answer, the first may have left meanwhile.
    if (!review.pendingDecision) return left(requestId);
    clock.resume();
    const { leavesAt } = find(requestId) as Departure;
    setTimeout(() => void outcome(requestId, leavesAt), UNDO_SECONDS * 1000 + ASK_AFTER_MS[0]!);
  }

  /** What became of it. A case that came back keeps its draft and says why. */
  async function outcome(requestId: string, leavesAt: number, asked = 0): Promise<void> {
    const departure = find(requestId);
    if (departure?.leavesAt !== leavesAt || departure.state === 'LEFT') return;
    const review = await operatorApi(departure.slug)
      .getReview(requestId)
      .catch(() => null);
    const next = ASK_AFTER_MS[asked + 1];
    if (!review || (review.pendingDecision && !review.pendingDecision.failure)) {
      if (next) setTimeout(() => void outcome(requestId, leavesAt, asked + 1), next);
      else dismiss(requestId);
      return;
    }
    fresh(departure.slug, review);
    if (review.pendingDecision?.failure) {
      drafts.restore(requestId, review.pendingDecision);
      change(requestId, { state: 'RETURNED', why: whyReturned(review) });
    } else left(requestId);
  }

  function left(requestId: string): void {
    drafts.discard(requestId);
    change(requestId, { state: 'LEFT', why: null });
    const departure = find(requestId);
    setTimeout(() => find(requestId) === departure && dismiss(requestId), LEFT_SHOWN_MS);
  }

  /** @returns the case as it is again; null when it had left already, which is then said */
  async function undo(requestId: string): Promise<Review | null> {
    const departure = find(requestId);
    const slug = departure?.slug ?? session.slug ?? '';
    const taken = cache.getQueryData<Review>([slug, 'review', requestId])?.pendingDecision;
    if (departure) change(requestId, { state: 'BUSY' });
    try {
      const review = await operatorApi(slug).undoDecision(requestId);
      if (taken) drafts.restore(requestId, taken);
      dismiss(requestId);
      fresh(slug, review);
      return review;
    } catch (error) {
      change(requestId, { state: 'WAITING', why: problemText(problemOf(error)) });
      if (problemOf(error).code === 'decision_gone') change(requestId, { state: 'LEFT' });
      return null;
    }
  }

  /** @returns whether it has left */
  async function sendNow(requestId: string): Promise<boolean> {
    const departure = find(requestId);
    const slug = departure?.slug ?? session.slug ?? '';
    if (departure) change(requestId, { state: 'BUSY' });
    try {
      fresh(slug, await operatorApi(slug).sendDecision(requestId));
      left(requestId);
      return true;
    } catch (error) {
      const { code } = problemOf(error);
      if (departure && code !== 'UNREACHABLE') await outcome(requestId, departure.leavesAt);
      else change(requestId, { state: 'WAITING', why: problemText(problemOf(error)) });
      return false;
    }
  }

  /** Known to have left before its time: what rests on it was decided. */
  function arrived(requestId: string): void {
    if (find(requestId)?.state === 'WAITING') left(requestId);
  }

  return { shown, latest, secondsLeft, follow, arrived, undo, sendNow, dismiss };
});

/** In words, of what kept a decision from leaving. */
export function whyReturned(review: Review): string {
  if (review.state === 'WITHDRAWN')
    return translate('Nel frattempo il cittadino ha ritirato la richiesta: non c’è più nulla da decidere.');
  return problemText({
    title: '',
    status: 409,
    code: review.pendingDecision?.failure ?? '',
    errors: [],
  });
}
