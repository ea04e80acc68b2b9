import { defineStore } from 'pinia';
import { shallowRef } from 'vue';

export interface DoneNotice {
  id: number;
  title: string;
  detail?: string;
}

/** How long a confirmation stays; it is also in the page itself, so missing it costs nothing. */
const SHOWN_MS = 6000;

/** Short confirmations of something done. Errors never come here: they stay beside what caused them. */
export const useNotices = defineStore('notices', () => {
  const shown = shallowRef<DoneNotice[]>([]);
  let last = 0;

  function dismiss(id: number): void {
    shown.value = shown.value.filter((notice) => notice.id !== id);
  }
  function done(title: string, detail?: string): void {
    const id = ++last;
    shown.value = [...shown.value.slice(-2), { id, title, detail }];
    setTimeout(() => dismiss(id), SHOWN_MS);
  }

  return { shown, done, dismiss };
});
