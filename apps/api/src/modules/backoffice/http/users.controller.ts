import { Body, Controller, Get, HttpCode, Patch, Post } from '@nestjs/common';
import {
  ApiCreatedResponse,
  ApiNoContentResponse,
  ApiOkResponse,
  ApiOperation,
  ApiTags,
} from '@nestjs/swagger';
import { Requires } from '../../../platform/http/access.js';
import { Call, type OperatorContext } from '../../../platform/http/context.js';
import { IdParam } from '../../../platform/http/params.js';
import { UserRecords } from '../user-records.js';
import { CreateUserUseCase } from '../use-cases/create-user.use-case.js';
import { InviteUserUseCase } from '../use-cases/invite-user.use-case.js';
import { ResetTotpUseCase } from '../use-cases/reset-totp.use-case.js';
import { SignOutUserUseCase } from '../use-cases/sign-out-user.use-case.js';
import { UpdateUserUseCase } from '../use-cases/update-user.use-case.js';
import {
  CreateUserInput,
  NewUserDto,
  ReasonInput,
  UpdateUserInput,
  UserDto,
  UserInvitationDto,
  UserListDto,
  UserSessionListDto,
} from './users.dto.js';

/** The operators of a municipality and what they may do. */
@ApiTags('users')
@Requires('users.manage')
@Controller(':municipality/operator/users')
export class UsersController {
  constructor(
    private readonly records: UserRecords,
    private readonly creates: CreateUserUseCase,
    private readonly updates: UpdateUserUseCase,
    private readonly invites: InviteUserUseCase,
    private readonly resets: ResetTotpUseCase,
    private readonly signOuts: SignOutUserUseCase,
  ) {}

  @Get()
  @ApiOperation({ summary: 'Who works here' })
  @ApiOkResponse({ type: UserListDto })
  listUsers(@Call() call: OperatorContext): Promise<UserListDto> {
    return this.records.list(call);
  }

  @Post()
  @ApiOperation({ summary: 'A new operator; password and authenticator secret are shown once' })
  @ApiCreatedResponse({ type: NewUserDto })
  createUser(@Call() call: OperatorContext, @Body() input: CreateUserInput): Promise<NewUserDto> {
    return this.creates.run(call, input);
  }

  @Post(':id/invitation')
  @ApiOperation({ summary: 'A new link to password and authenticator, for who has never signed in' })
  @ApiCreatedResponse({ type: UserInvitationDto })
  inviteUser(@Call() call: OperatorContext, @IdParam() id: string): Promise<UserInvitationDto> {
    return this.invites.run(call, id);
  }

  @Get(':id/sessions')
  @ApiOperation({ summary: 'Where somebody is signed in now' })
  @ApiOkResponse({ type: UserSessionListDto })
  listUserSessions(@Call() call: OperatorContext, @IdParam() id: string): Promise<UserSessionListDto> {
    return this.records.sessions(call, id);
  }

  @Post(':id/sign-out')
  @HttpCode(204)
  @ApiOperation({ summary: 'End every session of somebody, at once' })
  @ApiNoContentResponse()
  signOutUser(
    @Call() call: OperatorContext,
    @IdParam() id: string,
    @Body() input: ReasonInput,
  ): Promise<void> {
    return this.signOuts.run(call, { id, ...input });
  }

  @Post(':id/totp-reset')
  @HttpCode(204)
  @ApiOperation({
    summary: 'Let somebody set up password and authenticator anew',
    description: 'The link goes to their address only: it is a way into their account.',
  })
  @ApiNoContentResponse()
  resetUserTotp(
    @Call() call: OperatorContext,
    @IdParam() id: string,
    @Body() input: ReasonInput,
  ): Promise<void> {
    return this.resets.run(call, { id, ...input });
  }

  @Patch(':id')
  @ApiOperation({ summary: 'Change roles, or close the access' })
  @ApiOkResponse({ type: UserDto })
  updateUser(
    @Call() call: OperatorContext,
    @IdParam() id: string,
    @Body() input: UpdateUserInput,
  ): Promise<UserDto> {
    return this.updates.run(call, { id, ...input });
  }
}
