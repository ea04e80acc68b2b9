import { Body, Controller, HttpCode, Post } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { Requires } from '../../../platform/http/access.js';
import { Call, type OperatorContext } from '../../../platform/http/context.js';
import { IdParam } from '../../../platform/http/params.js';
import { LifeDesk } from '../life-desk.js';
import { CloseReview } from '../use-cases/life/close-review.use-case.js';
import {
  AnnounceRevocationInput,
  ChangePlateInput,
  CloseReviewInput,
  EndEarlyInput,
  LendPlateInput,
  RestoreInput,
  ReturnPlateInput,
  SubscriptionChangeDto,
  SuspendInput,
  WithdrawRevocationInput,
} from './life.dto.js';

/** What happens to a paid subscription before its last day. Every body may say `dryRun`. */
@ApiTags('operator-subscriptions')
@Controller(':municipality/operator/subscriptions/:id')
export class OperatorLifeController {
  constructor(
    private readonly desk: LifeDesk,
    private readonly closing: CloseReview,
  ) {}

  @Post('plate-change')
  @HttpCode(200)
  @Requires('subscriptions.manage')
  @ApiOperation({ summary: 'Change its plate, at this instant' })
  @ApiOkResponse({ type: SubscriptionChangeDto })
  changeSubscriptionPlate(
    @Call() call: OperatorContext,
    @IdParam() id: string,
    @Body() input: ChangePlateInput,
  ): Promise<SubscriptionChangeDto> {
    return this.desk.changePlate(call, id, input);
  }

  @Post('temporary-plate')
  @HttpCode(200)
  @Requires('subscriptions.manage')
  @ApiOperation({ summary: 'Let it hold for another plate for some days' })
  @ApiOkResponse({ type: SubscriptionChangeDto })
  lendSubscriptionPlate(
    @Call() call: OperatorContext,
    @IdParam() id: string,
    @Body() input: LendPlateInput,
  ): Promise<SubscriptionChangeDto> {
    return this.desk.lendPlate(call, id, input);
  }

  @Post('temporary-plate/end')
  @HttpCode(200)
  @Requires('subscriptions.manage')
  @ApiOperation({ summary: 'End the temporary plate now, or take back the next one' })
  @ApiOkResponse({ type: SubscriptionChangeDto })
  returnSubscriptionPlate(
    @Call() call: OperatorContext,
    @IdParam() id: string,
    @Body() input: ReturnPlateInput,
  ): Promise<SubscriptionChangeDto> {
    return this.desk.returnPlate(call, id, input);
  }

  @Post('suspension')
  @HttpCode(200)
  @Requires('subscriptions.revoke')
  @ApiOperation({ summary: 'Suspend it, at this instant' })
  @ApiOkResponse({ type: SubscriptionChangeDto })
  suspendSubscription(
    @Call() call: OperatorContext,
    @IdParam() id: string,
    @Body() input: SuspendInput,
  ): Promise<SubscriptionChangeDto> {
    return this.desk.suspend(call, id, input);
  }

  @Post('restoration')
  @HttpCode(200)
  @Requires('subscriptions.revoke')
  @ApiOperation({ summary: 'End the suspension' })
  @ApiOkResponse({ type: SubscriptionChangeDto })
  restoreSubscription(
    @Call() call: OperatorContext,
    @IdParam() id: string,
    @Body() input: RestoreInput,
  ): Promise<SubscriptionChangeDto> {
    return this.desk.restore(call, id, input);
  }

  @Post('revocation')
  @HttpCode(200)
  @Requires('subscriptions.revoke')
  @ApiOperation({ summary: 'Announce its revocation' })
  @ApiOkResponse({ type: SubscriptionChangeDto })
  announceSubscriptionRevocation(
    @Call() call: OperatorContext,
    @IdParam() id: string,
    @Body() input: AnnounceRevocationInput,
  ): Promise<SubscriptionChangeDto> {
    return this.desk.announceRevocation(call, id, input);
  }

  @Post('revocation/withdraw')
  @HttpCode(200)
  @Requires('subscriptions.revoke')
  @ApiOperation({ summary: 'Withdraw an announced revocation' })
  @ApiOkResponse({ type: SubscriptionChangeDto })
  withdrawSubscriptionRevocation(
    @Call() call: OperatorContext,
    @IdParam() id: string,
    @Body() input: WithdrawRevocationInput,
  ): Promise<SubscriptionChangeDto> {
    return this.desk.withdrawRevocation(call, id, input);
  }

  @Post('early-end')
  @HttpCode(200)
  @Requires('subscriptions.manage')
  @ApiOperation({ summary: 'End it before its last day, as the holder asks' })
  @ApiOkResponse({ type: SubscriptionChangeDto })
  endSubscriptionEarly(
    @Call() call: OperatorContext,
    @IdParam() id: string,
    @Body() input: EndEarlyInput,
  ): Promise<SubscriptionChangeDto> {
    return this.desk.endEarly(call, id, input);
  }

  @Post('reviews/close')
  @HttpCode(204)
  @Requires('subscriptions.manage')
  @ApiOperation({ summary: 'Say that what it rests on was looked at' })
  closeSubscriptionReview(
    @Call() call: OperatorContext,
    @IdParam() id: string,
    @Body() input: CloseReviewInput,
  ): Promise<void> {
    return this.closing.run(call, id, input.note);
  }
}
