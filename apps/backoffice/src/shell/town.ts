import { useQuery } from '@pinia/colada';
import { civilDateOf } from '@sosta/contracts';
import { computed, type ComputedRef } from 'vue';
import { useApi } from '../api/use-api.js';

/** What everybody may know of the municipality at hand. */
export function useTown() {
  const { api, key } = useApi();
  return useQuery({ key: () => key('municipality'), query: () => api.getMunicipality(), staleTime: 60_000 });
}

/** The municipality's day: a sandbox is ahead of the device. */
export function useToday(): ComputedRef<string> {
  const { data } = useTown();
  return computed(() => civilDateOf(data.value?.sandboxNow ?? new Date()));
}
