import { createApp } from 'vue';
import App from './App.vue';
import { i18n, initialLocale, setLocale } from './i18n/index.js';
import { start } from './state.js';
import './styles.css';

setLocale(initialLocale());
createApp(App).use(i18n).mount('#app');
void start();
// In development the service worker would keep yesterday's files.
if (import.meta.env.PROD && 'serviceWorker' in navigator) {
  void navigator.serviceWorker.register('/officer/sw.js');
  // Without a network it is there already, or it will be next time.
  void import('./lib/scanner.js').then(({ keepReader }) => keepReader()).catch(() => undefined);
}
