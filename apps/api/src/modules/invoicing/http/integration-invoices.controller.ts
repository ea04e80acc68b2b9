import { Controller, Get, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { Scopes } from '../../../platform/http/access.js';
import { ChangesQuery, type IntegrationContext } from '../../../platform/http/changes.js';
import { Call } from '../../../platform/http/context.js';
import { EntityTagged } from '../../../platform/http/entity-tags.js';
import { IdParam } from '../../../platform/http/params.js';
import { IntegrationInvoices } from '../integration-invoices.js';
import { IntegrationInvoiceDto, IntegrationInvoicePageDto } from './integration-invoice.dto.js';

@ApiTags('integration')
@Scopes('invoices:read')
@Controller(':municipality/integration/invoices')
export class IntegrationInvoicesController {
  constructor(private readonly invoices: IntegrationInvoices) {}

  @Get()
  @ApiOperation({ summary: 'Invoices and credit notes, in the order in which they last changed' })
  @ApiOkResponse({ type: IntegrationInvoicePageDto })
  listIntegrationInvoices(
    @Call() call: IntegrationContext,
    @Query() query: ChangesQuery,
  ): Promise<IntegrationInvoicePageDto> {
    return this.invoices.page(call, query);
  }

  @Get(':id')
  @EntityTagged()
  @ApiOperation({ summary: 'One invoice or credit note' })
  @ApiOkResponse({ type: IntegrationInvoiceDto })
  getIntegrationInvoice(
    @Call() call: IntegrationContext,
    @IdParam() id: string,
  ): Promise<IntegrationInvoiceDto> {
    return this.invoices.one(call, id);
  }
}
