import { Injectable } from '@nestjs/common';
import type { ReviewDecision } from '@sosta/contracts';
import { Audit } from '../../../platform/audit/audit.js';
import { Clock } from '../../../platform/clock/clock.js';
import { UnitOfWork, type Tx } from '../../../platform/database/unit-of-work.js';
import type { OperatorContext } from '../../../platform/http/context.js';
import { Idempotency } from '../../../platform/http/idempotency.js';
import { hintWork } from '../../../platform/live/live-hints.js';
import { Outbox } from '../../../platform/outbox/outbox.js';
import { CARRY_OUT_DECISION } from '../carry-out-decision.effect.js';
import { Decisions } from '../decisions.js';
import { PendingDecisionRepository, type DecisionWords } from '../persistence/pending-decision.repository.js';
import { RequestRepository, actorOf } from '../persistence/request.repository.js';
import { ReviewDesk } from '../review-desk.js';

export interface TakenDecision extends DecisionWords {
  version: number;
  /** 0: at once. Otherwise it leaves after so many seconds, unless it is taken back (ADR 0008). */
  undoSeconds?: number;
}

/** An operator decides: at once, or with some seconds to think again. */
@Injectable()
export class TakeDecision {
  constructor(
    private readonly clock: Clock,
    private readonly unitOfWork: UnitOfWork,
    private readonly idempotency: Idempotency,
    private readonly outbox: Outbox,
    private readonly audit: Audit,
    private readonly desk: ReviewDesk,
    private readonly requests: RequestRepository,
    private readonly pending: PendingDecisionRepository,
    private readonly decisions: Decisions,
  ) {}

  /**
   * With a key the same decision sent again, by a browser that lost the answer, has its effect once.
   * @throws Problem whatever stands in the way, now, also of a decision that leaves later
   */
  run(
    call: OperatorContext,
    id: string,
    decision: ReviewDecision,
    input: TakenDecision,
    key: string | undefined,
  ): Promise<void> {
    return this.unitOfWork.run(call.municipality.id, async (tx) => {
      await this.idempotency.once(
        tx,
        call,
        { key, operation: `decide:${decision}:${id}`, body: input },
        async () => {
          if (decision === 'ACCEPT') await this.decisions.settleCase(tx, call, id);
          if (input.undoSeconds) await this.later(tx, call, id, decision, input, input.undoSeconds);
          else await this.decisions.apply(tx, call, id, decision, input);
          return { id };
        },
      );
    });
  }

  private async later(
    tx: Tx,
    call: OperatorContext,
    id: string,
    decision: ReviewDecision,
    input: TakenDecision,
    seconds: number,
  ): Promise<void> {
    const request = await this.desk.lock(tx, call, id, input.version);
    // Carried out in full and taken back: what cannot be decided is said now, by the same code that will decide.
    await tx.query('SAVEPOINT decision');
    await this.decisions.apply(tx, call, id, decision, input);
    await tx.query('ROLLBACK TO SAVEPOINT decision');

    const leavesAt = new Date(this.clock.now().getTime() + seconds * 1000);
    const { version, undoSeconds: _, ...words } = input;
    const returned = await this.pending.of(tx, id);
    if (returned) await this.pending.delete(tx, returned.id);
    const pendingId = await this.pending.insert(tx, call.municipality.id, {
      requestId: id,
      operatorId: call.actor.operatorId,
      decision,
      input: words,
      version,
      leavesAt,
    });
    // It stays with who decided until it has left, so that taking it back finds everything as it was.
    if (request.claimedBy === call.actor.operatorId)
      await this.requests.extendClaim(tx, id, call.actor.operatorId, this.desk.leaseEnd());
    await this.outbox.add(tx, {
      municipalityId: call.municipality.id,
      topic: CARRY_OUT_DECISION,
      key: pendingId,
      payload: { pendingDecisionId: pendingId },
      notBefore: leavesAt,
    });
    hintWork(tx, call.municipality.id, 'requests', id);
    await this.audit.record(tx, {
      municipalityId: call.municipality.id,
      actor: actorOf(call.actor),
      action: 'request.decision_taken',
      subject: { kind: 'request', id },
      data: { number: request.number, decision },
    });
  }
}
