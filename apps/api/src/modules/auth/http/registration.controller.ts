import {
  Body,
  Controller,
  Get,
  HttpCode,
  Post,
  Put,
  Res,
  createParamDecorator,
  type ExecutionContext,
} from '@nestjs/common';
import { ApiCreatedResponse, ApiHeader, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Public } from '../../../platform/http/access.js';
import { Call, type PublicContext } from '../../../platform/http/context.js';
import { CompleteRegistration } from '../use-cases/complete-registration.use-case.js';
import { RegistrationAccess } from '../use-cases/registration-access.js';
import { ResendRegistrationOtp } from '../use-cases/resend-registration-otp.use-case.js';
import { ResumeRegistration } from '../use-cases/resume-registration.use-case.js';
import { SaveRegistrationDetails } from '../use-cases/save-registration-details.use-case.js';
import { StartRegistration } from '../use-cases/start-registration.use-case.js';
import { VerifyRegistrationOtp } from '../use-cases/verify-registration-otp.use-case.js';
import type { Client } from '../domain/client.js';
import { FromClient } from './client.js';
import { CitizenAnswers } from './citizen-answers.js';
import {
  RegistrationDetailsInput,
  RegistrationDto,
  ResumeRegistrationDto,
  StartRegistrationDto,
  VerifyOtpDto,
  toRegistrationDto,
} from './registration.dto.js';
import { SessionDto } from './session.dto.js';

/** What goes on with a registration; missing, it belongs to none. */
const RegistrationToken = createParamDecorator((_: unknown, context: ExecutionContext): string => {
  const header = context.switchToHttp().getRequest<FastifyRequest>().headers['sosta-registration'];
  return typeof header === 'string' ? header : '';
});
const WithRegistration = (): MethodDecorator =>
  ApiHeader({ name: 'Sosta-Registration', required: true, description: 'The `token` of the registration' });

@ApiTags('auth')
@Public()
@Controller(':municipality/registration')
export class RegistrationController {
  constructor(
    private readonly access: RegistrationAccess,
    private readonly start: StartRegistration,
    private readonly resume: ResumeRegistration,
    private readonly saveDetails: SaveRegistrationDetails,
    private readonly verifyOtp: VerifyRegistrationOtp,
    private readonly resendOtp: ResendRegistrationOtp,
    private readonly complete: CompleteRegistration,
    private readonly answers: CitizenAnswers,
  ) {}

  @Post()
  @ApiOperation({
    summary: 'Start a registration',
    description: 'Sends a code by e-mail. The registration ends ten minutes later, whatever happens (R12).',
  })
  @ApiCreatedResponse({ type: RegistrationDto })
  async startRegistration(
    @Call() call: PublicContext,
    @Body() input: StartRegistrationDto,
    @FromClient() client: Client,
  ): Promise<RegistrationDto> {
    return toRegistrationDto(await this.start.run(call, input, client));
  }

  @Get()
  @WithRegistration()
  @ApiOperation({ summary: 'Where a registration stands' })
  @ApiOkResponse({ type: RegistrationDto })
  async getRegistration(
    @Call() call: PublicContext,
    @RegistrationToken() token: string,
  ): Promise<RegistrationDto> {
    return toRegistrationDto(await this.access.open(call, token));
  }

  @Post('resume')
  @HttpCode(200)
  @ApiOperation({
    summary: 'Resume a registration with the link of the e-mail',
    description: 'In any browser; it gives no more time (R11, R12).',
  })
  @ApiOkResponse({ type: RegistrationDto })
  async resumeRegistration(
    @Call() call: PublicContext,
    @Body() input: ResumeRegistrationDto,
  ): Promise<RegistrationDto> {
    return toRegistrationDto(await this.resume.run(call, input.resumeToken));
  }

  @Put('details')
  @WithRegistration()
  @ApiOperation({
    summary: 'Give the personal data',
    description: 'They must agree with the fiscal code. May be sent again.',
  })
  @ApiOkResponse({ type: RegistrationDto })
  async saveRegistrationDetails(
    @Call() call: PublicContext,
    @RegistrationToken() token: string,
    @Body() input: RegistrationDetailsInput,
  ): Promise<RegistrationDto> {
    return toRegistrationDto(
      await this.saveDetails.run(call, token, { ...input, phone: input.phone || null }),
    );
  }

  @Post('otp')
  @HttpCode(200)
  @WithRegistration()
  @ApiOperation({
    summary: 'Confirm the code received by e-mail',
    description: 'The fifth wrong code ends the registration.',
  })
  @ApiOkResponse({ type: RegistrationDto })
  async verifyRegistrationOtp(
    @Call() call: PublicContext,
    @RegistrationToken() token: string,
    @Body() input: VerifyOtpDto,
  ): Promise<RegistrationDto> {
    return toRegistrationDto(await this.verifyOtp.run(call, token, input.code));
  }

  @Post('otp/resend')
  @HttpCode(200)
  @WithRegistration()
  @ApiOperation({
    summary: 'Ask for a new code',
    description: 'A minute after the last one, three times at most.',
  })
  @ApiOkResponse({ type: RegistrationDto })
  async resendRegistrationOtp(
    @Call() call: PublicContext,
    @RegistrationToken() token: string,
  ): Promise<RegistrationDto> {
    return toRegistrationDto(await this.resendOtp.run(call, token));
  }

  @Post('complete')
  @WithRegistration()
  @ApiOperation({
    summary: 'Make the account and sign in',
    description: 'Needs the personal data and the confirmed code (R10).',
  })
  @ApiCreatedResponse({ type: SessionDto })
  async completeRegistration(
    @Call() call: PublicContext,
    @RegistrationToken() token: string,
    @FromClient() client: Client,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<SessionDto> {
    return this.answers.signedIn(reply, call, await this.complete.run(call, token, client));
  }
}
