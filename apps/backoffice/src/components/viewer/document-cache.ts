import { defineStore } from 'pinia';
import { watch } from 'vue';
import { useSession } from '../../session/session.store.js';

/** Enough for the case at hand and the next one; documents are let go of, oldest first. */
const KEPT = 24;

/**
 * Bytes of documents that were opened, or will be next, so that going to and fro asks for nothing twice. In memory
 * only: a document is never written on the device.
 */
export const useDocumentCache = defineStore('documents', () => {
  const kept = new Map<string, Promise<Blob>>();

  /** A failed reading is forgotten: the next one tries again. */
  function get(id: string, load: () => Promise<Blob>): Promise<Blob> {
    const found = kept.get(id);
    if (found) {
      kept.delete(id);
      kept.set(id, found);
      return found;
    }
    const loading = load();
    kept.set(id, loading);
    loading.catch(() => kept.delete(id));
    for (const oldest of kept.keys()) {
      if (kept.size <= KEPT) break;
      kept.delete(oldest);
    }
    return loading;
  }

  const session = useSession();
  watch(
    () => session.signedIn,
    () => kept.clear(),
  );

  return { get };
});
