import { reactive } from 'vue';
import { useQuery, type UseQueryOptions } from '@pinia/colada';

/** `useQuery` with its refs unwrapped, so that templates and QueryState read `data`, `error`, `isLoading`. */
export function useServerData<T>(options: UseQueryOptions<T>) {
  return reactive(useQuery<T>(options)) as unknown as ServerData<T>;
}

export interface ServerData<T> {
  readonly data: T | undefined;
  readonly error: unknown;
  readonly isLoading: boolean;
  refetch: () => Promise<unknown>;
  refresh: () => Promise<unknown>;
}
