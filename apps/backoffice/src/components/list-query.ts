import { computed } from 'vue';
import { useRoute, useRouter, type LocationQueryRaw } from 'vue-router';

/**
 * The state of a list (filters, order, cursor) kept in the address, so that a reload, a bookmark and the
 * Back button all show the same rows.
 *
 * @param names the query parameters that are filters; `sort` and `after` are always there
 */
export function useListQuery<const Name extends string>(names: readonly Name[]) {
  const route = useRoute();
  const router = useRouter();

  const one = (key: string): string | undefined => {
    const value = route.query[key];
    const first = Array.isArray(value) ? value[0] : value;
    return first || undefined;
  };

  const filters = computed(
    () => Object.fromEntries(names.map((name) => [name, one(name)])) as Record<Name, string | undefined>,
  );
  const sort = computed(() => one('sort'));
  const after = computed(() => one('after'));
  const filtered = computed(() => names.some((name) => filters.value[name] !== undefined));

  /** Cursors of the pages before this one; they live with the history entry, not in the address. */
  const trail = (): string[] => {
    const stored: unknown = history.state?.trail;
    return Array.isArray(stored) ? stored.filter((cursor) => typeof cursor === 'string') : [];
  };

  /** Changes filters; any change goes back to the first page. */
  function replace(patch: Record<string, string | undefined>): void {
    void router.replace({ query: withoutEmpty({ ...route.query, ...patch, after: undefined }) });
  }
  function set(patch: { [key in Name | 'sort']?: string | undefined }): void {
    replace(patch as Record<string, string | undefined>);
  }
  function clear(): void {
    replace(Object.fromEntries(names.map((name) => [name, undefined])));
  }

  function next(cursor: string): void {
    void router.push({
      query: { ...route.query, after: cursor },
      state: { trail: [...trail(), after.value ?? ''] },
    });
  }

  function previous(): void {
    const before = trail();
    const target = before.pop();
    void router.push({
      query: withoutEmpty({ ...route.query, after: target || undefined }),
      state: { trail: before },
    });
  }

  return { filters, sort, after, filtered, set, clear, next, previous };
}

function withoutEmpty(query: LocationQueryRaw): LocationQueryRaw {
  return Object.fromEntries(
    Object.entries(query).filter(([, value]) => value !== undefined && value !== '' && value !== null),
  );
}

/** A value of the address, if it is one of those the list knows; anything else is no filter. */
export function oneOf<const Value extends string>(
  values: readonly Value[],
  value: string | undefined,
): Value | undefined {
  return values.find((candidate) => candidate === value);
}
