import { CASE_KINDS, type WorkKind } from '@sosta/contracts';
import { ref, watch, type Ref } from 'vue';
import type { WorkItem } from '../../api/types.js';
import { BULK_MAX } from '../bulk/bulk-words.js';

/** Only requests are acted on together; invoices, messages and communications have ways of their own. */
export const isRequest = ({ kind }: { kind: WorkKind }): boolean =>
  (CASE_KINDS as readonly string[]).includes(kind);

interface Page {
  items: readonly WorkItem[];
  nextCursor: string | null;
}

/** Every request of a filter, page after page, up to as many as may be chosen. */
export async function collectRequests(read: (cursor?: string) => Promise<Page>): Promise<string[]> {
  const ids: string[] = [];
  let cursor: string | undefined;
  do {
    const page: Page = await read(cursor);
    ids.push(...page.items.filter(isRequest).map(({ id }) => id));
    cursor = page.nextCursor ?? undefined;
  } while (cursor && ids.length < BULK_MAX);
  return ids.slice(0, BULK_MAX);
}

/** The rows chosen; another filter is another list, and begins with none. */
export function useSelection(filter: Ref<unknown>): Ref<string[]> {
  const selected = ref<string[]>([]);
  watch(
    () => JSON.stringify(filter.value),
    () => (selected.value = []),
  );
  return selected;
}
