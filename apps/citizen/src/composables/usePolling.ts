import { onMounted, onScopeDispose } from 'vue';

/** Calls `tick` every `ms` while the page is visible and `active` says so; never two at a time. */
export function usePolling(tick: () => Promise<unknown>, ms: number, active: () => boolean) {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let stopped = false;
  async function run() {
    if (!document.hidden && active()) await Promise.resolve(tick()).catch(() => undefined);
    if (!stopped) timer = setTimeout(run, ms);
  }
  onMounted(() => (timer = setTimeout(run, ms)));
  onScopeDispose(() => {
    stopped = true;
    clearTimeout(timer);
  });
}
