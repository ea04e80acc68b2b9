import { Body, Controller, Get, Post } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { Requires } from '../../../platform/http/access.js';
import { Call, type OperatorContext } from '../../../platform/http/context.js';
import { Preservation } from '../preservation/preservation.js';
import { PreservationDto, PreservationInput, PreservationListDto } from './preservation.dto.js';

@ApiTags('invoicing')
@Requires('invoices.issue')
@Controller(':municipality/operator/invoices/preservation')
export class PreservationController {
  constructor(private readonly preservation: Preservation) {}

  @Get()
  @ApiOperation({ summary: 'Packages of invoices prepared for preservation' })
  @ApiOkResponse({ type: PreservationListDto })
  listPreservations(@Call() call: OperatorContext): Promise<PreservationListDto> {
    return this.preservation.list(call);
  }

  @Post()
  @ApiOperation({
    summary: 'Prepare a package of everything about the invoices of a period: files, copies, receipts, lists',
  })
  @ApiCreatedResponse({ type: PreservationDto })
  prepareInvoices(@Call() call: OperatorContext, @Body() input: PreservationInput): Promise<PreservationDto> {
    return this.preservation.order(call, input);
  }
}
