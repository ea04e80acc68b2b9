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
import { AttestationForms } from '../attestation-forms.js';
import { RequestPlate } from '../use-cases/request-plate.use-case.js';
import { AttestationFormQuery, PlateListDto, PlateRequestInput } from './plate.dto.js';
import { PlateViews } from './plate-views.js';

@ApiTags('vehicles')
@Requires('citizen.self')
@Controller(':municipality')
export class PlatesController {
  constructor(
    private readonly forms: AttestationForms,
    private readonly request: RequestPlate,
    private readonly plates: PlateViews,
    private readonly requests: RequestViews,
  ) {}

  @Post('plate-requests')
  @ApiIdempotent()
  @ApiOperation({ summary: 'Ask to associate a plate (R53–R56)' })
  @ApiCreatedResponse({ type: RequestDto })
  requestPlate(
    @Call() call: CitizenContext,
    @Body() input: PlateRequestInput,
    @IdempotencyKey() key: string | undefined,
  ): Promise<RequestDto> {
    return this.request.run(call, input, key).then((id) => this.requests.own(call, id));
  }

  @Get('plates')
  @ApiOperation({ summary: 'List the plates associated with one’s account' })
  @ApiOkResponse({ type: PlateListDto })
  listPlates(@Call() call: CitizenContext): Promise<PlateListDto> {
    return this.plates.list(call);
  }

  @Get('plate-requests/attestation-form')
  @UseInterceptors(PreparedStatus)
  @ApiOperation({ summary: 'Get the attestation of availability, filled in with what is known (R56)' })
  @ApiOkResponse({ type: DocumentLinkDto })
  @ApiAcceptedResponse({ type: DocumentLinkDto, description: 'Being prepared: ask again' })
  downloadAttestationForm(
    @Call() call: CitizenContext,
    @Query() query: AttestationFormQuery,
  ): Promise<DocumentLinkDto> {
    return this.forms.link(call, query);
  }
}
