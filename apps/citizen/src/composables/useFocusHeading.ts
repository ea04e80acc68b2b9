import { nextTick } from 'vue';

/** When a page changes under the same address (sent, next step): focus its h1 and start reading from the top. */
export function useFocusHeading() {
  return async () => {
    await nextTick();
    scrollTo({ top: 0 });
    document.querySelector<HTMLElement>('h1')?.focus({ preventScroll: true });
  };
}
