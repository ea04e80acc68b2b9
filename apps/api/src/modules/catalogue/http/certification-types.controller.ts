import { Body, Controller, Get, Patch, Post } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { Requires } from '../../../platform/http/access.js';
import { Call, type OperatorContext } from '../../../platform/http/context.js';
import { IdParam } from '../../../platform/http/params.js';
import { CertificationTypes } from '../certification-types.js';
import { SaveCertificationTypeUseCase } from '../use-cases/save-certification-type.use-case.js';
import {
  CreateCertificationTypeInput,
  OperatorCertificationTypeDto,
  OperatorCertificationTypeListDto,
  UpdateCertificationTypeInput,
} from './certification-types.dto.js';

/** What people can ask to have certified, for those who keep the catalogue. */
@ApiTags('catalogue')
@Controller(':municipality/operator/certification-types')
export class CertificationTypesController {
  constructor(
    private readonly types: CertificationTypes,
    private readonly saves: SaveCertificationTypeUseCase,
  ) {}

  @Get()
  @Requires('catalogue.read')
  @ApiOperation({ summary: 'All certification types, those no longer in use included' })
  @ApiOkResponse({ type: OperatorCertificationTypeListDto })
  listOperatorCertificationTypes(@Call() call: OperatorContext): Promise<OperatorCertificationTypeListDto> {
    return this.types.list(call);
  }

  @Post()
  @Requires('catalogue.write')
  @ApiOperation({ summary: 'Make a certification type' })
  @ApiCreatedResponse({ type: OperatorCertificationTypeDto })
  createCertificationType(
    @Call() call: OperatorContext,
    @Body() input: CreateCertificationTypeInput,
  ): Promise<OperatorCertificationTypeDto> {
    return this.saves.create(call, input);
  }

  @Patch(':id')
  @Requires('catalogue.write')
  @ApiOperation({ summary: 'Change a certification type for what is asked for from now on' })
  @ApiOkResponse({ type: OperatorCertificationTypeDto })
  updateCertificationType(
    @Call() call: OperatorContext,
    @IdParam() id: string,
    @Body() input: UpdateCertificationTypeInput,
  ): Promise<OperatorCertificationTypeDto> {
    return this.saves.update(call, { id, ...input });
  }
}
