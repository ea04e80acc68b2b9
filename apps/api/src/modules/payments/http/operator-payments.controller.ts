import { Body, Controller, Get, HttpCode, Param, ParseUUIDPipe, Post, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { Requires } from '../../../platform/http/access.js';
import { Call, type OperatorContext } from '../../../platform/http/context.js';
import { IdParam } from '../../../platform/http/params.js';
import { SearchText, Searchable } from '../../../platform/http/search-text.js';
import { PaymentViews } from '../payment-views.js';
import { ResolveLateMoney } from '../use-cases/resolve-late-money.use-case.js';
import {
  OperatorPaymentDto,
  OtherMoneyReturnInput,
  PaymentListDto,
  PaymentListQuery,
} from './payment.dto.js';

@ApiTags('operator-payments')
@Controller(':municipality/operator/payments')
export class OperatorPaymentsController {
  constructor(
    private readonly views: PaymentViews,
    private readonly late: ResolveLateMoney,
  ) {}

  @Get()
  @Requires('payments.read')
  @ApiOperation({ summary: 'Payments, newest first' })
  @Searchable('Request number, provider reference or holder’s name')
  @ApiOkResponse({ type: PaymentListDto })
  listPayments(
    @Call() call: OperatorContext,
    @Query() query: PaymentListQuery,
    @SearchText() q?: string,
  ): Promise<PaymentListDto> {
    return this.views.list(call, query, q);
  }

  @Get(':id')
  @Requires('payments.read')
  @ApiOperation({ summary: 'One payment with the events received about it' })
  @ApiOkResponse({ type: OperatorPaymentDto })
  getOperatorPayment(
    @Call() call: OperatorContext,
    @Param('id', ParseUUIDPipe) id: string,
  ): Promise<OperatorPaymentDto> {
    return this.views.one(call, id);
  }

  @Post(':id/verify')
  @HttpCode(200)
  @Requires('payments.read')
  @ApiOperation({ summary: 'Ask the provider now' })
  @ApiOkResponse({ type: OperatorPaymentDto })
  verifyOperatorPayment(
    @Call() call: OperatorContext,
    @Param('id', ParseUUIDPipe) id: string,
  ): Promise<OperatorPaymentDto> {
    return this.views.verifyAsOperator(call, id);
  }

  @Post(':id/reactivation')
  @HttpCode(200)
  @Requires('subscriptions.manage')
  @ApiOperation({ summary: 'Grant what late money was paid for, from today' })
  @ApiOkResponse({ type: OperatorPaymentDto })
  async reactivatePayment(@Call() call: OperatorContext, @IdParam() id: string): Promise<OperatorPaymentDto> {
    await this.late.reactivate(call, id);
    return this.views.one(call, id);
  }

  @Post(':id/other-money-return')
  @HttpCode(200)
  @Requires('refunds.request', 'refunds.approve')
  @ApiOperation({ summary: 'Say that money in another currency has gone back, on the provider’s own pages' })
  @ApiOkResponse({ type: OperatorPaymentDto })
  async returnOtherMoney(
    @Call() call: OperatorContext,
    @IdParam() id: string,
    @Body() input: OtherMoneyReturnInput,
  ): Promise<OperatorPaymentDto> {
    await this.late.returned(call, id, input.note);
    return this.views.one(call, id);
  }
}
