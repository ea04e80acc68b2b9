import { Body, Controller, Get, HttpCode, Patch, Post, Put } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { Requires } from '../../../platform/http/access.js';
import { Call, type OperatorContext } from '../../../platform/http/context.js';
import { IdParam } from '../../../platform/http/params.js';
import { PaymentAccountDesk } from '../accounts/payment-account-desk.js';
import {
  ConnectionCheckDto,
  CreatePaymentAccountInput,
  PaymentAccountDto,
  PaymentAccountListDto,
  ReplaceCredentialsInput,
  SwitchPaymentAccountInput,
  UpdatePaymentAccountInput,
  WebhookRefusalListDto,
} from './payment-account.dto.js';

@ApiTags('payment accounts')
@Controller(':municipality/operator')
export class PaymentAccountsController {
  constructor(private readonly desk: PaymentAccountDesk) {}

  @Get('payment-accounts')
  @Requires('policies.write')
  @ApiOperation({ summary: 'Who takes the municipality’s money, and where accounts can be made' })
  @ApiOkResponse({ type: PaymentAccountListDto })
  listPaymentAccounts(@Call() call: OperatorContext): Promise<PaymentAccountListDto> {
    return this.desk.list(call);
  }

  @Post('payment-accounts')
  @Requires('policies.write')
  @ApiOperation({ summary: 'Add an account; it takes nothing until it is switched on' })
  @ApiCreatedResponse({ type: PaymentAccountDto })
  createPaymentAccount(
    @Call() call: OperatorContext,
    @Body() input: CreatePaymentAccountInput,
  ): Promise<PaymentAccountDto> {
    return this.desk.create(call, input);
  }

  @Patch('payment-accounts/:id')
  @Requires('policies.write')
  @ApiOperation({ summary: 'Change an account’s name and the ways to pay it takes' })
  @ApiOkResponse({ type: PaymentAccountDto })
  updatePaymentAccount(
    @Call() call: OperatorContext,
    @IdParam() id: string,
    @Body() input: UpdatePaymentAccountInput,
  ): Promise<PaymentAccountDto> {
    return this.desk.update(call, id, input);
  }

  @Put('payment-accounts/:id/credentials')
  @Requires('policies.write')
  @ApiOperation({ summary: 'Replace an account’s credentials; payments taken with the old ones go on' })
  @ApiOkResponse({ type: PaymentAccountDto })
  replacePaymentCredentials(
    @Call() call: OperatorContext,
    @IdParam() id: string,
    @Body() input: ReplaceCredentialsInput,
  ): Promise<PaymentAccountDto> {
    return this.desk.replaceCredentials(call, id, input);
  }

  @Post('payment-accounts/:id/switch')
  @HttpCode(200)
  @Requires('policies.write')
  @ApiOperation({ summary: 'Let an account take new payments, or no longer; those begun go on' })
  @ApiOkResponse({ type: PaymentAccountListDto })
  switchPaymentAccount(
    @Call() call: OperatorContext,
    @IdParam() id: string,
    @Body() input: SwitchPaymentAccountInput,
  ): Promise<PaymentAccountListDto> {
    return this.desk.switch(call, id, input);
  }

  @Post('payment-accounts/:id/check')
  @HttpCode(200)
  @Requires('policies.write')
  @ApiOperation({ summary: 'Ask the provider whether the credentials are right; moves nothing' })
  @ApiOkResponse({ type: ConnectionCheckDto })
  checkPaymentAccount(@Call() call: OperatorContext, @IdParam() id: string): Promise<ConnectionCheckDto> {
    return this.desk.check(call, id);
  }

  @Get('refused-webhooks')
  @Requires('payments.read')
  @ApiOperation({ summary: 'Messages to the webhooks that were not believed, counted' })
  @ApiOkResponse({ type: WebhookRefusalListDto })
  listRefusedWebhooks(@Call() call: OperatorContext): Promise<WebhookRefusalListDto> {
    return this.desk.refused(call);
  }
}
