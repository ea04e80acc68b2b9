import { Body, Controller, Delete, Get, HttpCode, Patch, Post } from '@nestjs/common';
import { ApiNoContentResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { Requires } from '../../../platform/http/access.js';
import { Call, type CitizenContext } from '../../../platform/http/context.js';
import { IdParam } from '../../../platform/http/params.js';
import { ChangePassword } from '../use-cases/change-password.use-case.js';
import { MyAccount } from '../use-cases/my-account.use-case.js';
import { SignOut } from '../use-cases/sign-out.use-case.js';
import {
  AccountDto,
  ChangePasswordDto,
  SignedInDevicesDto,
  UpdateMeDto,
  toAccountDto,
  toSignedInDevicesDto,
} from './session.dto.js';

@ApiTags('auth')
@Requires('citizen.self')
@Controller(':municipality/me')
export class MeController {
  constructor(
    private readonly account: MyAccount,
    private readonly password: ChangePassword,
    private readonly signOut: SignOut,
  ) {}

  @Get()
  @ApiOperation({ summary: 'The account that is signed in' })
  @ApiOkResponse({ type: AccountDto })
  async getMe(@Call() call: CitizenContext): Promise<AccountDto> {
    return toAccountDto(await this.account.get(call));
  }

  @Patch()
  @ApiOperation({ summary: 'Change language or telephone' })
  @ApiOkResponse({ type: AccountDto })
  async updateMe(@Call() call: CitizenContext, @Body() input: UpdateMeDto): Promise<AccountDto> {
    return toAccountDto(
      await this.account.update(call, {
        locale: input.locale,
        phone: input.phone === '' ? null : input.phone,
      }),
    );
  }

  @Post('password')
  @HttpCode(204)
  @ApiOperation({ summary: 'Change the password', description: 'The sessions on other devices end.' })
  @ApiNoContentResponse()
  async changePassword(@Call() call: CitizenContext, @Body() input: ChangePasswordDto): Promise<void> {
    return this.password.run(call, input);
  }

  @Get('sessions')
  @ApiOperation({ summary: 'The devices on which the account is signed in' })
  @ApiOkResponse({ type: SignedInDevicesDto })
  async listSessions(@Call() call: CitizenContext): Promise<SignedInDevicesDto> {
    return toSignedInDevicesDto(await this.signOut.devices(call), call.actor.sessionId);
  }

  @Delete('sessions/:id')
  @HttpCode(204)
  @ApiOperation({ summary: 'Sign out on another device' })
  @ApiNoContentResponse()
  async revokeSession(@Call() call: CitizenContext, @IdParam() id: string): Promise<void> {
    return this.signOut.device(call, id);
  }
}
