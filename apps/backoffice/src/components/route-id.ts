import { computed, type ComputedRef } from 'vue';
import { useRoute } from 'vue-router';

/**
 * The `:id` of the address. While the page is being left the route already belongs to the next one, which may have an id
 * of something else: the last of its own stays, so that nothing is asked for under no id or another's.
 */
export function useRouteId(): ComputedRef<string> {
  const route = useRoute();
  const own = route.name;
  return computed((previous?: string) => {
    const id = route.params['id'];
    return route.name === own && typeof id === 'string' ? id : (previous ?? '');
  });
}
