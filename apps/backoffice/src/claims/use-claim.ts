import type { Permission, WorkSubject } from '@sosta/contracts';
import { useQuery, useQueryCache } from '@pinia/colada';
import { useDocumentVisibility, useEventListener, useIntervalFn } from '@vueuse/core';
import { computed, ref, watch } from 'vue';
import { onBeforeRouteLeave, onBeforeRouteUpdate } from 'vue-router';
import { problemOf } from '../api/problem.js';
import { problemText } from '../api/problem-text.js';
import { useApi } from '../api/use-api.js';
import { translate } from '../i18n/index.js';
import { useLive } from '../live/live.store.js';
import { useSession } from '../session/session.store.js';
import { sinceText } from './since.js';

export interface Claimed {
  subject: WorkSubject;
  id: string;
  /** What people call it: its number. */
  label: string;
  /** It still waits for the office: only then there is something to take. */
  open: boolean;
}

/** The claim lasts ten minutes on the server; while somebody is looking it is renewed well before. */
const HEARTBEAT_MS = 60_000;

/**
 * Who has a piece of work, kept up to date, and the ways to take it, keep it and give it back. Leaving the page gives
 * it back; a page that nobody looks at stops renewing it.
 *
 * @param of what is on screen now; null until it is known
 * @param options `permission` to act on it; `changed` reads again what a change of hands changed (its version);
 *   `together`: what was taken with it, so that going there gives nothing back
 */
export function useClaim(
  of: () => Claimed | null | undefined,
  options: { permission: Permission; changed?: () => unknown; together?: (id: string) => boolean },
) {
  const { api, key } = useApi();
  const session = useSession();
  const live = useLive();
  const cache = useQueryCache();
  const subject = computed(() => of() ?? null);
  const failure = ref<string | null>(null);
  watch(
    () => subject.value?.id,
    () => (failure.value = null),
  );

  const found = useQuery({
    key: () => key('work', subject.value?.subject, subject.value?.id),
    query: () => api.getWorkHold(subject.value!.subject, subject.value!.id),
    enabled: () => subject.value !== null,
    staleTime: 0,
  });
  const hold = computed(() => (found.data.value?.id === subject.value?.id ? found.data.value : undefined));
  const claim = computed(() => hold.value?.claim ?? null);
  const mine = computed(() => claim.value !== null && claim.value.operatorId === session.operator?.id);
  /** The colleague who has it, and since when in words. */
  const other = computed(() =>
    claim.value && !mine.value
      ? { name: claim.value.operatorName, since: sinceText(claim.value.since, now.value, translate) }
      : null,
  );
  /** A colleague took it from the operator who is looking; why. */
  const takenFromMe = computed(() =>
    other.value && hold.value?.takeover?.fromOperatorId === session.operator?.id
      ? (hold.value?.takeover?.reason ?? null)
      : null,
  );
  const possible = computed(() => subject.value?.open === true && session.can(options.permission));
  const mayTakeOver = computed(
    () => possible.value && other.value !== null && session.can('review.reassign'),
  );

  async function told(): Promise<void> {
    void cache.invalidateQueries({ key: key('queue') });
    void cache.invalidateQueries({ key: key('worklist') });
    await Promise.all([found.refetch(), options.changed?.()]);
  }

  // A colleague took it, gave it back, or was faster: what is on screen is no longer what is there.
  watch(
    () => [hold.value?.id, claim.value?.operatorId, hold.value?.open] as const,
    ([id, holder, open], [idBefore, holderBefore, openBefore]) => {
      if (id === undefined || id !== idBefore) return;
      if ((holder !== holderBefore && holder !== session.operator?.id) || open !== openBefore)
        void options.changed?.();
    },
  );

  /**
   * Takes it, or keeps it longer. Answers whether it is one's own now; if not, `failure` says why.
   * @param reason why it is taken from a colleague
   */
  async function take(reason?: string): Promise<boolean> {
    const target = subject.value;
    if (!target) return false;
    failure.value = null;
    try {
      await api.claimWork(target.subject, target.id, reason);
      live.forget(target.id);
      await told();
      return true;
    } catch (error) {
      failure.value = problemText(problemOf(error));
      await found.refetch();
      return false;
    }
  }
  /** Takes it from a colleague. @throws what the API answered, for the dialog to show */
  async function takeOver(reason: string): Promise<void> {
    const target = subject.value;
    if (!target) return;
    await api.claimWork(target.subject, target.id, reason);
    failure.value = null;
    live.forget(target.id);
    await told();
  }

  async function release(target = subject.value): Promise<void> {
    if (!target) return;
    await api.releaseWork(target.subject, target.id).catch(() => undefined);
    if (target.id === subject.value?.id) await told();
    else void cache.invalidateQueries({ key: key('worklist') });
  }

  function toggle(): void {
    if (!possible.value || other.value) return;
    void (mine.value ? release() : take());
  }

  // --- told when it is free -------------------------------------------------------------------------
  const waiting = computed(() => live.awaited.has(subject.value?.id ?? ''));
  function wait(): void {
    const target = subject.value;
    if (!target) return;
    if (waiting.value) live.forget(target.id);
    else live.tellWhenFree({ subject: target.subject, id: target.id, label: target.label });
  }

  // --- as time passes -------------------------------------------------------------------------------
  const now = ref(new Date());
  const visibility = useDocumentVisibility();
  useIntervalFn(() => {
    now.value = new Date();
    const target = subject.value;
    if (!target?.open || visibility.value !== 'visible') return;
    // Lost meanwhile, or taken over: who has it now is read again.
    if (mine.value) void api.claimWork(target.subject, target.id).catch(() => found.refetch());
    else if (other.value) void found.refetch();
  }, HEARTBEAT_MS);

  /** Leaving without deciding gives it back to the others. */
  function leave(): void {
    const left = subject.value;
    if (left?.open && mine.value) void release(left);
  }
  onBeforeRouteUpdate((next) => {
    const id = String(next.params['id']);
    if (id !== subject.value?.id && !options.together?.(id)) leave();
  });
  onBeforeRouteLeave(leave);
  useEventListener(window, 'pagehide', leave);

  return {
    subject,
    claim,
    mine,
    other,
    takenFromMe,
    possible,
    mayTakeOver,
    failure,
    take,
    takeOver,
    release,
    toggle,
    waiting,
    wait,
  };
}

export type ClaimState = ReturnType<typeof useClaim>;
