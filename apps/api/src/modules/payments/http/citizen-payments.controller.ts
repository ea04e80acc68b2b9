import { Body, Controller, Get, HttpCode, Param, ParseUUIDPipe, Post, UseInterceptors } from '@nestjs/common';
import {
  ApiAcceptedResponse,
  ApiBody,
  ApiCreatedResponse,
  ApiOkResponse,
  ApiOperation,
  ApiTags,
} from '@nestjs/swagger';
import { Requires } from '../../../platform/http/access.js';
import { Call, type CitizenContext } from '../../../platform/http/context.js';
import { DocumentLinkDto, PreparedStatus } from '../../documents/index.js';
import { PaymentNoticePapers } from '../payment-notice-papers.js';
import { PaymentViews } from '../payment-views.js';
import { StartPayment } from '../use-cases/start-payment.use-case.js';
import { PaymentDto, PaymentStatusDto, StartPaymentInput, toPaymentDto } from './payment.dto.js';

@ApiTags('payments')
@Controller(':municipality')
export class CitizenPaymentsController {
  constructor(
    private readonly start: StartPayment,
    private readonly views: PaymentViews,
    private readonly papers: PaymentNoticePapers,
  ) {}

  @Post('subscription-requests/:id/payments')
  @Requires('citizen.self')
  @ApiOperation({
    summary:
      'Open the payment page of an approved request; repeating it leads to the same page, another method closes it',
  })
  @ApiBody({ type: StartPaymentInput, required: false })
  @ApiCreatedResponse({ type: PaymentDto })
  async startPayment(
    @Call() call: CitizenContext,
    @Param('id', ParseUUIDPipe) id: string,
    @Body() input?: StartPaymentInput,
  ): Promise<PaymentDto> {
    return toPaymentDto(await this.start.run(call, id, input?.method ?? null));
  }

  @Get('payments/:id')
  @Requires('citizen.self')
  @ApiOperation({ summary: 'What has become of a payment: the return page reads this, and only this' })
  @ApiOkResponse({ type: PaymentStatusDto })
  getPayment(
    @Call() call: CitizenContext,
    @Param('id', ParseUUIDPipe) id: string,
  ): Promise<PaymentStatusDto> {
    return this.views.status(call, id);
  }

  @Get('payments/:id/notice')
  @Requires('citizen.self')
  @UseInterceptors(PreparedStatus)
  @ApiOperation({ summary: 'The payment notice on paper, while it can be paid' })
  @ApiOkResponse({ type: DocumentLinkDto })
  @ApiAcceptedResponse({ type: DocumentLinkDto, description: 'Being prepared: ask again' })
  getPaymentNoticeLink(
    @Call() call: CitizenContext,
    @Param('id', ParseUUIDPipe) id: string,
  ): Promise<DocumentLinkDto> {
    return this.papers.link(call, id);
  }

  @Post('payments/:id/verify')
  @HttpCode(200)
  @Requires('citizen.self')
  @ApiOperation({ summary: 'Ask the provider now' })
  @ApiOkResponse({ type: PaymentStatusDto })
  verifyPayment(
    @Call() call: CitizenContext,
    @Param('id', ParseUUIDPipe) id: string,
  ): Promise<PaymentStatusDto> {
    return this.views.verify(call, id);
  }
}
