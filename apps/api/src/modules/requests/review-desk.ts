import { Injectable } from '@nestjs/common';
import type { DocumentKind, RequirableDocumentKind } from '@sosta/contracts';
import { claimantOf, leaseEnd, refuseColleagues } from '../../platform/claims/claim.js';
import { Clock } from '../../platform/clock/clock.js';
import type { Tx } from '../../platform/database/unit-of-work.js';
import type { DecisionContext } from '../../platform/http/context.js';
import { Problem } from '../../platform/http/problem.js';
import { DocumentRepository, type DocumentRow } from '../documents/index.js';
import { askableDocuments } from './domain/askable-documents.js';
import { REQUEST_KINDS, type RequestKind } from './domain/request.machine.js';
import type { GivenVerdict } from './domain/verdict.js';
import { RequestRepository, type RequestRow } from './persistence/request.repository.js';
import { RequestDocuments } from './request-documents.js';
import { RequestKinds } from './request-kinds.js';

/** What every decision on a case has in common. */
@Injectable()
export class ReviewDesk {
  constructor(
    private readonly clock: Clock,
    private readonly requests: RequestRepository,
    private readonly documents: DocumentRepository,
    private readonly own: RequestDocuments,
    private readonly kinds: RequestKinds,
  ) {}

  leaseEnd(): Date {
    return leaseEnd(this.clock.now());
  }

  /** The operator who has the case now. */
  claimant(request: RequestRow): string | null {
    return claimantOf(request, this.clock.now());
  }

  /**
   * Locks a case for a decision.
   * @param version the one the operator has read; absent for a preview
   * @throws Problem conflict_stale_version when it has changed since
   * @throws Problem case_claimed_by_other while a colleague has it
   * @throws Problem decision_leaving when one was taken already and has not left yet
   * @throws Problem decision_on_own_request when the operator is the applicant, decision_on_own_submission when the
   *   operator submitted it at the counter: nobody decides alone
   */
  async lock(tx: Tx, call: DecisionContext, id: string, version?: number): Promise<RequestRow> {
    const request = await this.requests.get(tx, id, { lock: true });
    if (version !== undefined && request.version !== version) throw new Problem('conflict_stale_version');
    await refuseColleagues(tx, request, call.actor.operatorId, this.clock.now());
    await this.requests.refuseWhileLeaving(tx, id);
    await this.refuseOwn(tx, call, request);
    return request;
  }

  /**
   * A subscription submitted with certification and plate is accepted after them (ADR 0015).
   * @throws Problem case_certification_first, case_plate_first: the one to decide first
   */
  async refuseEarly(tx: Tx, request: RequestRow): Promise<void> {
    const [first] = await this.requests.undecidedBefore(tx, request);
    if (first) throw new Problem(first.kind === 'PLATE' ? 'case_plate_first' : 'case_certification_first');
  }

  /** The kinds of what is decided together: reasons for any of them fit. */
  async decides(tx: Tx, request: RequestRow): Promise<RequestKind[]> {
    // A subscription request that carries documents proves with them what certification and plate would have proved.
    const single = request.kind === 'SUBSCRIPTION' && (await this.own.current(tx, request.id)).length > 0;
    return single ? [...REQUEST_KINDS] : [request.kind];
  }

  /** The documents that may be asked for although they were never sent. */
  async askable(tx: Tx, request: RequestRow): Promise<RequirableDocumentKind[]> {
    const required: DocumentKind[] = [];
    for (const one of [request, ...(await this.requests.parts(tx, request.id))])
      required.push(...(await this.kinds.get(one.kind).requiredDocuments(tx, one.id)));
    const sent = (await this.own.current(tx, request.id)).map((document) => document.kind);
    return askableDocuments(await this.decides(tx, request), required, sent);
  }

  /** Records what the operator found about documents, and answers the current ones with it. */
  async judge(tx: Tx, request: RequestRow, verdicts: readonly GivenVerdict[]): Promise<DocumentRow[]> {
    const documents = await this.own.current(tx, request.id);
    for (const [index, { documentId, verdict }] of verdicts.entries()) {
      const document = documents.find((one) => one.id === documentId);
      if (!document) throw Problem.field(`/verdicts/${index}/documentId`, { code: 'value_not_allowed' });
      await this.documents.setVerdict(tx, documentId, verdict);
      document.verdict = verdict;
    }
    return documents;
  }

  private async refuseOwn(tx: Tx, call: DecisionContext, request: RequestRow): Promise<void> {
    // Submitted at the counter, or completed there: who did it for the citizen decides nothing about it.
    const submitted: unknown[] = await tx.query(
      `SELECT 1 FROM request_event
        WHERE request_id = $1 AND command IN ('submit', 'resubmit') AND actor_kind = 'OPERATOR' AND actor_id = $2 LIMIT 1`,
      [request.id, call.actor.operatorId],
    );
    if (submitted.length > 0) throw new Problem('decision_on_own_submission');
    const rows: unknown[] = await tx.query(
      `SELECT 1 FROM holder h
         JOIN account a ON a.municipality_id = h.municipality_id AND a.id = h.account_id
         JOIN operator o ON o.email = a.email
        WHERE h.id = $1 AND o.id = $2`,
      [request.holderId, call.actor.operatorId],
    );
    if (rows.length > 0) throw new Problem('decision_on_own_request');
  }
}
