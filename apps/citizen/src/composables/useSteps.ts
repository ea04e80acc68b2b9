import { computed } from 'vue';
import { useRoute, useRouter } from 'vue-router';
import { useFocusHeading } from './useFocusHeading.js';

/**
 * Steps of a journey under one address: the step is in the query (`?passo=2`), so the browser's Back goes one step
 * back and the answers stay (C.SE.1.8). `reachable` says up to which step the answers given so far lead.
 */
export function useSteps(count: number, reachable: () => number) {
  const route = useRoute();
  const router = useRouter();
  const focusHeading = useFocusHeading();
  const current = computed(() => {
    const wanted = Number(route.query.passo ?? 1) - 1;
    return Math.max(0, Math.min(Number.isInteger(wanted) ? wanted : 0, count - 1, reachable()));
  });
  async function go(step: number) {
    await router.push({ query: { ...route.query, passo: String(step + 1) } });
    await focusHeading();
  }
  return { current, go, next: () => go(current.value + 1) };
}
