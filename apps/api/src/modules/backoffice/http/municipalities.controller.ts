import { Body, Controller, Get, Post } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { Requires } from '../../../platform/http/access.js';
import { Call, type PlatformContext } from '../../../platform/http/context.js';
import { MunicipalityRecords } from '../municipality-records.js';
import { CreateMunicipalityUseCase } from '../use-cases/create-municipality.use-case.js';
import {
  CreateMunicipalityInput,
  CreatedMunicipalityDto,
  MunicipalityListDto,
  StartingModelListDto,
} from './municipalities.dto.js';

/** The municipalities themselves; gives no sight of their citizens. */
@ApiTags('platform')
@Requires('municipalities.manage')
@Controller('platform')
export class MunicipalitiesController {
  constructor(
    private readonly records: MunicipalityRecords,
    private readonly creates: CreateMunicipalityUseCase,
  ) {}

  @Get('municipalities')
  @ApiOperation({ summary: 'Every municipality, and whether a citizen could buy there today' })
  @ApiOkResponse({ type: MunicipalityListDto })
  listMunicipalities(): Promise<MunicipalityListDto> {
    return this.records.list();
  }

  @Post('municipalities')
  @ApiOperation({
    summary: 'A new municipality with its first administrator',
    description:
      'Served at once. The administrator gets a link, by e-mail and in this answer, that works once.',
  })
  @ApiCreatedResponse({ type: CreatedMunicipalityDto })
  createMunicipality(
    @Call() call: PlatformContext,
    @Body() input: CreateMunicipalityInput,
  ): Promise<CreatedMunicipalityDto> {
    return this.creates.run(call, input);
  }

  @Get('starting-models')
  @ApiOperation({ summary: 'Sets of policies to start a municipality from' })
  @ApiOkResponse({ type: StartingModelListDto })
  listStartingModels(): StartingModelListDto {
    return this.records.models();
  }
}
