import { useQueryCache } from '@pinia/colada';
import { computed, ref, shallowRef, watch } from 'vue';
import type { InvoiceRow } from '../../api/types.js';
import { useApi } from '../../api/use-api.js';
import { useClaim } from '../../claims/use-claim.js';
import { useSubmit } from '../../components/use-submit.js';
import { useText } from '../../i18n/index.js';
import { useNotices } from '../../shell/notices.store.js';

/**
 * Issuing an invoice and cancelling what was asked for, from the list and from its own page; whoever begins takes it
 * in charge.
 *
 * @param onScreen the one that the page is about, if any
 * @param changed reads again what is on screen
 */
export function useInvoiceActs(onScreen: () => InvoiceRow | null | undefined, changed: () => unknown) {
  const { t } = useText();
  const { api, key } = useApi();
  const cache = useQueryCache();
  const notices = useNotices();

  const selected = shallowRef<InvoiceRow | null>(null);
  const issueOpen = ref(false);
  const cancelOpen = ref(false);
  const reason = ref('');
  const atHand = computed(() => selected.value ?? onScreen() ?? null);
  const claim = useClaim(
    () =>
      atHand.value && {
        subject: 'invoices',
        id: atHand.value.id,
        label: t('Abbonamento {number}', { number: atHand.value.subscriptionNumber }),
        open: atHand.value.state === 'REQUESTED',
      },
    { permission: 'invoices.issue', changed },
  );
  // A dialog closed without a decision gives it back.
  watch([() => issueOpen.value || cancelOpen.value], ([open]) => {
    if (!open && claim.mine.value && atHand.value?.state === 'REQUESTED') void claim.release();
  });

  function refresh(): void {
    for (const part of ['worklist', 'invoices', 'invoice', 'summary'])
      void cache.invalidateQueries({ key: key(part) });
  }
  async function ask(row: InvoiceRow, what: 'issue' | 'cancel'): Promise<void> {
    selected.value = row;
    reason.value = '';
    cancel.clear();
    // Acting is taking charge: a colleague sees it from now on.
    if (!(await claim.take())) return;
    if (what === 'issue') issueOpen.value = true;
    else cancelOpen.value = true;
  }
  async function issue(): Promise<void> {
    const row = selected.value;
    if (!row) return;
    const issued = await api.issueInvoice(row.id, row.version);
    selected.value = issued;
    refresh();
    const number = issued.number ?? '';
    notices.done(
      issued.type === 'TD04'
        ? t('Nota di credito {number} emessa', { number })
        : t('Fattura {number} emessa', { number }),
    );
  }
  const cancel = useSubmit({
    validate: () =>
      reason.value.trim() ? ({} as Record<string, string>) : { reason: t('Scrivi il motivo.') },
    send: async () => {
      const row = selected.value;
      return row ? api.cancelInvoice(row.id, row.version, reason.value.trim()) : null;
    },
    done: (cancelled) => {
      selected.value = cancelled;
      cancelOpen.value = false;
      refresh();
    },
  });
  return { selected, issueOpen, cancelOpen, reason, claim, cancel, ask, issue, refresh };
}

export type InvoiceActs = ReturnType<typeof useInvoiceActs>;
