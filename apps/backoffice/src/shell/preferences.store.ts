import { defineStore } from 'pinia';
import { ref, watch } from 'vue';

const KEY = 'sosta.backoffice.preferences';

function read(): { shortcuts: boolean; narrowMenu: boolean } {
  try {
    const stored = JSON.parse(localStorage.getItem(KEY) ?? '{}') as Record<string, unknown>;
    return { shortcuts: stored['shortcuts'] !== false, narrowMenu: stored['narrowMenu'] === true };
  } catch {
    return { shortcuts: true, narrowMenu: false };
  }
}

/** What an operator chose on this device; nothing personal. */
export const usePreferences = defineStore('preferences', () => {
  const initial = read();
  /** Single-key shortcuts can be switched off (WCAG 2.1.4). */
  const shortcuts = ref(initial.shortcuts);
  /** The side menu shows only its icons. */
  const narrowMenu = ref(initial.narrowMenu);

  watch([shortcuts, narrowMenu], () => {
    try {
      localStorage.setItem(KEY, JSON.stringify({ shortcuts: shortcuts.value, narrowMenu: narrowMenu.value }));
    } catch {
      // Refused storage: the choice lasts for this visit.
    }
  });

  return { shortcuts, narrowMenu };
});
