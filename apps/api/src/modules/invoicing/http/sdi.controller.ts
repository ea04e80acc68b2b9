import {
  Body,
  Controller,
  Get,
  Headers,
  HttpCode,
  Post,
  Put,
  Req,
  type RawBodyRequest,
} from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { Public, Requires } from '../../../platform/http/access.js';
import { Call, type CallContext, type OperatorContext } from '../../../platform/http/context.js';
import { BringReceipts } from '../use-cases/bring-receipts.use-case.js';
import { ReceiveSignedReceipt } from '../use-cases/receive-signed-receipt.use-case.js';
import { SetSdiChannel } from '../use-cases/set-channel.use-case.js';
import {
  ReceiptFileInput,
  ReceiptFilesInput,
  ReceiptOutcomeDto,
  ReceiptOutcomesDto,
  SdiChannelDto,
  SdiChannelInput,
} from './sdi.dto.js';

/** The exchange system's side of invoicing: how files travel, and what comes back. */
@ApiTags('invoicing')
@Controller(':municipality')
export class SdiController {
  constructor(
    private readonly channel: SetSdiChannel,
    private readonly receiveSigned: ReceiveSignedReceipt,
    private readonly bring: BringReceipts,
  ) {}

  @Get('operator/sdi/channel')
  @Requires('policies.write', 'invoices.issue')
  @ApiOperation({ summary: 'How invoices travel to the exchange system' })
  @ApiOkResponse({ type: SdiChannelDto })
  getSdiChannel(@Call() call: OperatorContext): Promise<SdiChannelDto> {
    return this.channel.read(call);
  }

  @Put('operator/sdi/channel')
  @Requires('policies.write')
  @ApiOperation({ summary: 'Change how invoices travel; files on their way go on as they are' })
  @ApiOkResponse({ type: SdiChannelDto })
  setSdiChannel(@Call() call: OperatorContext, @Body() input: SdiChannelInput): Promise<SdiChannelDto> {
    return this.channel.run(call, input);
  }

  @Post('operator/sdi/receipts')
  @Requires('invoices.issue')
  @HttpCode(200)
  @ApiOperation({
    summary:
      'Receipts that an operator brings, in whatever they came; each is applied once, whatever their order',
  })
  @ApiOkResponse({ type: ReceiptOutcomesDto })
  async bringSdiReceipts(
    @Call() call: OperatorContext,
    @Body() { files }: ReceiptFilesInput,
  ): Promise<ReceiptOutcomesDto> {
    return { items: await this.bring.run(call, files) };
  }

  @Post('sdi/receipts')
  @Public()
  @HttpCode(200)
  @ApiOperation({
    summary: 'A receipt that the intermediary brings, signed by it',
    description:
      'The body is the XML of one receipt. `Sosta-Signature: t=seconds,v1=HMAC-SHA256(secret, "t.body")`.',
  })
  @ApiOkResponse({ type: ReceiptOutcomeDto })
  async receiveSdiReceipt(
    @Call() call: CallContext,
    @Body() input: ReceiptFileInput,
    @Req() request: RawBodyRequest<FastifyRequest>,
    @Headers('sosta-signature') signature: string | undefined,
  ): Promise<ReceiptOutcomeDto> {
    const rawBody = request.rawBody ?? Buffer.alloc(0);
    const outcome = await this.receiveSigned.run(call.municipality, rawBody, signature, input.body);
    return { fileName: input.fileName, ...outcome };
  }
}
