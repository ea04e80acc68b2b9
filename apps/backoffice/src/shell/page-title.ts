import { defineStore } from 'pinia';
import { ref, watchEffect } from 'vue';
import { useSession } from '../session/session.store.js';

/** Keeps the document's title: page, municipality, product. */
export const usePageTitle = defineStore('page-title', () => {
  const title = ref('');
  const session = useSession();

  watchEffect(() => {
    const parts = [title.value, session.municipality?.name, 'Sosta'];
    document.title = parts.filter(Boolean).join(' · ');
  });

  function setPageTitle(value: string): void {
    title.value = value;
  }

  return { title, setPageTitle };
});

/** Moves focus to the page's h1, so that a screen reader announces where the navigation led. */
export function focusPageTitle(): void {
  document.getElementById('page-title')?.focus({ preventScroll: true });
}
