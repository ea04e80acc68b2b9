import {
  Body,
  Controller,
  Get,
  HttpCode,
  Post,
  Put,
  Query,
  StreamableFile,
  UseInterceptors,
} from '@nestjs/common';
import {
  ApiAcceptedResponse,
  ApiCreatedResponse,
  ApiNoContentResponse,
  ApiOkResponse,
  ApiOperation,
  ApiProduces,
  ApiTags,
} from '@nestjs/swagger';
import { Requires } from '../../../platform/http/access.js';
import { Call, type OperatorContext } from '../../../platform/http/context.js';
import { ApiIdempotent, IdempotencyKey } from '../../../platform/http/idempotency-key.js';
import { IdParam } from '../../../platform/http/params.js';
import { Problem } from '../../../platform/http/problem.js';
import { DocumentLinkDto, PreparedStatus } from '../../documents/index.js';
import { CashDesk } from '../cash/cash-desk.js';
import { TakeCounterPayment } from '../use-cases/take-counter-payment.use-case.js';
import { VoidCounterPayment } from '../use-cases/void-counter-payment.use-case.js';
import { CashViews } from './cash-views.js';
import {
  CashSessionDto,
  CashSessionListDto,
  CashSessionsQuery,
  CashClosedByOthersDto,
  CloseCashInput,
  CloseForColleagueInput,
  CounterPaymentInput,
  CurrentCashDto,
  FloatInput,
  VoidPaymentInput,
} from './cash.dto.js';
import { CounterSaleDto } from './counter-renewal.dto.js';

@ApiTags('counter')
@Controller(':municipality/operator/counter')
export class CashController {
  constructor(
    private readonly views: CashViews,
    private readonly desk: CashDesk,
    private readonly payment: TakeCounterPayment,
    private readonly voiding: VoidCounterPayment,
  ) {}

  @Post('requests/:id/payment')
  @Requires('payments.record')
  @ApiIdempotent()
  @ApiOperation({ summary: 'Take cash or POS for a request that awaits its payment' })
  @ApiCreatedResponse({ type: CounterSaleDto })
  async takeCounterPayment(
    @Call() call: OperatorContext,
    @IdParam() id: string,
    @Body() input: CounterPaymentInput,
    @IdempotencyKey() key: string | undefined,
  ): Promise<CounterSaleDto> {
    const { method, amountCents, closeOnline = false } = input;
    const reference = (method === 'POS' && input.reference) || null;
    if (method === 'POS' && !reference) throw Problem.field('/reference', { code: 'required' });
    const taken = { method, amountCents, reference, closeOnline };
    return { subscriptionId: await this.payment.run(call, id, taken, key) };
  }

  @Get('cash')
  @Requires('payments.record')
  @ApiOperation({ summary: 'The caller’s cash that is open now' })
  @ApiOkResponse({ type: CurrentCashDto })
  getCurrentCash(@Call() call: OperatorContext): Promise<CurrentCashDto> {
    return this.views.current(call);
  }

  @Put('cash/float')
  @Requires('payments.record')
  @ApiOperation({ summary: 'Open the cash of today with what is in the till, or correct that' })
  @ApiOkResponse({ type: CashSessionDto })
  setCashFloat(@Call() call: OperatorContext, @Body() input: FloatInput): Promise<CashSessionDto> {
    return this.desk.setFloat(call, input.floatCents).then((id) => this.views.one(call, id));
  }

  @Get('cash-sessions')
  @Requires('payments.read')
  @ApiOperation({
    summary: 'Cash closings, newest first: one’s own, or everybody’s for who reads the reports',
  })
  @ApiOkResponse({ type: CashSessionListDto })
  listCashSessions(
    @Call() call: OperatorContext,
    @Query() query: CashSessionsQuery,
  ): Promise<CashSessionListDto> {
    return this.views.list(call, query);
  }

  @Get('cash-sessions/:id')
  @Requires('payments.read')
  @ApiOperation({ summary: 'One cash session with its payments' })
  @ApiOkResponse({ type: CashSessionDto })
  getCashSession(@Call() call: OperatorContext, @IdParam() id: string): Promise<CashSessionDto> {
    return this.views.one(call, id);
  }

