import { Injectable } from '@nestjs/common';
import { Audit } from '../../../platform/audit/audit.js';
import { Clock } from '../../../platform/clock/clock.js';
import { UnitOfWork } from '../../../platform/database/unit-of-work.js';
import type { OperatorContext } from '../../../platform/http/context.js';
import { Problem } from '../../../platform/http/problem.js';
import { MunicipalityDirectory } from '../../municipalities/index.js';
import { PaymentRepository } from '../persistence/payment.repository.js';
import { SettlePayment } from './settle-payment.js';

/** What becomes of money that no request could take: the right after all, or back it goes. Never nothing. */
@Injectable()
export class ResolveLateMoney {
  constructor(
    private readonly clock: Clock,
    private readonly unitOfWork: UnitOfWork,
    private readonly audit: Audit,
    private readonly directory: MunicipalityDirectory,
    private readonly payments: PaymentRepository,
    private readonly settle: SettlePayment,
  ) {}

  /**
   * Grants what was paid for, from today. Asked for twice at once it is granted once.
   * @throws Problem late_money_settled, late_money_not_grantable; overlapping_right and what else stands in the way
   */
  async reactivate(call: OperatorContext, id: string): Promise<void> {
    const municipality = await this.directory.byId(call.municipality.id);
    await this.unitOfWork.run(municipality.id, (tx) =>
      this.settle.grantLate(tx, municipality, id, { kind: 'OPERATOR', id: call.actor.operatorId }),
    );
  }

  /**
   * Says that it must be given back, and why; the refund itself comes later.
   * @throws Problem late_money_settled
   */
  async markForRefund(call: OperatorContext, id: string, reason: string): Promise<void> {
    await this.unitOfWork.run(call.municipality.id, async (tx) => {
      const { requestId } = await this.payments.get(tx, id);
      const payment = await this.payments.get(tx, id, { lock: true });
      if (!payment.needsResolution || payment.toRefundAt) throw new Problem('late_money_settled');
      await this.payments.markForRefund(tx, id, {
        at: this.clock.now(),
        by: call.actor.operatorId,
        reason,
      });
      await this.audit.record(tx, {
        municipalityId: call.municipality.id,
        actor: { kind: 'OPERATOR', id: call.actor.operatorId },
        action: 'payment.marked_for_refund',
        subject: { kind: 'payment', id },
        data: { requestId, amountCents: payment.amountCents },
      });
    });
  }
}
