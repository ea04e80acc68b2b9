import { Body, Controller, HttpCode, Post, Req, Res, UseGuards } from '@nestjs/common';
import {
  ApiAcceptedResponse,
  ApiHeader,
  ApiNoContentResponse,
  ApiOkResponse,
  ApiOperation,
  ApiTags,
} from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Public, Requires } from '../../../platform/http/access.js';
import { Call, type CitizenContext, type PublicContext } from '../../../platform/http/context.js';
import { ConfirmPasswordReset } from '../use-cases/confirm-password-reset.use-case.js';
import { LogIn } from '../use-cases/log-in.use-case.js';
import { RefreshSession } from '../use-cases/refresh-session.use-case.js';
import { RequestPin } from '../use-cases/request-pin.use-case.js';
import { RequestPasswordReset } from '../use-cases/request-password-reset.use-case.js';
import { SignOut } from '../use-cases/sign-out.use-case.js';
import { CitizenAnswers } from './citizen-answers.js';
import type { Client } from '../domain/client.js';
import { FromClient } from './client.js';
import { SameOriginGuard } from './same-origin.guard.js';
import {
  ConfirmPasswordResetDto,
  LoginDto,
  RequestPasswordResetDto,
  RequestPinDto,
  SessionDto,
} from './session.dto.js';

const ByCookie = (): MethodDecorator =>
  ApiHeader({
    name: 'Sosta-Client',
    required: false,
    description: '`web`; needed where the browser does not send Sec-Fetch-Site',
  });

@ApiTags('auth')
@Controller(':municipality/auth')
export class SessionController {
  constructor(
    private readonly logIn: LogIn,
    private readonly refresh: RefreshSession,
    private readonly signOut: SignOut,
    private readonly requestReset: RequestPasswordReset,
    private readonly confirmReset: ConfirmPasswordReset,
    private readonly pin: RequestPin,
    private readonly answers: CitizenAnswers,
  ) {}

  @Post('login')
  @Public()
  @HttpCode(200)
  @ApiOperation({
    summary: 'Sign in',
    description:
      'With e-mail or user name, password and PIN, as the municipality asks for them. With a PIN one answer serves whatever is wrong or missing (R27).',
  })
  @ApiOkResponse({ type: SessionDto, description: 'The refresh token is in an HttpOnly cookie.' })
  async login(
    @Call() call: PublicContext,
    @Body() input: LoginDto,
    @FromClient() client: Client,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<SessionDto> {
    return this.answers.signedIn(reply, call, await this.logIn.run(call, input, client));
  }

  @Post('refresh')
  @Public()
  @ByCookie()
  @UseGuards(SameOriginGuard)
  @HttpCode(200)
  @ApiOperation({
    summary: 'Trade the refresh cookie for a new access token',
    description: 'The cookie is replaced; using an old one later ends the session.',
  })
  @ApiOkResponse({ type: SessionDto })
  async refreshSession(
    @Call() call: PublicContext,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<SessionDto> {
    return this.answers.refreshed(
      reply,
      call,
      this.refresh.run(call, this.answers.refreshToken(request, call)),
    );
  }

  @Post('logout')
  @Public()
  @ByCookie()
  @UseGuards(SameOriginGuard)
  @HttpCode(204)
  @ApiOperation({ summary: 'Sign out on this device' })
  @ApiNoContentResponse()
  async logout(
    @Call() call: PublicContext,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<void> {
    return this.answers.signedOut(
      reply,
      call,
      this.signOut.here(call, this.answers.refreshToken(request, call)),
    );
  }

  @Post('logout-everywhere')
  @Requires('citizen.self')
  @HttpCode(204)
  @ApiOperation({ summary: 'Sign out on every device' })
  @ApiNoContentResponse()
  async logoutEverywhere(
    @Call() call: CitizenContext,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<void> {
    return this.answers.signedOut(reply, call, this.signOut.everywhere(call));
  }

  @Post('pin')
  @Public()
  @HttpCode(202)
  @ApiOperation({
    summary: 'Ask for the PIN with identifier and password (R35)',
    description: 'The answer is the same whether or not they are right.',
  })
  @ApiAcceptedResponse()
  async requestPin(
    @Call() call: PublicContext,
    @Body() input: RequestPinDto,
    @FromClient() client: Client,
  ): Promise<void> {
    return this.pin.withPassword(call, input, client);
  }

  @Post('password-reset')
  @Public()
  @HttpCode(202)
  @ApiOperation({
    summary: 'Ask for a link to choose a new password',
    description: 'The answer is the same whether or not the account exists.',
  })
  @ApiAcceptedResponse()
  async requestPasswordReset(
    @Call() call: PublicContext,
    @Body() input: RequestPasswordResetDto,
    @FromClient() client: Client,
  ): Promise<void> {
    return this.requestReset.run(call, input.email, client);
  }

  @Post('password-reset/confirm')
  @Public()
  @HttpCode(204)
  @ApiOperation({
    summary: 'Choose a new password with the link',
    description: 'The link works once, for an hour. Every session of the account ends.',
  })
  @ApiNoContentResponse()
  async confirmPasswordReset(
    @Call() call: PublicContext,
    @Body() input: ConfirmPasswordResetDto,
    @FromClient() client: Client,
  ): Promise<void> {
    return this.confirmReset.run(call, input, client);
  }
}
