import { useQuery, useQueryCache } from '@pinia/colada';
import { useDocumentVisibility, useEventListener, useIntervalFn } from '@vueuse/core';
import { computed, ref, watch } from 'vue';
import { onBeforeRouteLeave, onBeforeRouteUpdate } from 'vue-router';
import type { Permission } from '@sosta/contracts';
import { problemOf } from '../api/problem.js';
import { problemText } from '../api/problem-text.js';
import { useApi } from '../api/use-api.js';
import { useSession } from '../session/session.store.js';

/** What can be taken in charge, as the API's addresses call it. */
export type ClaimSubject = 'requests';

export interface Claimed {
  subject: ClaimSubject;
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
 * @param options `permission` to act on it; `changed` reads again what a change of hands changed (its version)
 */
export function useClaim(
  of: () => Claimed | null | undefined,
  options: { permission: Permission; changed?: () => unknown },
) {
  const { api, key } = useApi();
  const session = useSession();
  const cache = useQueryCache();
  const subject = computed(() => of() ?? null);
  const failure = ref<string | null>(null);
  watch(
    () => subject.value?.id,
    () => (failure.value = null),
  );

  const found = useQuery({
    key: () => key('work', subject.value?.subject, subject.value?.id),
    query: () => api.getReview(subject.value?.id ?? ''),
    enabled: () => subject.value !== null,
  });
  const claim = computed(() => {
    const item = found.data.value;
    if (!item || item.id !== subject.value?.id) return null;
    return item.claimedBy;
  });
  const mine = computed(() => claim.value !== null && claim.value.id === session.operator?.id);
  /** The colleague who has it. */
  const other = computed(() => (claim.value && !mine.value ? claim.value : null));
  const possible = computed(() => subject.value?.open === true && session.can(options.permission));

  async function told(): Promise<void> {
    void cache.invalidateQueries({ key: key('queue') });
    await Promise.all([found.refetch(), options.changed?.()]);
  }

  /** Takes it, or keeps it longer. Answers whether it is one's own now; if not, `failure` says why. */
  async function take(): Promise<boolean> {
    const target = subject.value;
    if (!target) return false;
    failure.value = null;
    try {
      await api.claimRequest(target.id);
      await told();
      return true;
    } catch (error) {
      failure.value = problemText(problemOf(error));
      await found.refetch();
      return false;
    }
  }

  async function release(target = subject.value): Promise<void> {
    if (!target) return;
    await api.releaseRequest(target.id).catch(() => undefined);
    await told();
  }

  function toggle(): void {
    if (!possible.value) return;
    void (mine.value ? release() : take());
  }

  const visibility = useDocumentVisibility();
  useIntervalFn(() => {
    if (mine.value && subject.value?.open && visibility.value === 'visible')
      void api.claimRequest(subject.value.id).catch(() => found.refetch());
  }, HEARTBEAT_MS);

  /** Leaving without deciding gives it back to the others. */
  function leave(): void {
    const left = subject.value;
    if (left?.open && mine.value) void release(left);
  }
  onBeforeRouteUpdate((next) => {
    if (next.params['id'] !== subject.value?.id) leave();
  });
  onBeforeRouteLeave(leave);
  useEventListener(window, 'pagehide', leave);

  return { claim, mine, other, possible, failure, take, release, toggle };
}

export type ClaimState = ReturnType<typeof useClaim>;
