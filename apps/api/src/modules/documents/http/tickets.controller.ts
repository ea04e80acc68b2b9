import { Body, Controller, HttpCode, Post } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { Public } from '../../../platform/http/access.js';
import { Call, type PublicContext } from '../../../platform/http/context.js';
import { TicketVerifier } from '../ticket-verifier.js';
import { TicketVerificationDto, VerifyTicketInput } from './ticket-verification.dto.js';

@ApiTags('documents')
@Controller(':municipality/tickets')
export class TicketsController {
  constructor(private readonly verifier: TicketVerifier) {}

  @Post('verify')
  @Public()
  @HttpCode(200)
  @ApiOperation({ summary: 'Check the ticket whose QR code was read' })
  @ApiOkResponse({ type: TicketVerificationDto })
  verifyTicket(
    @Call() call: PublicContext,
    @Body() input: VerifyTicketInput,
  ): Promise<TicketVerificationDto> {
    return this.verifier.verify(call, input.token);
  }
}
