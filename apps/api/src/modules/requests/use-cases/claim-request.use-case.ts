import { Injectable } from '@nestjs/common';
import { Audit } from '../../../platform/audit/audit.js';
import { claimedBy } from '../../../platform/claims/claim.js';
import { UnitOfWork, type Tx } from '../../../platform/database/unit-of-work.js';
import type { OperatorContext } from '../../../platform/http/context.js';
import { Problem } from '../../../platform/http/problem.js';
import {
  RequestRepository,
  SYSTEM_ACTOR,
  actorOf,
  type RequestRow,
} from '../persistence/request.repository.js';
import { ReviewDesk } from '../review-desk.js';

/** An operator takes a case, so that two never work on the same one; what was submitted together is taken together. */
@Injectable()
export class ClaimRequest {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly audit: Audit,
    private readonly requests: RequestRepository,
    private readonly desk: ReviewDesk,
  ) {}

  /**
   * Taking one's own case again keeps it for longer. Only who may reassign takes one that a colleague has, and says why.
   * @throws Problem case_claimed_by_other, takeover_reason_required, state_transition_not_allowed
   */
  run(call: OperatorContext, id: string, reason: string | null = null): Promise<void> {
    return this.unitOfWork.run(call.municipality.id, (tx) => this.within(tx, call, id, reason));
  }

  async within(tx: Tx, call: OperatorContext, id: string, reason: string | null): Promise<void> {
    const request = await this.requests.get(tx, id, { lock: true });
    // Also when the lease was over and nobody else took it: what the operator has read stays good.
    if (request.claimedBy === call.actor.operatorId && request.state === 'UNDER_REVIEW') {
      await this.requests.extendClaim(tx, id, call.actor.operatorId, this.desk.leaseEnd());
      return this.takeOthers(tx, call, request, reason);
    }
    const claimant = this.desk.claimant(request);
    if (!claimant) return this.take(tx, call, request);
    if (!call.actor.permissions.has('review.reassign')) throw await claimedBy(tx, claimant);
    if (!reason) throw new Problem('takeover_reason_required');
    await this.take(tx, call, request, reason);
    // Not before the claim that it explains.
    await this.audit.record(tx, {
      municipalityId: call.municipality.id,
      actor: actorOf(call.actor),
      action: 'work.taken_over',
      subject: { kind: 'request', id },
      data: { number: request.number, from: claimant, reason },
    });
  }

  /**
   * @param request locked, and free unless it is taken from a colleague
   * @param reason why it is taken from a colleague
   */
  async take(
    tx: Tx,
    call: OperatorContext,
    request: RequestRow,
    reason: string | null = null,
  ): Promise<void> {
    await this.takeOne(tx, call, request, reason);
    await this.takeOthers(tx, call, request, reason);
  }

  /** The rest of its case (ADR 0015), as far as it waits for the office and nobody is deciding it. */
  private async takeOthers(
    tx: Tx,
    call: OperatorContext,
    request: RequestRow,
    reason: string | null,
  ): Promise<void> {
    const { operatorId } = call.actor;
    for (const other of await this.requests.caseOf(tx, request, { free: true })) {
      if (other.state !== 'SUBMITTED' && other.state !== 'UNDER_REVIEW') continue;
      if (await this.requests.isLeaving(tx, other.id)) continue;
      if (other.claimedBy === operatorId && other.state === 'UNDER_REVIEW')
        await this.requests.extendClaim(tx, other.id, operatorId, this.desk.leaseEnd());
      else if (reason || !this.desk.claimant(other)) await this.takeOne(tx, call, other, reason);
    }
  }

  private async takeOne(
    tx: Tx,
    call: OperatorContext,
    request: RequestRow,
    reason: string | null,
  ): Promise<void> {
    const free =
      request.state === 'UNDER_REVIEW'
        ? await this.requests.transition(tx, request, 'release', {
            actor: reason ? actorOf(call.actor) : SYSTEM_ACTOR,
            note: reason,
            changes: { claimedBy: null, claimedUntil: null },
          })
        : request;
    await this.requests.transition(tx, free, 'claim', {
      actor: actorOf(call.actor),
      changes: { claimedBy: call.actor.operatorId, claimedUntil: this.desk.leaseEnd() },
    });
  }
}
