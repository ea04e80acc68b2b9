import { Injectable } from '@nestjs/common';
import { Audit } from '../../../platform/audit/audit.js';
import { UnitOfWork } from '../../../platform/database/unit-of-work.js';
import type { OperatorContext } from '../../../platform/http/context.js';
import { Problem } from '../../../platform/http/problem.js';
import { hintWork } from '../../../platform/live/live-hints.js';
import { MunicipalityDirectory } from '../../municipalities/index.js';
import { actorOf } from '../../requests/index.js';
import { PaymentRepository } from '../persistence/payment.repository.js';
import { SettlePayment } from './settle-payment.js';

/** Money that no request could take becomes the right after all; otherwise it goes back, as a refund. Never nothing. */
@Injectable()
export class ResolveLateMoney {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly directory: MunicipalityDirectory,
    private readonly settle: SettlePayment,
    private readonly payments: PaymentRepository,
    private readonly audit: Audit,
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
   * An operator's word that money we do not count in has gone back where it lay. Not every provider tells us.
   * @throws Problem late_money_settled, case_claimed_by_other; state_transition_not_allowed for money that we do count in
   */
  returned(call: OperatorContext, id: string, note: string): Promise<void> {
    const { id: municipalityId } = call.municipality;
    return this.unitOfWork.run(municipalityId, async (tx) => {
      const payment = await this.payments.get(tx, id, { lock: true });
      if (!payment.needsResolution || payment.toRefundAt) throw new Problem('late_money_settled');
      if (payment.otherMoney === null) throw new Problem('state_transition_not_allowed');
      await this.payments.refuseColleagues(tx, payment, call.actor.operatorId);
      await this.payments.otherMoneyReturned(tx, id, call.actor.operatorId, note);
      hintWork(tx, municipalityId, 'payments', id);
      await this.audit.record(tx, {
        municipalityId,
        actor: actorOf(call.actor),
        action: 'payment.other_money_returned',
        subject: { kind: 'payment', id },
        data: { requestId: payment.requestId, ...payment.otherMoney, note },
      });
    });
  }
}
