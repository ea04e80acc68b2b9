import { computed, onScopeDispose, ref, toValue, watch, type MaybeRefOrGetter } from 'vue';

/** Whole seconds left until an instant (0 when it has passed or there is none), counted down once a second. */
export function useCountdown(until: MaybeRefOrGetter<string | null | undefined>) {
  const now = ref(Date.now());
  const timer = setInterval(() => (now.value = Date.now()), 1000);
  onScopeDispose(() => clearInterval(timer));
  // A new instant is counted from now, not from the last tick: ten minutes never show as 10:01.
  watch(
    () => toValue(until),
    () => (now.value = Date.now()),
    { flush: 'sync' },
  );
  return computed(() => {
    const instant = toValue(until);
    return instant ? Math.max(0, Math.ceil((Date.parse(instant) - now.value) / 1000)) : 0;
  });
}

/** 125 → "2:05". */
export const minutesAndSeconds = (seconds: number) =>
  `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
