import { defineShortcuts, type ShortcutsConfig } from '@nuxt/ui/composables';
import { useEventListener } from '@vueuse/core';
import { defineStore } from 'pinia';
import { computed, onScopeDispose, shallowReactive } from 'vue';
import type { MessageKey } from '../i18n/index.js';
import { usePreferences } from './preferences.store.js';

export interface Shortcut {
  /** Notation of Nuxt UI: `a`, `?`, `meta_k` (⌘ on a Mac, Ctrl elsewhere), `g-q` for a sequence. */
  keys: string;
  label: MessageKey;
  run: () => void;
  /** Works while typing and while a dialog is open; only for combinations with a modifier, and Esc. */
  everywhere?: boolean;
  /** Listed under another shortcut's line in the help (1–9 needs one line, not nine). */
  hidden?: boolean;
  /** The browser does it by itself (Enter on what has the focus): listed, never registered. */
  native?: boolean;
  /** Text shown instead of the key itself in the help. */
  shownAs?: string;
}

export interface ShortcutSection {
  title: MessageKey;
  shortcuts: Shortcut[];
}

/** The sections on screen now, in the order in which they appeared; the help dialog lists them. */
export const useShortcutRegistry = defineStore('shortcuts', () => {
  const sections = shallowReactive(new Set<ShortcutSection>());
  return {
    sections: computed(() => [...sections]),
    add: (section: ShortcutSection) => sections.add(section),
    remove: (section: ShortcutSection) => sections.delete(section),
  };
});

const layerIsOpen = (): boolean =>
  document.querySelector(
    ['dialog', 'menu', 'listbox'].map((role) => `[role="${role}"][data-state="open"]`).join(),
  ) !== null;
const dialogIsOpen = (): boolean => document.querySelector('[role="dialog"][data-state="open"]') !== null;

const isTyping = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement &&
  (['INPUT', 'TEXTAREA', 'SELECT'].includes(target.tagName) || target.isContentEditable);

/**
 * Esc belongs first to what is open above the page. Looked at before anybody else does: once a dialog has closed
 * itself, it could no longer be told that it was open; and the manager of the other keys would keep Esc from it.
 */
function onEscape(run: () => void): void {
  useEventListener(
    window,
    'keydown',
    (event: KeyboardEvent) => {
      if (event.key !== 'Escape' || event.defaultPrevented || isTyping(event.target) || layerIsOpen()) return;
      run();
    },
    { capture: true },
  );
}

/**
 * Registers keyboard shortcuts for as long as the calling component lives.
 *
 * Single keys are ignored while somebody types, while a dialog is open, and when the operator switched
 * them off; combinations with a modifier always work.
 */
export function useShortcuts(title: MessageKey, shortcuts: Shortcut[]): void {
  const preferences = usePreferences();
  const registry = useShortcutRegistry();
  const section: ShortcutSection = { title, shortcuts };
  registry.add(section);
  onScopeDispose(() => registry.remove(section));

  const config: ShortcutsConfig = {};
  for (const shortcut of shortcuts) {
    if (shortcut.native) continue;
    if (shortcut.keys === 'escape') {
      onEscape(() => preferences.shortcuts && shortcut.run());
      continue;
    }
    config[shortcut.keys] = {
      usingInput: shortcut.everywhere ?? false,
      handler: () => {
        if (!shortcut.everywhere && (!preferences.shortcuts || dialogIsOpen())) return;
        shortcut.run();
      },
    };
  }
  defineShortcuts(config);
}
