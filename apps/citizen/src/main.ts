import { createApp } from 'vue';
import { createPinia } from 'pinia';
import { PiniaColada, useQueryCache } from '@pinia/colada';
import App from './App.vue';
import { connectApi } from './api/transport.js';
import { i18n, initialLocale, setLocale } from './i18n/index.js';
import { createAppRouter } from './router/index.js';
import { useSession } from './stores/session.js';
import './styles/main.scss';

const pinia = createPinia();
const app = createApp(App)
  .use(pinia)
  .use(PiniaColada, { queryOptions: { staleTime: 5_000 } })
  .use(i18n);

const session = useSession(pinia);
connectApi({
  freshToken: () => session.freshToken(),
  renew: () => session.renew(),
  locale: () => i18n.global.locale.value,
});

// Not at the top level: the pages' chunks import from this one, and would wait for it for ever.
async function start() {
  await setLocale(initialLocale());
  await session.restore();
  app.use(createAppRouter(session, useQueryCache(pinia)));
  app.mount('#app');
}
void start();
