import { watch } from 'vue';
import { slug } from '../lib/tenant';

const nameOf = (key: string) => `sosta.draft.${slug}.${key}`;

/**
 * Keeps what was typed in a long form in this tab (sessionStorage), so that a reload or a detour loses nothing. It
 * holds no password and goes away with the tab, when the form is sent and when the person signs out.
 */
export function useDraft<Values extends object>(key: string, values: Values) {
  const stored = sessionStorage.getItem(nameOf(key));
  if (stored) Object.assign(values, JSON.parse(stored));
  watch(values, () => sessionStorage.setItem(nameOf(key), JSON.stringify(values)), {
    deep: true,
    flush: 'sync',
  });
  return { clear: () => sessionStorage.removeItem(nameOf(key)) };
}

/** Forgets every draft of this municipality in this tab. */
export function clearDrafts() {
  for (const key of Object.keys(sessionStorage))
    if (key.startsWith(nameOf(''))) sessionStorage.removeItem(key);
}
