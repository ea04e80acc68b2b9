import { Injectable } from '@nestjs/common';
import { UnitOfWork } from '../../../platform/database/unit-of-work.js';
import type { OperatorContext } from '../../../platform/http/context.js';
import { MunicipalityDirectory } from '../../municipalities/index.js';
import { SettlePayment } from './settle-payment.js';

/** Money that no request could take becomes the right after all; otherwise it goes back, as a refund. Never nothing. */
@Injectable()
export class ResolveLateMoney {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly directory: MunicipalityDirectory,
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
}
