import { Body, Controller, Get, HttpCode, Post, Req, Res, UseGuards } from '@nestjs/common';
import { ApiHeader, ApiNoContentResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Public } from '../../../platform/http/access.js';
import { DemoAccounts } from '../use-cases/demo-accounts.js';
import type { OperatorGrant } from '../use-cases/operator-grants.js';
import { OperatorInvitation } from '../use-cases/operator-invitation.use-case.js';
import { OperatorLogIn } from '../use-cases/operator-log-in.use-case.js';
import { OperatorOwnAccess } from '../use-cases/operator-own-access.use-case.js';
import { OperatorSession } from '../use-cases/operator-session.use-case.js';
import type { Client } from '../domain/client.js';
import { FromClient } from './client.js';
import {
  AcceptInvitationDto,
  AcceptedInvitationDto,
  DemoAccountsDto,
  InvitationDto,
  InvitationTokenDto,
  NewRecoveryCodesDto,
  OperatorLoginDto,
  OperatorSessionDto,
  OwnAccessDto,
  RecoveryCodesDto,
  toDemoAccountsDto,
  toInvitationDto,
  toOperatorSessionDto,
  toOwnAccessDto,
} from './operator-auth.dto.js';
import { RefreshCookies } from './refresh-cookies.js';
import { SameOriginGuard } from './same-origin.guard.js';

const COOKIE = 'operator';
const ByCookie = (): MethodDecorator =>
  ApiHeader({
    name: 'Sosta-Client',
    required: false,
    description: '`web`; needed where the browser does not send Sec-Fetch-Site',
  });

/** Operators sign in once, for all the municipalities they work for; their accounts are apart from citizens'. */
@ApiTags('auth')
@Public()
@Controller('operator-auth')
export class OperatorAuthController {
  constructor(
    private readonly logIn: OperatorLogIn,
    private readonly session: OperatorSession,
    private readonly invitation: OperatorInvitation,
    private readonly own: OperatorOwnAccess,
    private readonly demo: DemoAccounts,
    private readonly cookies: RefreshCookies,
  ) {}

  @Post('login')
  @HttpCode(200)
  @ApiOperation({ summary: 'Sign in as an operator', description: 'With password and authenticator code.' })
  @ApiOkResponse({ type: OperatorSessionDto })
  async operatorLogin(
    @Body() input: OperatorLoginDto,
    @FromClient() client: Client,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<OperatorSessionDto> {
    return this.signedIn(reply, await this.logIn.run(input, client));
  }

  @Post('refresh')
  @ByCookie()
  @UseGuards(SameOriginGuard)
  @HttpCode(200)
  @ApiOperation({
    summary: 'Trade the refresh cookie for a new access token',
    description: 'Thirty minutes without it end the session, twelve hours in any case.',
  })
  @ApiOkResponse({ type: OperatorSessionDto })
  async operatorRefresh(
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<OperatorSessionDto> {
    return this.signedIn(
      reply,
      await this.cookies.clearedIfOver(
        reply,
        COOKIE,
        this.session.refresh(this.cookies.read(request, COOKIE)),
      ),
    );
  }

  @Post('logout')
  @ByCookie()
  @UseGuards(SameOriginGuard)
  @HttpCode(204)
  @ApiOperation({ summary: 'Sign out' })
  @ApiNoContentResponse()
  async operatorLogout(
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<void> {
    await this.session.end(this.cookies.read(request, COOKIE));
    this.cookies.clear(reply, COOKIE);
  }

  @Post('invitation')
  @HttpCode(200)
  @ApiOperation({ summary: 'Whom an invitation is for, and what their authenticator app scans' })
  @ApiOkResponse({ type: InvitationDto })
  async getOperatorInvitation(@Body() { token }: InvitationTokenDto): Promise<InvitationDto> {
    return toInvitationDto(await this.invitation.read(token));
  }

  @Post('invitation/accept')
  @HttpCode(200)
  @ApiOperation({ summary: 'Choose a password, prove the authenticator, and be signed in' })
  @ApiOkResponse({ type: AcceptedInvitationDto })
  async acceptOperatorInvitation(
    @Body() input: AcceptInvitationDto,
    @FromClient() client: Client,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<AcceptedInvitationDto> {
    const { recoveryCodes, ...grant } = await this.invitation.accept(input, client);
    return { ...this.signedIn(reply, grant), recoveryCodes };
  }

  @Get('access')
  @ByCookie()
  @UseGuards(SameOriginGuard)
  @ApiOperation({ summary: 'Where one is signed in, and how many recovery codes are left' })
  @ApiOkResponse({ type: OwnAccessDto })
  async getOwnAccess(@Req() request: FastifyRequest): Promise<OwnAccessDto> {
    return toOwnAccessDto(await this.own.read(this.cookies.read(request, COOKIE)));
  }

  @Post('access/sign-out-elsewhere')
  @ByCookie()
  @UseGuards(SameOriginGuard)
  @HttpCode(204)
  @ApiOperation({ summary: 'End one’s sessions on every other device' })
  @ApiNoContentResponse()
  signOutElsewhere(@Req() request: FastifyRequest): Promise<void> {
    return this.own.signOutElsewhere(this.cookies.read(request, COOKIE));
  }

  @Post('access/recovery-codes')
  @ByCookie()
  @UseGuards(SameOriginGuard)
  @HttpCode(200)
  @ApiOperation({ summary: 'New recovery codes; those of before stop working' })
  @ApiOkResponse({ type: RecoveryCodesDto })
  async makeRecoveryCodes(
    @Body() input: NewRecoveryCodesDto,
    @Req() request: FastifyRequest,
    @FromClient() client: Client,
  ): Promise<RecoveryCodesDto> {
    return { codes: await this.own.newCodes(this.cookies.read(request, COOKIE), input.totp, client) };
  }

  @Get('demo')
  @ApiOperation({
    summary: 'The demo’s operators and their current codes',
    description: 'Only in the embedded demo; elsewhere it is not found.',
  })
  @ApiOkResponse({ type: DemoAccountsDto })
  async listDemoAccounts(): Promise<DemoAccountsDto> {
    return toDemoAccountsDto(await this.demo.list());
  }

  private signedIn(reply: FastifyReply, grant: OperatorGrant): OperatorSessionDto {
    this.cookies.write(reply, COOKIE, grant.session);
    return toOperatorSessionDto(grant);
  }
}
