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
import './styles.css';

// What the Nuxt UI plugin does, without its run-time <style>: see styles.css.
bundledIcons(addIcon);
// An icon missing from the bundle is looked for here, in vain, and never at the library's public server.
addAPIProvider('', { resources: [`${location.origin}${import.meta.env.BASE_URL}`] });

const pinia = createPinia();
const app = createApp(App).use(pinia);
const router = createBackofficeRouter();
const session = useSession(pinia);
const connection = useConnection(pinia);

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

// A release replaces the lazy parts of the page under an open tab: one reload fetches the new ones.
window.addEventListener('vite:preloadError', (event) => {
  const reloadedAt = Number(sessionStorage.getItem('sosta.backoffice.reloaded') ?? 0);
  if (Date.now() - reloadedAt < 10_000) return;
  event.preventDefault();
  sessionStorage.setItem('sosta.backoffice.reloaded', String(Date.now()));
  location.reload();
});

await restoreLocale();
app.mount('#app');
