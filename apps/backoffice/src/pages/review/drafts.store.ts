import type { DocumentKind, DocumentVerdict } from '@sosta/contracts';
import { defineStore } from 'pinia';
import { reactive } from 'vue';
import type { PendingDecision } from '../../api/types.js';

/** What an operator has prepared for a case and not sent yet. */
export interface DecisionDraft {
  verdicts: Record<string, DocumentVerdict>;
  refuseReasons: string[];
  integrateReasons: string[];
  revokeReasons: string[];
  /** Documents to send again; null until the operator chose, then the faulty ones are proposed. */
  documentIds: string[] | null;
  /** Documents that were never sent. */
  kinds: DocumentKind[];
  /** For the citizen; null until the operator wrote something, then the verdicts in words are proposed. */
  note: string | null;
  electricCertified: boolean;
  /** Why it is accepted against a failed check. */
  override: string;
}

const empty = (): DecisionDraft => ({
  verdicts: {},
  refuseReasons: [],
  integrateReasons: [],
  revokeReasons: [],
  documentIds: null,
  kinds: [],
  note: null,
  electricCertified: false,
  override: '',
});

/** Drafts outlive dialogs, pages and conflicts; a decision that has left removes its own. */
export const useDrafts = defineStore('decision-drafts', () => {
  const drafts = reactive(new Map<string, DecisionDraft>());

  function of(requestId: string): DecisionDraft {
    if (!drafts.has(requestId)) drafts.set(requestId, empty());
    return drafts.get(requestId) as DecisionDraft;
  }

  /** A decision that came back, on whatever device it was taken: unless something newer is being written here. */
  function restore(requestId: string, decision: PendingDecision): void {
    if (drafts.has(requestId) && JSON.stringify(of(requestId)) !== JSON.stringify(empty())) return;
    drafts.set(requestId, {
      verdicts: Object.fromEntries(decision.verdicts.map((one) => [one.documentId, one.verdict])),
      refuseReasons: decision.decision === 'REFUSE' ? [...decision.reasons] : [],
      revokeReasons: decision.decision === 'REVOKE' ? [...decision.reasons] : [],
      integrateReasons: decision.decision === 'INTEGRATE' ? [...decision.reasons] : [],
      documentIds: decision.decision === 'INTEGRATE' ? [...decision.documentIds] : null,
      kinds: [...decision.kinds],
      note: decision.note,
      electricCertified: decision.electricCertified,
      override: decision.override ?? '',
    });
  }

  return { of, restore, discard: (requestId: string) => drafts.delete(requestId) };
});
