import { Controller, Get, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { Scopes } from '../../../platform/http/access.js';
import { ChangesQuery, type IntegrationContext } from '../../../platform/http/changes.js';
import { Call } from '../../../platform/http/context.js';
import { EntityTagged } from '../../../platform/http/entity-tags.js';
import { IdParam } from '../../../platform/http/params.js';
import { IntegrationPayments } from '../integration-payments.js';
import { IntegrationPaymentDto, IntegrationPaymentPageDto } from './integration-payment.dto.js';

@ApiTags('integration')
@Scopes('payments:read')
@Controller(':municipality/integration/payments')
export class IntegrationPaymentsController {
  constructor(private readonly payments: IntegrationPayments) {}

  @Get()
  @ApiOperation({ summary: 'Payments, in the order in which they last changed' })
  @ApiOkResponse({ type: IntegrationPaymentPageDto })
  listIntegrationPayments(
    @Call() call: IntegrationContext,
    @Query() query: ChangesQuery,
  ): Promise<IntegrationPaymentPageDto> {
    return this.payments.page(call, query);
  }

  @Get(':id')
  @EntityTagged()
  @ApiOperation({ summary: 'One payment' })
  @ApiOkResponse({ type: IntegrationPaymentDto })
  getIntegrationPayment(
    @Call() call: IntegrationContext,
    @IdParam() id: string,
  ): Promise<IntegrationPaymentDto> {
    return this.payments.one(call, id);
  }
}
