import {
  Body,
  Controller,
  Delete,
  Get,
  Headers,
  HttpCode,
  Post,
  Put,
  Query,
  UseInterceptors,
} from '@nestjs/common';
import {
  ApiAcceptedResponse,
  ApiCreatedResponse,
  ApiHeader,
  ApiNoContentResponse,
  ApiOkResponse,
  ApiOperation,
  ApiQuery,
  ApiTags,
} from '@nestjs/swagger';
import { Requires } from '../../../platform/http/access.js';
import { Call, type CitizenContext } from '../../../platform/http/context.js';
import { IdParam } from '../../../platform/http/params.js';
import { DocumentLinkDto, DocumentLinks, PreparedStatus } from '../../documents/index.js';
import { InvoiceQueries } from '../invoice-queries.js';
import { RequestInvoice } from '../use-cases/request-invoice.use-case.js';
import { WishInvoice } from '../use-cases/wish-invoice.use-case.js';
import {
  BillingFields,
  CitizenInvoiceDto,
  InvoiceDto,
  InvoiceFormDto,
  InvoiceWishDto,
  RequestInvoiceInput,
} from './invoice.dto.js';

@ApiTags('invoicing')
@Requires('citizen.self')
@Controller(':municipality')
export class CitizenInvoicingController {
  constructor(
    private readonly queries: InvoiceQueries,
    private readonly requestUseCase: RequestInvoice,
    private readonly wish: WishInvoice,
    private readonly links: DocumentLinks,
  ) {}

  @Get('subscriptions/:id/invoice-form')
  @ApiOperation({
    summary: 'Whether the invoice can be asked for, until when, and what is still needed (R83, R84)',
  })
  @ApiOkResponse({ type: InvoiceFormDto })
  @ApiQuery({ name: 'token', required: false, type: String, description: 'As in `requestInvoice`' })
  getInvoiceForm(
    @Call() call: CitizenContext,
    @IdParam() id: string,
    @Query('token') token?: string,
  ): Promise<InvoiceFormDto> {
    return this.queries.form(call, id, token);
  }

  @Post('subscriptions/:id/invoice')
  @ApiOperation({ summary: 'Ask for the invoice of a paid subscription' })
  @ApiHeader({ name: 'Idempotency-Key', required: false, schema: { type: 'string', format: 'uuid' } })
  @ApiCreatedResponse({ type: InvoiceDto })
  requestInvoice(
    @Call() call: CitizenContext,
    @IdParam() id: string,
    @Body() input: RequestInvoiceInput,
    @Headers('idempotency-key') key?: string,
  ): Promise<InvoiceDto> {
    return this.requestUseCase.run(call, id, input, key);
  }

  @Get('subscription-requests/:id/invoice-wish')
  @ApiOperation({ summary: 'The invoice asked for before paying, and what is still needed for it (R84)' })
  @ApiOkResponse({ type: InvoiceWishDto })
  getInvoiceWish(@Call() call: CitizenContext, @IdParam() id: string): Promise<InvoiceWishDto> {
    return this.queries.wish(call, id);
  }

  @Put('subscription-requests/:id/invoice-wish')
  @ApiOperation({ summary: 'Ask for the invoice before paying: the payment requests it' })
  @ApiOkResponse({ type: InvoiceWishDto })
  setInvoiceWish(
    @Call() call: CitizenContext,
    @IdParam() id: string,
    @Body() input: BillingFields,
  ): Promise<InvoiceWishDto> {
    return this.wish.set(call, id, input);
  }

  @Delete('subscription-requests/:id/invoice-wish')
  @HttpCode(204)
  @ApiOperation({ summary: 'Take back, before paying, that the invoice is wanted' })
  @ApiNoContentResponse()
  withdrawInvoiceWish(@Call() call: CitizenContext, @IdParam() id: string): Promise<void> {
    return this.wish.withdraw(call, id);
  }

  @Get('invoices/:id')
  @ApiOperation({ summary: 'One invoice of one’s own' })
  @ApiOkResponse({ type: CitizenInvoiceDto })
  getInvoice(@Call() call: CitizenContext, @IdParam() id: string): Promise<CitizenInvoiceDto> {
    return this.queries.own(call, id);
  }

  @Get('invoices/:id/pdf')
  @UseInterceptors(PreparedStatus)
  @ApiOperation({ summary: 'Link to the readable copy' })
  @ApiOkResponse({ type: DocumentLinkDto })
  @ApiAcceptedResponse({ type: DocumentLinkDto, description: 'Being prepared: ask again' })
  getInvoicePdfLink(@Call() call: CitizenContext, @IdParam() id: string): Promise<DocumentLinkDto> {
    return this.links.link(call.municipality.id, {
      kind: 'INVOICE_PDF',
      subjectId: id,
      holderId: call.actor.holderId,
    });
  }

  @Get('invoices/:id/xml')
  @UseInterceptors(PreparedStatus)
  @ApiOperation({ summary: 'Link to the electronic invoice (FatturaPA)' })
  @ApiOkResponse({ type: DocumentLinkDto })
  @ApiAcceptedResponse({ type: DocumentLinkDto, description: 'Being prepared: ask again' })
  getInvoiceXmlLink(@Call() call: CitizenContext, @IdParam() id: string): Promise<DocumentLinkDto> {
    return this.links.link(call.municipality.id, {
      kind: 'INVOICE_XML',
      subjectId: id,
      holderId: call.actor.holderId,
    });
  }
}
