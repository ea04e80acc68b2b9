import { Body, Controller, Get, Headers, HttpCode, Post, Query, UseInterceptors } from '@nestjs/common';
import {
  ApiAcceptedResponse,
  ApiCreatedResponse,
  ApiHeader,
  ApiOkResponse,
  ApiOperation,
  ApiTags,
} from '@nestjs/swagger';
import { Requires } from '../../../platform/http/access.js';
import { Call, type OperatorContext } from '../../../platform/http/context.js';
import { IdParam } from '../../../platform/http/params.js';
import { DocumentLinkDto, DocumentLinks, PreparedStatus } from '../../documents/index.js';
import { InvoiceQueries } from '../invoice-queries.js';
import { CancelInvoice } from '../use-cases/cancel-invoice.use-case.js';
import { CorrectInvoice } from '../use-cases/correct-invoice.use-case.js';
import { IssueInvoice } from '../use-cases/issue-invoice.use-case.js';
import { RequestInvoice } from '../use-cases/request-invoice.use-case.js';
import { SendInvoice } from '../use-cases/send-invoice.use-case.js';
import { CorrectInvoiceInput, InvoiceDetailDto } from './sdi.dto.js';
import {
  BillingFields,
  CancelInvoiceInput,
  InvoiceDto,
  InvoiceFormDto,
  InvoiceListQuery,
  IssueInvoiceInput,
  OperatorInvoiceDto,
  OperatorInvoiceListDto,
} from './invoice.dto.js';

@ApiTags('invoicing')
@Controller(':municipality/operator')
export class OperatorInvoicingController {
  constructor(
    private readonly queries: InvoiceQueries,
    private readonly issueUseCase: IssueInvoice,
    private readonly cancelUseCase: CancelInvoice,
    private readonly sendUseCase: SendInvoice,
    private readonly requestUseCase: RequestInvoice,
    private readonly correctUseCase: CorrectInvoice,
    private readonly links: DocumentLinks,
  ) {}

  @Get('invoices')
  @Requires('invoices.read')
  @ApiOperation({
    summary: 'Invoices asked for and issued; those to be issued first, the most urgent on top',
  })
  @ApiOkResponse({ type: OperatorInvoiceListDto })
  listInvoices(
    @Call() call: OperatorContext,
    @Query() query: InvoiceListQuery,
  ): Promise<OperatorInvoiceListDto> {
    return this.queries.list(call, query);
  }

  @Get('subscriptions/:id/invoice-form')
  @Requires('invoices.issue', 'payments.record')
  @ApiOperation({ summary: 'What is still needed for the invoice of whoever stands at the counter (R84)' })
  @ApiOkResponse({ type: InvoiceFormDto })
  getOperatorInvoiceForm(@Call() call: OperatorContext, @IdParam() id: string): Promise<InvoiceFormDto> {
    return this.queries.form(call, id);
  }

  @Post('subscriptions/:id/invoice')
  @Requires('invoices.issue', 'payments.record')
  @ApiOperation({ summary: 'Ask for the invoice of a paid subscription, for whoever stands at the counter' })
  @ApiHeader({ name: 'Idempotency-Key', required: false, schema: { type: 'string', format: 'uuid' } })
  @ApiCreatedResponse({ type: InvoiceDto })
  requestInvoiceAtCounter(
    @Call() call: OperatorContext,
    @IdParam() id: string,
    @Body() input: BillingFields,
    @Headers('idempotency-key') key?: string,
  ): Promise<InvoiceDto> {
    return this.requestUseCase.run(call, id, input, key);
  }

  @Post('invoices/:id/issue')
  @Requires('invoices.issue')
  @HttpCode(200)
  @ApiOperation({
    summary: 'Issue an invoice: it gets its number, and the citizen an e-mail with PDF and XML',
  })
  @ApiOkResponse({ type: OperatorInvoiceDto })
  issueInvoice(
    @Call() call: OperatorContext,
    @IdParam() id: string,
    @Body() input: IssueInvoiceInput,
  ): Promise<OperatorInvoiceDto> {
    return this.issueUseCase.run(call, id, input);
  }

  @Post('invoices/:id/cancel')
  @Requires('invoices.issue')
  @HttpCode(200)
  @ApiOperation({ summary: 'Cancel an invoice that has not been issued yet' })
  @ApiOkResponse({ type: OperatorInvoiceDto })
  cancelInvoice(
    @Call() call: OperatorContext,
    @IdParam() id: string,
    @Body() input: CancelInvoiceInput,
  ): Promise<OperatorInvoiceDto> {
    return this.cancelUseCase.run(call, id, input);
  }

  @Get('invoices/:id')
  @Requires('invoices.read')
  @ApiOperation({ summary: 'One invoice, with its files and the receipts of the exchange system' })
  @ApiOkResponse({ type: InvoiceDetailDto })
  getOperatorInvoice(@Call() call: OperatorContext, @IdParam() id: string): Promise<InvoiceDetailDto> {
    return this.queries.detail(call, id);
  }

  @Post('invoices/:id/send')
  @Requires('invoices.issue')
  @HttpCode(200)
  @ApiOperation({
    summary: 'Send an issued invoice that is not on its way',
    description:
      'Says that a file carried by hand was uploaded, or tries again what the channel did not take.',
  })
  @ApiOkResponse({ type: OperatorInvoiceDto })
  sendInvoice(
    @Call() call: OperatorContext,
    @IdParam() id: string,
    @Body() input: IssueInvoiceInput,
  ): Promise<OperatorInvoiceDto> {
    return this.sendUseCase.run(call, id, input);
  }

  @Post('invoices/:id/correct')
  @Requires('invoices.issue')
  @HttpCode(200)
  @ApiOperation({
    summary: 'Correct what the exchange system refused and send it again, with its number and day',
  })
  @ApiOkResponse({ type: OperatorInvoiceDto })
  correctInvoice(
    @Call() call: OperatorContext,
    @IdParam() id: string,
    @Body() input: CorrectInvoiceInput,
  ): Promise<OperatorInvoiceDto> {
    return this.correctUseCase.run(call, id, input);
  }

  @Get('invoices/:id/pdf')
  @Requires('invoices.read')
  @UseInterceptors(PreparedStatus)
  @ApiOperation({ summary: 'Link to the readable copy' })
  @ApiOkResponse({ type: DocumentLinkDto })
  @ApiAcceptedResponse({ type: DocumentLinkDto, description: 'Being prepared: ask again' })
  getOperatorInvoicePdf(@Call() call: OperatorContext, @IdParam() id: string): Promise<DocumentLinkDto> {
    return this.links.link(call.municipality.id, { kind: 'INVOICE_PDF', subjectId: id });
  }

  @Get('invoices/:id/xml')
  @Requires('invoices.read')
  @UseInterceptors(PreparedStatus)
  @ApiOperation({ summary: 'Link to the electronic invoice (FatturaPA)' })
  @ApiOkResponse({ type: DocumentLinkDto })
  @ApiAcceptedResponse({ type: DocumentLinkDto, description: 'Being prepared: ask again' })
  getOperatorInvoiceXml(@Call() call: OperatorContext, @IdParam() id: string): Promise<DocumentLinkDto> {
    return this.links.link(call.municipality.id, { kind: 'INVOICE_XML', subjectId: id });
  }
}
