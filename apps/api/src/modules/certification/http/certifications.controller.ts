import { Body, Controller, Get, Post, Query, UseInterceptors } from '@nestjs/common';
import {
  ApiAcceptedResponse,
  ApiCreatedResponse,
  ApiOkResponse,
  ApiOperation,
  ApiTags,
} from '@nestjs/swagger';
import { Requires } from '../../../platform/http/access.js';
import { Call, type CitizenContext } from '../../../platform/http/context.js';
import { ApiIdempotent, IdempotencyKey } from '../../../platform/http/idempotency-key.js';
import { DocumentLinkDto, PreparedStatus } from '../../documents/index.js';
import { RequestDto, RequestViews } from '../../requests/index.js';
import { CertificationForms } from '../certification-forms.js';
import { RequestCertification } from '../use-cases/request-certification.use-case.js';
import {
  CertificationFormQuery,
  CertificationListDto,
  CertificationRequestInput,
} from './certification.dto.js';
import { CertificationViews } from './certification-views.js';

@ApiTags('certification')
@Requires('citizen.self')
@Controller(':municipality')
export class CertificationsController {
  constructor(
    private readonly forms: CertificationForms,
    private readonly request: RequestCertification,
    private readonly certifications: CertificationViews,
    private readonly requests: RequestViews,
  ) {}

  @Get('certification-requests/form')
  @UseInterceptors(PreparedStatus)
  @ApiOperation({ summary: 'Get the self-certification form, filled in with what is known (R47, R48)' })
  @ApiOkResponse({ type: DocumentLinkDto })
  @ApiAcceptedResponse({ type: DocumentLinkDto, description: 'Being prepared: ask again' })
  downloadSelfCertificationForm(
    @Call() call: CitizenContext,
    @Query() query: CertificationFormQuery,
  ): Promise<DocumentLinkDto> {
    return this.forms.link(call, query.certificationTypeId);
  }

  @Post('certification-requests')
  @ApiIdempotent()
  @ApiOperation({ summary: 'Ask for a certification (R43–R47)' })
  @ApiCreatedResponse({ type: RequestDto })
  requestCertification(
    @Call() call: CitizenContext,
    @Body() input: CertificationRequestInput,
    @IdempotencyKey() key: string | undefined,
  ): Promise<RequestDto> {
    return this.request.run(call, input, key).then((id) => this.requests.own(call, id));
  }

  @Get('certifications')
  @ApiOperation({ summary: 'List one’s own certifications, whatever became of them' })
  @ApiOkResponse({ type: CertificationListDto })
  listCertifications(@Call() call: CitizenContext): Promise<CertificationListDto> {
    return this.certifications.list(call);
  }
}
