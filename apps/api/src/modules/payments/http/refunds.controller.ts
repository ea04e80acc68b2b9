import { Body, Controller, Get, HttpCode, Post, Query } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { Requires } from '../../../platform/http/access.js';
import { Call, type CitizenContext, type OperatorContext } from '../../../platform/http/context.js';
import { ApiIdempotent, IdempotencyKey } from '../../../platform/http/idempotency-key.js';
import { IdParam } from '../../../platform/http/params.js';
import { RefundViews } from '../refunds/refund-views.js';
import { CarryOutRefund } from '../use-cases/refunds/carry-out-refund.use-case.js';
import { DecideRefund } from '../use-cases/refunds/decide-refund.use-case.js';
import { RequestRefund } from '../use-cases/refunds/request-refund.use-case.js';
import {
  CitizenRefundListDto,
  RefundDto,
  RefundIbanDto,
  RefundListDto,
  RefundListQuery,
  RefundOutlookDto,
  RefundReasonInput,
  RefundVersionInput,
  RequestRefundInput,
  TransferDoneInput,
} from './refund.dto.js';

@ApiTags('operator-refunds')
@Controller(':municipality/operator')
export class OperatorRefundsController {
  constructor(
    private readonly views: RefundViews,
    private readonly asking: RequestRefund,
    private readonly deciding: DecideRefund,
    private readonly hand: CarryOutRefund,
  ) {}

  @Get('payments/:id/refund-outlook')
  @Requires('payments.read')
  @ApiOperation({ summary: 'What could be given back of a payment, how, and what would come of it' })
  @ApiOkResponse({ type: RefundOutlookDto })
  getRefundOutlook(@Call() call: OperatorContext, @IdParam() id: string): Promise<RefundOutlookDto> {
    return this.views.outlook(call, id);
  }

  @Post('payments/:id/refunds')
  @Requires('refunds.request')
  @ApiIdempotent()
  @ApiOperation({ summary: 'Ask for money to be given back; somebody else approves it' })
  @ApiCreatedResponse({ type: RefundDto })
  async requestRefund(
    @Call() call: OperatorContext,
    @IdParam() id: string,
    @Body() input: RequestRefundInput,
    @IdempotencyKey() key: string | undefined,
  ): Promise<RefundDto> {
    const wanted = { ...input, iban: input.iban || null, payee: input.payee || null };
    return this.views.one(call, await this.asking.run(call, id, wanted, key));
  }

  @Get('refunds')
  @Requires('payments.read')
  @ApiOperation({ summary: 'Refunds, newest first' })
  @ApiOkResponse({ type: RefundListDto })
  listRefunds(@Call() call: OperatorContext, @Query() query: RefundListQuery): Promise<RefundListDto> {
    return this.views.list(call, query);
  }

  @Get('refunds/:id')
  @Requires('payments.read')
  @ApiOperation({ summary: 'One refund' })
  @ApiOkResponse({ type: RefundDto })
  getRefund(@Call() call: OperatorContext, @IdParam() id: string): Promise<RefundDto> {
    return this.views.one(call, id);
  }

  @Get('refunds/:id/iban')
  @Requires('refunds.request')
  @ApiOperation({ summary: 'The whole IBAN, to make the transfer; that it was read is kept' })
  @ApiOkResponse({ type: RefundIbanDto })
  async getRefundIban(@Call() call: OperatorContext, @IdParam() id: string): Promise<RefundIbanDto> {
    return { iban: await this.hand.iban(call, id) };
  }

  @Post('refunds/:id/approval')
  @HttpCode(200)
  @Requires('refunds.approve')
  @ApiOperation({ summary: 'Approve it: never one’s own' })
  @ApiOkResponse({ type: RefundDto })
  approveRefund(
    @Call() call: OperatorContext,
    @IdParam() id: string,
    @Body() input: RefundVersionInput,
  ): Promise<RefundDto> {
    return this.deciding.approve(call, id, input.version).then(() => this.views.one(call, id));
  }

  @Post('refunds/:id/rejection')
  @HttpCode(200)
  @Requires('refunds.approve')
  @ApiOperation({ summary: 'Reject it, and say why' })
  @ApiOkResponse({ type: RefundDto })
  rejectRefund(
    @Call() call: OperatorContext,
    @IdParam() id: string,
    @Body() input: RefundReasonInput,
  ): Promise<RefundDto> {
    return this.deciding.reject(call, id, input.version, input.reason).then(() => this.views.one(call, id));
  }

  @Post('refunds/:id/withdrawal')
  @HttpCode(200)
  @Requires('refunds.request')
  @ApiOperation({ summary: 'Take back what one asked for oneself' })
  @ApiOkResponse({ type: RefundDto })
  withdrawRefund(
    @Call() call: OperatorContext,
    @IdParam() id: string,
    @Body() input: RefundVersionInput,
  ): Promise<RefundDto> {
    return this.deciding.withdraw(call, id, input.version).then(() => this.views.one(call, id));
  }

  @Post('refunds/:id/retry')
  @HttpCode(200)
  @Requires('refunds.request', 'refunds.approve')
  @ApiOperation({ summary: 'Ask the provider again for what it refused' })
  @ApiOkResponse({ type: RefundDto })
  retryRefund(
    @Call() call: OperatorContext,
    @IdParam() id: string,
    @Body() input: RefundVersionInput,
  ): Promise<RefundDto> {
    return this.deciding.retry(call, id, input.version).then(() => this.views.one(call, id));
  }

  @Post('refunds/:id/cash')
  @HttpCode(200)
  @Requires('payments.record')
  @ApiOperation({ summary: 'Give an approved refund in cash, out of one’s own till' })
  @ApiOkResponse({ type: RefundDto })
  payRefundInCash(
    @Call() call: OperatorContext,
    @IdParam() id: string,
    @Body() input: RefundVersionInput,
  ): Promise<RefundDto> {
    return this.hand.cash(call, id, input.version).then(() => this.views.one(call, id));
  }

  @Post('refunds/:id/transfer')
  @HttpCode(200)
  @Requires('refunds.request')
  @ApiOperation({ summary: 'Say that the bank transfer of an approved refund was made' })
  @ApiOkResponse({ type: RefundDto })
  confirmRefundTransfer(
    @Call() call: OperatorContext,
    @IdParam() id: string,
    @Body() { version, reference, doneOn }: TransferDoneInput,
  ): Promise<RefundDto> {
    return this.hand.transfer(call, id, version, { reference, doneOn }).then(() => this.views.one(call, id));
  }

  @Post('refunds/:id/failure')
  @HttpCode(200)
  @Requires('refunds.request')
  @ApiOperation({ summary: 'Say that cash or transfer could not be done, and why' })
  @ApiOkResponse({ type: RefundDto })
  giveUpRefund(
    @Call() call: OperatorContext,
    @IdParam() id: string,
    @Body() input: RefundReasonInput,
  ): Promise<RefundDto> {
    return this.hand.giveUp(call, id, input.version, input.reason).then(() => this.views.one(call, id));
  }
}

@ApiTags('payments')
@Controller(':municipality/refunds')
export class CitizenRefundsController {
  constructor(private readonly views: RefundViews) {}

  @Get()
  @Requires('citizen.self')
  @ApiOperation({ summary: 'One’s own refunds, newest first' })
  @ApiOkResponse({ type: CitizenRefundListDto })
  listMyRefunds(@Call() call: CitizenContext): Promise<CitizenRefundListDto> {
    return this.views.mine(call);
  }
}
