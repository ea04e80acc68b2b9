import { watch } from 'vue';
import { drafts } from '../lib/drafts.js';
import { useSession } from '../stores/session.js';

/** Fills `values` with this person's draft and keeps it up to date; `clear` when the form has been sent. */
export function useDraft<Values extends object>(key: string, values: Values) {
  const owner = useSession().account?.id ?? '';
  Object.assign(values, drafts.read<Values>(owner, key));
  const stop = watch(values, () => drafts.write(owner, key, values), { deep: true, flush: 'sync' });
  return {
    clear() {
      stop();
      drafts.remove(owner, key);
    },
  };
}
