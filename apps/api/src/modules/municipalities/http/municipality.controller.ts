import { Controller, Get, Param } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import { Public, Requires } from '../../../platform/http/access.js';
import { Call, type CitizenContext, type PublicContext } from '../../../platform/http/context.js';
import { PublicInformation } from '../public-information.js';
import { TEXT_CODES } from '../public-texts.js';
import { MunicipalityDto, NoticesDto, TextDto } from './municipality.dto.js';

@ApiTags('municipalities')
@Public()
@Controller(':municipality')
export class MunicipalityController {
  constructor(private readonly information: PublicInformation) {}

  @Get()
  @ApiOperation({ summary: 'A municipality: contacts and the rules its forms follow' })
  @ApiOkResponse({ type: MunicipalityDto })
  getMunicipality(@Call() call: PublicContext): Promise<MunicipalityDto> {
    return this.information.municipality(call);
  }

  @Get('notices')
  @ApiOperation({
    summary: 'Notices of the office shown today to everybody',
    description: 'Those for some people only are in `listCitizenNotices`.',
  })
  @ApiOkResponse({ type: NoticesDto })
  listNotices(@Call() call: PublicContext): Promise<NoticesDto> {
    return this.information.notices(call);
  }

  @Get('my-notices')
  @Requires('citizen.self')
  @ApiOperation({ summary: 'Notices of the office shown today to this citizen' })
  @ApiOkResponse({ type: NoticesDto })
  listCitizenNotices(@Call() call: CitizenContext): Promise<NoticesDto> {
    return this.information.citizenNotices(call);
  }

  @Get('texts/:code')
  @ApiOperation({
    summary: 'A published text',
    description: 'Regulation, privacy or accessibility statement, in the version in force.',
  })
  @ApiParam({ name: 'code', enum: TEXT_CODES })
  @ApiOkResponse({ type: TextDto })
  getText(@Call() call: PublicContext, @Param('code') code: string): Promise<TextDto> {
    return this.information.text(call, code);
  }
}
