import { computed, onScopeDispose, shallowRef } from 'vue';
import { useRoute, useRouter, type HistoryState, type LocationQueryRaw } from 'vue-router';

/**
 * What a list is searched for: often somebody's name, fiscal code or plate. It belongs to the history entry, so that
 * reload and Back find it again, and never to the address, which ends in histories, bookmarks, logs and screenshots.
 */
export function useSearchText() {
  const router = useRouter();
  const ofEntry = (): string | undefined => {
    const { q }: HistoryState = history.state ?? {};
    return typeof q === 'string' && q ? q : undefined;
  };
  const text = shallowRef(ofEntry());
  onScopeDispose(router.afterEach(() => void (text.value = ofEntry())));
  return text;
}

/**
 * The state of a list (filters, order, cursor) kept in the address, so that a reload, a bookmark and the
 * Back button all show the same rows. The filter `q` is kept with the history entry: see {@link useSearchText}.
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

  const text = useSearchText();
  const filters = computed(
    () =>
      Object.fromEntries(names.map((name) => [name, name === 'q' ? text.value : one(name)])) as Record<
        Name,
        string | undefined
      >,
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
    const { q, ...query } = { q: text.value, ...patch };
    void router.replace({
      query: withoutEmpty({ ...route.query, ...query, after: undefined }),
      state: { q },
      // Another text is no other address.
      force: true,
    });
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
      state: { trail: [...trail(), after.value ?? ''], q: text.value },
    });
  }

  function previous(): void {
    const before = trail();
    const target = before.pop();
    void router.push({
      query: withoutEmpty({ ...route.query, after: target || undefined }),
      state: { trail: before, q: text.value },
    });
  }

  return { filters, sort, after, filtered, set, clear, next, previous };
}

/** The part of a route that leads to a list with these filters, or goes along with them. */
export function filteredBy({ q, ...query }: Record<string, string | undefined>) {
  return { query: withoutEmpty(query) as Record<string, string>, state: { q } };
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
