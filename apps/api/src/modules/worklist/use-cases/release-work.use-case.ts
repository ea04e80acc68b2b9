import { Injectable } from '@nestjs/common';
import { WORK_DO, type WorkSubject } from '@sosta/contracts';
import { Audit } from '../../../platform/audit/audit.js';
import { refuseColleagues } from '../../../platform/claims/claim.js';
import { Clock } from '../../../platform/clock/clock.js';
import { UnitOfWork } from '../../../platform/database/unit-of-work.js';
import type { OperatorContext } from '../../../platform/http/context.js';
import { Problem } from '../../../platform/http/problem.js';
import { hintWork } from '../../../platform/live/live-hints.js';
import { ReleaseRequest } from '../../requests/index.js';
import { ClaimRepository } from '../persistence/claim.repository.js';

/** Gives a piece of work back to the others. */
@Injectable()
export class ReleaseWork {
  constructor(
    private readonly clock: Clock,
    private readonly unitOfWork: UnitOfWork,
    private readonly audit: Audit,
    private readonly claims: ClaimRepository,
    private readonly requests: ReleaseRequest,
  ) {}

  /** What nobody has is given back already. @throws Problem forbidden, not_found; case_claimed_by_other: only one's own */
  async run(call: OperatorContext, subject: WorkSubject, id: string): Promise<void> {
    if (!call.actor.permissions.has(WORK_DO[subject])) throw new Problem('forbidden');
    if (subject === 'requests') return this.requests.run(call, id);
    await this.unitOfWork.run(call.municipality.id, async (tx) => {
      const row = await this.claims.get(tx, subject, id, { lock: true });
      await refuseColleagues(tx, row, call.actor.operatorId, this.clock.now());
      if (row.claimedBy !== call.actor.operatorId) return;
      await this.claims.release(tx, subject, id);
      await this.audit.record(tx, {
        municipalityId: call.municipality.id,
        actor: { kind: 'OPERATOR', id: call.actor.operatorId },
        action: 'work.released',
        subject: { kind: this.claims.auditKind(subject), id },
        data: { number: row.number },
      });
      hintWork(tx, call.municipality.id, subject, id);
    });
  }
}
