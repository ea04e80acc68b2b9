import { nextTick, watch } from 'vue';
import type { QueryCache } from '@pinia/colada';
import { createRouter, createWebHistory, START_LOCATION, type RouteLocationNormalized } from 'vue-router';
import { slug } from '../lib/tenant.js';
import type { useSession } from '../stores/session.js';
import { decideAccess } from './access.js';
import { routes } from './routes.js';

const RELOADED_AT = 'sosta.reloadedAt';

export function createAppRouter(session: ReturnType<typeof useSession>, cache: QueryCache) {
  const router = createRouter({
    history: createWebHistory(`/${slug}/`),
    routes,
    scrollBehavior(to, from, saved) {
      if (saved) return saved;
      if (to.hash && document.getElementById(to.hash.slice(1))) return { el: to.hash, top: 16 };
      // Only the query changed (a filter, an error code): stay where the person is reading.
      return to.path === from.path ? undefined : { top: 0 };
    },
  });

  router.beforeEach((to) => decideAccess(to, session.signedIn));

  router.afterEach(async (to, from, failure) => {
    if (failure || from === START_LOCATION || (to.path === from.path && to.hash === from.hash)) return;
    await nextTick();
    focusHeading(to);
  });

  // A release has replaced the parts of the app under an open page: where the person was going is fetched anew, once.
  router.onError(async (_error, to) => {
    // They may also be missing because the service is out of reach; leaving would lose the page.
    const reachable = await fetch('/api/v1/status', { cache: 'no-store' }).then(
      ({ ok }) => ok,
      () => false,
    );
    const reloadedAt = Number(sessionStorage.getItem(RELOADED_AT) ?? 0);
    if (!reachable || Date.now() - reloadedAt < 10_000) return;
    sessionStorage.setItem(RELOADED_AT, String(Date.now()));
    location.assign(router.resolve(to.fullPath).href);
  });

  // A session that ends by itself (expired, revoked on another device) leads to the login page, and back (R39).
  watch(
    () => session.signedIn,
    (signedIn) => {
      if (signedIn) return;
      for (const entry of cache.getEntries({ key: ['mine'] })) cache.remove(entry);
      const { fullPath, meta } = router.currentRoute.value;
      if (meta.access === 'citizen') void router.push({ name: 'login', query: { next: fullPath } });
    },
  );
  return router;
}

/**
 * Screen readers announce where they are; a hash keeps the focus on its own section. A page that waits for data has
 * its heading only later: the focus follows, unless the person has moved it in the meantime.
 */
function focusHeading(to: RouteLocationNormalized) {
  const section = () => (to.hash ? document.getElementById(to.hash.slice(1)) : null);
  const heading = () => document.querySelector<HTMLElement>('h1');
  const first = section() ?? heading();
  first?.focus({ preventScroll: true });
  if (first && (!to.hash || first === section())) return;
  const observer = new MutationObserver(() => {
    const late = section() ?? (first ? null : heading());
    if (!late) return;
    observer.disconnect();
    const { activeElement } = document;
    if (activeElement === document.body || activeElement?.tagName === 'H1') {
      late.focus({ preventScroll: late.tagName === 'H1' });
    }
  });
  observer.observe(document.body, { childList: true, subtree: true });
  setTimeout(() => observer.disconnect(), 10_000);
}
