import { Injectable } from '@nestjs/common';
import { Audit } from '../../../platform/audit/audit.js';
import { UnitOfWork } from '../../../platform/database/unit-of-work.js';
import type { OperatorContext } from '../../../platform/http/context.js';
import { actorOf } from '../../requests/index.js';
import { DifferenceRepository } from './difference.repository.js';

/** Somebody has looked at a difference between the provider and us, and says what it was. */
@Injectable()
export class CloseDifference {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly audit: Audit,
    private readonly differences: DifferenceRepository,
  ) {}

  /** @throws Problem not_found, also when a colleague was faster */
  run(call: OperatorContext, id: string, note: string): Promise<void> {
    return this.unitOfWork.run(call.municipality.id, async (tx) => {
      const paymentId = await this.differences.close(tx, id, call.actor.operatorId, note);
      await this.audit.record(tx, {
        municipalityId: call.municipality.id,
        actor: actorOf(call.actor),
        action: 'payment.difference_closed',
        subject: { kind: 'payment', id: paymentId },
        data: { note },
      });
    });
  }
}
