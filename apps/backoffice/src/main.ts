import { addAPIProvider, addIcon } from '@iconify/vue';
import { PiniaColada } from '@pinia/colada';
import { createPinia } from 'pinia';
import { init as bundledIcons } from 'virtual:nuxt-ui-icons';
import { createApp } from 'vue';
import App from './App.vue';
import { connectApi } from './api/http.js';
import { currentLocale, i18n, restoreLocale } from './i18n/index.js';
import { createBackofficeRouter } from './router.js';
import { createSessionFetch } from './session/session-fetch.js';
import { useSession } from './session/session.store.js';
import { useConnection } from './shell/connection.store.js';
import { usePreferences } from './shell/preferences.store.js';
import './styles.css';

// What the Nuxt UI plugin does, without its run-time <style>: see styles.css.
bundledIcons(addIcon);
// An icon missing from the bundle is looked for here, in vain, and never at the library's public server.
addAPIProvider('', { resources: [`${location.origin}${import.meta.env.BASE_URL}`] });

const RELOADED_AT = 'sosta.backoffice.reloaded-at';

const pinia = createPinia();
const app = createApp(App).use(pinia);
const router = createBackofficeRouter();
const session = useSession(pinia);
const connection = useConnection(pinia);
// Before anything is shown, so that a dark page does not flash white.
usePreferences(pinia);

connectApi(
  createSessionFetch({
    token: session.token,
    refresh: session.refresh,
    language: currentLocale,
    onReachable: connection.report,
    onSignedOut: () => {
      session.forget();
      const { fullPath, meta } = router.currentRoute.value;
      if (meta.access !== 'public')
        void router.replace({ name: 'sign-in', query: { next: fullPath, ended: '1' } });
    },
  }),
);

app
  .use(PiniaColada, { queryOptions: { staleTime: 10_000, gcTime: 300_000 } })
  .use(i18n)
  .use(router);

/** Lazy parts of the page that a release has replaced under an open tab: one reload fetches the new ones. */
window.addEventListener('vite:preloadError', (event) => {
  event.preventDefault();
  void (async () => {
    // A part can also be missing because the server is out of reach; a reload would lose the page.
    const reachable = await fetch('/api/v1/status', { cache: 'no-store' }).then(
      (response) => response.ok,
      () => false,
    );
    connection.report(reachable);
    const reloadedAt = Number(sessionStorage.getItem(RELOADED_AT) ?? 0);
    if (!reachable || Date.now() - reloadedAt < 10_000) return;
    sessionStorage.setItem(RELOADED_AT, String(Date.now()));
    location.reload();
  })();
});

await restoreLocale();
app.mount('#app');