  @Get('cash-sessions/:id/csv')
  @Requires('payments.read')
  @ApiOperation({ summary: 'The same for a spreadsheet' })
  @ApiProduces('text/csv')
  @ApiOkResponse({ schema: { type: 'string', format: 'binary' } })
  async downloadCashSession(@Call() call: OperatorContext, @IdParam() id: string): Promise<StreamableFile> {
    return new StreamableFile(Buffer.from(await this.views.csv(call, id)), {
      type: 'text/csv; charset=utf-8',
      disposition: `attachment; filename="cassa-${id}.csv"`,
    });
  }

  @Post('cash-sessions/:id/close')
  @HttpCode(200)
  @Requires('payments.record')
  @ApiOperation({ summary: 'Close one’s cash with what was counted; once' })
  @ApiOkResponse({ type: CashSessionDto })
  closeCash(
    @Call() call: OperatorContext,
    @IdParam() id: string,
    @Body() input: CloseCashInput,
  ): Promise<CashSessionDto> {
    const { countedCents, pieces = null } = input;
    return this.desk
      .close(call, id, { countedCents, pieces, note: input.note || null })
      .then(() => this.views.one(call, id));
  }

  @Post('cash-sessions/:id/close-for-colleague')
  @HttpCode(200)
  @Requires('cash.supervise')
  @ApiOperation({ summary: 'Close the cash that a colleague left open, counted or not, with a reason' })
  @ApiOkResponse({ type: CashSessionDto })
  closeCashForColleague(
    @Call() call: OperatorContext,
    @IdParam() id: string,
    @Body() input: CloseForColleagueInput,
  ): Promise<CashSessionDto> {
    const { countedCents = null, pieces = null, reason } = input;
    return this.desk
      .closeForColleague(call, id, { countedCents, pieces, note: null }, reason)
      .then(() => this.views.one(call, id));
  }

  @Get('cash-sessions/:id/pdf')
  @Requires('payments.read')
  @UseInterceptors(PreparedStatus)
  @ApiOperation({ summary: 'The numbered paper of a closing, to print and sign' })
  @ApiOkResponse({ type: DocumentLinkDto })
  @ApiAcceptedResponse({ type: DocumentLinkDto, description: 'Being prepared: ask again' })
  getCashClosingPaper(@Call() call: OperatorContext, @IdParam() id: string): Promise<DocumentLinkDto> {
    return this.views.paper(call, id);
  }

  @Get('cash/closed-by-others')
  @Requires('payments.record')
  @ApiOperation({ summary: 'The caller’s cash that colleagues closed, until the caller has read it' })
  @ApiOkResponse({ type: CashClosedByOthersDto })
  listCashClosedByOthers(@Call() call: OperatorContext): Promise<CashClosedByOthersDto> {
    return this.views.closedByOthers(call);
  }

  @Post('cash-sessions/:id/seen')
  @HttpCode(204)
  @Requires('payments.record')
  @ApiOperation({ summary: 'The caller has read that a colleague closed this cash' })
  @ApiNoContentResponse()
  noteCashClosingSeen(@Call() call: OperatorContext, @IdParam() id: string): Promise<void> {
    return this.desk.seen(call, id);
  }

  @Post('payments/:id/void')
  @HttpCode(200)
  @Requires('payments.record', 'cash.supervise')
  @ApiOperation({ summary: 'Give back money taken by mistake, out of the till it lies in; the right ends' })
  @ApiOkResponse({ type: CashSessionDto })
  voidCounterPayment(
    @Call() call: OperatorContext,
    @IdParam() id: string,
    @Body() input: VoidPaymentInput,
  ): Promise<CashSessionDto> {
    return this.voiding.run(call, id, input.reason).then((session) => this.views.one(call, session));
  }

  @Get('payments/:id/cancelling-receipt')
  @Requires('payments.read')
  @UseInterceptors(PreparedStatus)
  @ApiOperation({ summary: 'The cancelling receipt of a payment voided at the counter' })
  @ApiOkResponse({ type: DocumentLinkDto })
  @ApiAcceptedResponse({ type: DocumentLinkDto, description: 'Being prepared: ask again' })
  getCancellingReceipt(@Call() call: OperatorContext, @IdParam() id: string): Promise<DocumentLinkDto> {
    return this.views.cancellingReceipt(call, id);
  }
}
