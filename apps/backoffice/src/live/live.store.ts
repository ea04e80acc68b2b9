import { client } from '@sosta/contracts/client';
import { WORK_READ, type WorkSubject } from '@sosta/contracts';
import { useQueryCache } from '@pinia/colada';
import { useDocumentVisibility, useIntervalFn } from '@vueuse/core';
import { defineStore } from 'pinia';
import { computed, onScopeDispose, shallowReactive, watch } from 'vue';
import { operatorApi } from '../api/operator-api.js';
import { translate } from '../i18n/index.js';
import { useSession } from '../session/session.store.js';
import { useConnection } from '../shell/connection.store.js';
import { useNotices } from '../shell/notices.store.js';
import { backOff, readStream, type LiveEvent } from './live-stream.js';

/** Without a stream, or for what a stream lost: everything shown is read again this often. */
const READ_AGAIN_MS = 60_000;

interface Awaited {
  subject: WorkSubject;
  id: string;
  label: string;
}

/** Lists that show work of a subject, by the first part of their key. */
const LISTS: Record<WorkSubject, readonly string[]> = {
  requests: ['queue'],
  invoices: ['invoices'],
  communications: ['communications'],
  threads: ['threads'],
  payments: ['payments', 'payment'],
  reviews: ['subscriptions', 'subscription'],
};

/**
 * What changed elsewhere, as the server tells it. Hints name what to read again and carry nothing else, so a lost one
 * costs at most a minute.
 */
export const useLive = defineStore('live', () => {
  const session = useSession();
  const cache = useQueryCache();
  const connection = useConnection();
  const notices = useNotices();
  const awaited = shallowReactive(new Map<string, Awaited>());
  let stop: AbortController | null = null;

  const key = (...parts: string[]): string[] => [session.slug ?? '', ...parts];
  const invalidate = (...parts: string[]): void => void cache.invalidateQueries({ key: key(...parts) });

  function readAgain(): void {
    for (const part of ['worklist', 'work', 'summary', 'queue']) invalidate(part);
    for (const one of awaited.values()) void look(one);
  }

  function heard(event: LiveEvent): void {
    if (event.kind === 'ready') return readAgain();
    invalidate('worklist');
    invalidate('summary');
    for (const list of LISTS[event.subject]) invalidate(list);
    for (const id of event.ids) {
      invalidate('work', event.subject, id);
      if (event.subject === 'threads') invalidate('thread', id);
      const one = awaited.get(id);
      if (one) void look(one);
    }
  }

  async function run(slug: string, { signal }: AbortController): Promise<void> {
    const send = client.getConfig().fetch ?? fetch;
    for (let failures = 0; !signal.aborted; failures += 1) {
      const end = await readStream(
        (either) =>
          send(
            new Request(`${location.origin}/api/v1/${slug}/operator/live`, {
              headers: { accept: 'text/event-stream' },
              signal: either,
              cache: 'no-store',
            }),
          ),
        (event) => {
          failures = 0;
          connection.report(true);
          heard(event);
        },
        signal,
      );
      if (end === 'refused' || signal.aborted) return;
      await new Promise((resolve) => setTimeout(resolve, backOff(failures)));
    }
  }

  // --- told when it is free -------------------------------------------------------------------------
  function tellWhenFree(one: Awaited): void {
    awaited.set(one.id, one);
  }
  function forget(id: string): void {
    awaited.delete(id);
  }
  async function look(one: Awaited): Promise<void> {
    const hold = await operatorApi(session.slug ?? '')
      .getWorkHold(one.subject, one.id)
      .catch(() => null);
    if (!hold || !awaited.has(one.id)) return;
    if (!hold.open) {
      forget(one.id);
      notices.done(translate('{label} è già stata decisa', { label: one.label }));
    } else if (!hold.claim) {
      forget(one.id);
      notices.done(
        translate('{label} si è liberata', { label: one.label }),
        translate('Ora puoi prenderla in carico.'),
      );
    }
  }

  /** Keeps the stream open for as long as the calling component lives; one for the whole shell. */
  function connect(): void {
    const visibility = useDocumentVisibility();
    const may = computed(
      () => session.signedIn && Object.values(WORK_READ).some((permission) => session.can(permission)),
    );
    // A window that nobody looks at needs no stream, unless somebody waits there to be told.
    const wanted = computed(() => may.value && (visibility.value === 'visible' || awaited.size > 0));
    watch(
      [wanted, () => session.slug],
      ([open, slug]) => {
        stop?.abort();
        stop = null;
        if (!open || !slug) return;
        stop = new AbortController();
        void run(slug, stop);
      },
      { immediate: true },
    );
    useIntervalFn(() => {
      if (wanted.value) readAgain();
    }, READ_AGAIN_MS);
    onScopeDispose(() => stop?.abort());
  }

  return { connect, awaited, tellWhenFree, forget };
});
