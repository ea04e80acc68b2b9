import type { DocumentVerdict } from '@sosta/contracts';
import { defineStore } from 'pinia';
import { reactive } from 'vue';

/** What an operator has prepared for a case and not sent yet. */
export interface DecisionDraft {
  verdicts: Record<string, DocumentVerdict>;
  refuseReasons: string[];
  integrateReasons: string[];
  /** Documents to send again; null until the operator chose, then the faulty ones are proposed. */
  documentIds: string[] | null;
  note: string;
  electricCertified: boolean;
}

/** Drafts outlive dialogs, pages and conflicts; a decision that went through removes its own. */
export const useDrafts = defineStore('decision-drafts', () => {
  const drafts = reactive(new Map<string, DecisionDraft>());

  function of(requestId: string): DecisionDraft {
    if (!drafts.has(requestId)) {
      drafts.set(requestId, {
        verdicts: {},
        refuseReasons: [],
        integrateReasons: [],
        documentIds: null,
        note: '',
        electricCertified: false,
      });
    }
    return drafts.get(requestId) as DecisionDraft;
  }

  return { of, discard: (requestId: string) => drafts.delete(requestId) };
});
