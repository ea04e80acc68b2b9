import {
  Body,
  Controller,
  Get,
  HttpCode,
  Post,
  Put,
  Res,
  UseInterceptors,
  createParamDecorator,
  type ExecutionContext,
} from '@nestjs/common';
import {
  ApiAcceptedResponse,
  ApiCreatedResponse,
  ApiHeader,
  ApiOkResponse,
  ApiOperation,
  ApiTags,
} from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Public } from '../../../platform/http/access.js';
import { Call, type PublicContext } from '../../../platform/http/context.js';
import { DocumentLinkDto, PreparedStatus } from '../../documents/index.js';
import { CompleteRegistration } from '../use-cases/complete-registration.use-case.js';
import { ConfirmRegistration } from '../use-cases/confirm-registration.use-case.js';
import { IdentifyRegistration } from '../use-cases/identify-registration.use-case.js';
import { RegistrationAccess } from '../use-cases/registration-access.js';
import { RegistrationOutcomes } from '../use-cases/registration-outcome.js';
import { RequestPin } from '../use-cases/request-pin.use-case.js';
import { ResendRegistrationLink } from '../use-cases/resend-registration-link.use-case.js';
import { ResendRegistrationOtp } from '../use-cases/resend-registration-otp.use-case.js';
import { ResumeRegistration } from '../use-cases/resume-registration.use-case.js';
import { SaveRegistrationDetails } from '../use-cases/save-registration-details.use-case.js';
import { StartRegistration } from '../use-cases/start-registration.use-case.js';
import { VerifyRegistrationOtp } from '../use-cases/verify-registration-otp.use-case.js';
import type { Client } from '../domain/client.js';
import { FromClient } from './client.js';
import { CitizenAnswers } from './citizen-answers.js';
import {
  CompanyDetailsInput,
  ConfirmRegistrationDto,
  RegistrationDetailsInput,
  RegistrationDto,
  RegistrationIdentityInput,
  RegistrationOutcomeDto,
  ResumeRegistrationDto,
  StartRegistrationDto,
  VerifyOtpDto,
  toRegistrationDto,
  toRegistrationOutcomeDto,
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
    private readonly identify: IdentifyRegistration,
    private readonly complete: CompleteRegistration,
    private readonly confirm: ConfirmRegistration,
    private readonly resendLink: ResendRegistrationLink,
    private readonly outcomes: RegistrationOutcomes,
    private readonly pin: RequestPin,
    private readonly answers: CitizenAnswers,
  ) {}

  @Post()
  @ApiOperation({
    summary: 'Start a registration',
    description:
      'What is asked for, and what follows, is the municipality’s choice: see `registrationMode` and its neighbours of the municipality, and `next` of the answer. The registration ends ten minutes later, whatever happens (R12).',
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

  @Put('company-details')
  @WithRegistration()
  @ApiOperation({ summary: 'Give the data of a company (R23)', description: 'May be sent again.' })
  @ApiOkResponse({ type: RegistrationDto })
  async saveCompanyDetails(
    @Call() call: PublicContext,
    @RegistrationToken() token: string,
    @Body() input: CompanyDetailsInput,
  ): Promise<RegistrationDto> {
    return toRegistrationDto(
      await this.saveDetails.company(call, token, { ...input, phone: input.phone || null }),
    );
  }

  @Put('identity')
  @WithRegistration()
  @ApiOperation({
    summary: 'Be recognised in the municipal registry (R37)',
    description: 'Where only who is in the registry may register; it gives the address too.',
  })
  @ApiOkResponse({ type: RegistrationDto })
  async identifyRegistration(
    @Call() call: PublicContext,
    @RegistrationToken() token: string,
    @Body() input: RegistrationIdentityInput,
    @FromClient() client: Client,
  ): Promise<RegistrationDto> {
    return toRegistrationDto(
      await this.identify.run(call, token, { ...input, phone: input.phone || null }, client),
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
    summary: 'Complete the registration',
    description:
      'Needs what `next` asked for (R10). Makes the account and signs in (201); or sends the link that confirms, or makes an account that signs in with a PIN (200, see `next`).',
  })
  @ApiCreatedResponse({ type: SessionDto, description: 'Signed in.' })
  @ApiOkResponse({ type: RegistrationDto, description: 'Not signed in: see `next`.' })
  async completeRegistration(
    @Call() call: PublicContext,
    @RegistrationToken() token: string,
    @FromClient() client: Client,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<SessionDto | RegistrationDto> {
    const { grant, view } = await this.complete.run(call, token, client);
    if (grant) return this.answers.signedIn(reply, call, grant);
    void reply.status(200);
    return toRegistrationDto(view);
  }

  @Post('confirm')
  @HttpCode(200)
  @ApiOperation({
    summary: 'Confirm with the link of the e-mail',
    description: 'Once, within two days, in any browser; makes the account, and does not sign in (R19, R20).',
  })
  @ApiOkResponse({ type: RegistrationDto })
  async confirmRegistration(
    @Call() call: PublicContext,
    @Body() input: ConfirmRegistrationDto,
    @FromClient() client: Client,
  ): Promise<RegistrationDto> {
    return toRegistrationDto(await this.confirm.run(call, input.linkToken, client));
  }

  @Post('link/resend')
  @HttpCode(200)
  @WithRegistration()
  @ApiOperation({
    summary: 'Ask for the e-mail with the link again',
    description: 'A minute after the last one, three times at most.',
  })
  @ApiOkResponse({ type: RegistrationDto })
  async resendRegistrationLink(
    @Call() call: PublicContext,
    @RegistrationToken() token: string,
  ): Promise<RegistrationDto> {
    return toRegistrationDto(await this.resendLink.run(call, token));
  }

  @Get('outcome')
  @WithRegistration()
  @ApiOperation({
    summary: 'What a completed registration leads to',
    description: 'For a day after its end: accreditation, receipt, and whether a PIN is needed.',
  })
  @ApiOkResponse({ type: RegistrationOutcomeDto })
  async getRegistrationOutcome(
    @Call() call: PublicContext,
    @RegistrationToken() token: string,
  ): Promise<RegistrationOutcomeDto> {
    return toRegistrationOutcomeDto(await this.outcomes.get(call, token));
  }

  @Get('receipt')
  @WithRegistration()
  @UseInterceptors(PreparedStatus)
  @ApiOperation({ summary: 'The accreditation receipt (R33)' })
  @ApiOkResponse({ type: DocumentLinkDto })
  @ApiAcceptedResponse({ type: DocumentLinkDto, description: 'Being prepared: ask again.' })
  async getAccreditationReceipt(
    @Call() call: PublicContext,
    @RegistrationToken() token: string,
  ): Promise<DocumentLinkDto> {
    return this.outcomes.receipt(call, token);
  }

  @Post('pin')
  @HttpCode(202)
  @WithRegistration()
  @ApiOperation({
    summary: 'Ask for the PIN right after registering (R35)',
    description: 'The answer is the same whether or not one was asked for before.',
  })
  @ApiAcceptedResponse()
  async requestPinAfterRegistration(
    @Call() call: PublicContext,
    @RegistrationToken() token: string,
  ): Promise<void> {
    return this.pin.afterRegistration(call, token);
  }
}
