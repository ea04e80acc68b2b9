import { Injectable } from '@nestjs/common';
import { Audit } from '../../../platform/audit/audit.js';
import { claimedBy } from '../../../platform/claims/claim.js';
import { UnitOfWork } from '../../../platform/database/unit-of-work.js';
import type { OperatorContext } from '../../../platform/http/context.js';
import { Problem } from '../../../platform/http/problem.js';
import { hintWork } from '../../../platform/live/live-hints.js';
import { PendingDecisionRepository } from '../persistence/pending-decision.repository.js';
import { RequestRepository, actorOf } from '../persistence/request.repository.js';

/** Takes back a decision that has not left; also puts away one that could not leave, once it was read why. */
@Injectable()
export class UndoDecision {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly audit: Audit,
    private readonly requests: RequestRepository,
    private readonly pending: PendingDecisionRepository,
  ) {}

  /** @throws Problem decision_gone when it has left already; case_claimed_by_other when it is a colleague's */
  run(call: OperatorContext, requestId: string): Promise<void> {
    return this.unitOfWork.run(call.municipality.id, async (tx) => {
      const request = await this.requests.get(tx, requestId, { lock: true });
      const waiting = await this.pending.of(tx, requestId);
      if (!waiting) throw new Problem('decision_gone');
      if (waiting.operatorId !== call.actor.operatorId && !call.actor.permissions.has('review.reassign'))
        throw await claimedBy(tx, waiting.operatorId);
      // Nothing else was written when it was taken: with its row everything is as it was.
      await this.pending.delete(tx, waiting.id);
      hintWork(tx, call.municipality.id, 'requests', requestId);
      if (waiting.failure) return;
      await this.audit.record(tx, {
        municipalityId: call.municipality.id,
        actor: actorOf(call.actor),
        action: 'request.decision_undone',
        subject: { kind: 'request', id: requestId },
        data: { number: request.number, decision: waiting.decision },
      });
    });
  }
}
