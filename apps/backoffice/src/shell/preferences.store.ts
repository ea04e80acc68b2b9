import { usePreferredDark } from '@vueuse/core';
import { defineStore } from 'pinia';
import { ref, watch } from 'vue';

const KEY = 'sosta.backoffice.preferences';

export const THEMES = ['SYSTEM', 'LIGHT', 'DARK'] as const;
export type Theme = (typeof THEMES)[number];

interface Chosen {
  shortcuts: boolean;
  narrowMenu: boolean;
  theme: Theme;
}

function read(): Chosen {
  const stored = ((): Record<string, unknown> => {
    try {
      return JSON.parse(localStorage.getItem(KEY) ?? '{}') as Record<string, unknown>;
    } catch {
      return {};
    }
  })();
  return {
    shortcuts: stored['shortcuts'] !== false,
    narrowMenu: stored['narrowMenu'] === true,
    theme: THEMES.find((theme) => theme === stored['theme']) ?? 'SYSTEM',
  };
}

/** What an operator chose on this device; nothing personal. */
export const usePreferences = defineStore('preferences', () => {
  const initial = read();
  /** Single-key shortcuts can be switched off (WCAG 2.1.4). */
  const shortcuts = ref(initial.shortcuts);
  /** The side menu shows only its icons. */
  const narrowMenu = ref(initial.narrowMenu);
  /** Light or dark; by default as the device is set. */
  const theme = ref(initial.theme);

  watch([shortcuts, narrowMenu, theme], () => {
    const chosen: Chosen = {
      shortcuts: shortcuts.value,
      narrowMenu: narrowMenu.value,
      theme: theme.value,
    };
    try {
      localStorage.setItem(KEY, JSON.stringify(chosen));
    } catch {
      // Refused storage: the choice lasts for this visit.
    }
  });

  const deviceIsDark = usePreferredDark();
  watch(
    [theme, deviceIsDark],
    () =>
      document.documentElement.classList.toggle(
        'dark',
        theme.value === 'DARK' || (theme.value === 'SYSTEM' && deviceIsDark.value),
      ),
    { immediate: true },
  );

  return { shortcuts, narrowMenu, theme };
});
