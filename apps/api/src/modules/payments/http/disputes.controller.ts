import { Controller, Get } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { UnitOfWork } from '../../../platform/database/unit-of-work.js';
import { Requires } from '../../../platform/http/access.js';
import { Call, type OperatorContext } from '../../../platform/http/context.js';
import { IdParam } from '../../../platform/http/params.js';
import { DisputeRepository } from '../disputes/dispute.repository.js';
import { PaymentRepository } from '../persistence/payment.repository.js';
import { DisputeListDto, toDisputeDto } from './dispute.dto.js';

@ApiTags('operator-payments')
@Controller(':municipality/operator')
export class DisputesController {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly payments: PaymentRepository,
    private readonly disputes: DisputeRepository,
  ) {}

  @Get('payments/:id/disputes')
  @Requires('payments.read')
  @ApiOperation({ summary: 'What the payer disputes of a payment, and the money that moved for it' })
  @ApiOkResponse({ type: DisputeListDto })
  listPaymentDisputes(
    @Call() { municipality }: OperatorContext,
    @IdParam() id: string,
  ): Promise<DisputeListDto> {
    return this.unitOfWork.run(municipality.id, async (tx) => {
      const payment = await this.payments.get(tx, id);
      return {
        items: (await this.disputes.of(tx, id)).map(toDisputeDto),
        subscriptionId: payment.needsResolution ? null : await this.payments.subscriptionOf(tx, payment),
      };
    });
  }
}
