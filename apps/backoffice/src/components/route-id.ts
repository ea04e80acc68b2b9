import { computed, type ComputedRef } from 'vue';
import { useRoute } from 'vue-router';

/**
 * The `:id` of the address. While the page is being left the route already belongs to the next one: the
 * last id stays, so that nothing is asked for under no id.
 */
export function useRouteId(): ComputedRef<string> {
  const route = useRoute();
  return computed((previous?: string) => {
    const id = route.params['id'];
    return typeof id === 'string' ? id : (previous ?? '');
  });
}
