import { Injectable } from '@nestjs/common';
import { WORK_DO, type WorkSubject } from '@sosta/contracts';
import { Audit } from '../../../platform/audit/audit.js';
import { claimantOf, claimedBy, leaseEnd } from '../../../platform/claims/claim.js';
import { Clock } from '../../../platform/clock/clock.js';
import { UnitOfWork, type Tx } from '../../../platform/database/unit-of-work.js';
import type { OperatorContext } from '../../../platform/http/context.js';
import { Problem } from '../../../platform/http/problem.js';
import { hintWork } from '../../../platform/live/live-hints.js';
import { ClaimRequest } from '../../requests/index.js';
import { ClaimRepository, type ClaimableRow } from '../persistence/claim.repository.js';

type OtherSubject = Exclude<WorkSubject, 'requests'>;

/** An operator takes a piece of work of any kind, so that two never do the same. */
@Injectable()
export class ClaimWork {
  constructor(
    private readonly clock: Clock,
    private readonly unitOfWork: UnitOfWork,
    private readonly audit: Audit,
    private readonly claims: ClaimRepository,
    private readonly requests: ClaimRequest,
  ) {}

  /**
   * Taking one's own again keeps it for longer. Only who may reassign takes what a colleague has, and says why.
   * @throws Problem forbidden, not_found, case_claimed_by_other, takeover_reason_required, state_transition_not_allowed
   */
  async run(call: OperatorContext, subject: WorkSubject, id: string, reason: string | null): Promise<void> {
    if (!call.actor.permissions.has(WORK_DO[subject])) throw new Problem('forbidden');
    if (subject === 'requests') return this.requests.run(call, id, reason);
    await this.unitOfWork.run(call.municipality.id, async (tx) => {
      const row = await this.claims.get(tx, subject, id, { lock: true });
      if (!row.open) throw new Problem('state_transition_not_allowed');
      const claimant = claimantOf(row, this.clock.now());
      if (row.claimedBy === call.actor.operatorId) return this.write(tx, call, subject, row, row.claimedAt);
      if (!claimant) return this.take(tx, call, subject, row);
      if (!call.actor.permissions.has('review.reassign')) throw await claimedBy(tx, claimant);
      if (!reason) throw new Problem('takeover_reason_required');
      await this.write(tx, call, subject, row, null);
      await this.audit.record(tx, {
        municipalityId: call.municipality.id,
        actor: { kind: 'OPERATOR', id: call.actor.operatorId },
        action: 'work.taken_over',
        subject: { kind: this.claims.auditKind(subject), id },
        data: { number: row.number, from: claimant, reason },
      });
      hintWork(tx, call.municipality.id, subject, id);
    });
  }

  /** @param row locked, and free */
  async take(tx: Tx, call: OperatorContext, subject: OtherSubject, row: ClaimableRow): Promise<void> {
    await this.write(tx, call, subject, row, null);
    await this.audit.record(tx, {
      municipalityId: call.municipality.id,
      actor: { kind: 'OPERATOR', id: call.actor.operatorId },
      action: 'work.claimed',
      subject: { kind: this.claims.auditKind(subject), id: row.id },
      data: { number: row.number },
    });
    hintWork(tx, call.municipality.id, subject, row.id);
  }

  private write(
    tx: Tx,
    call: OperatorContext,
    subject: OtherSubject,
    row: ClaimableRow,
    since: Date | null,
  ): Promise<void> {
    const now = this.clock.now();
    return this.claims.take(tx, subject, row.id, {
      operatorId: call.actor.operatorId,
      at: since ?? now,
      until: leaseEnd(now),
    });
  }
}
