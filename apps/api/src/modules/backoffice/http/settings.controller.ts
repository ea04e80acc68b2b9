import { Body, Controller, Delete, Get, Patch, Put, Req } from '@nestjs/common';
import { ApiBody, ApiConsumes, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { Requires } from '../../../platform/http/access.js';
import { Call, type OperatorContext } from '../../../platform/http/context.js';
import { MunicipalityRecords } from '../municipality-records.js';
import { SetLogoUseCase } from '../use-cases/set-logo.use-case.js';
import { UpdateSettingsUseCase } from '../use-cases/update-settings.use-case.js';
import { SettingsDto, SetupDto, UpdateSettingsInput } from './municipalities.dto.js';
import { readImage } from './read-image.js';

/** What a municipality is called, looks like and sells as, and what it still lacks to start. */
@ApiTags('settings')
@Controller(':municipality/operator')
export class SettingsController {
  constructor(
    private readonly records: MunicipalityRecords,
    private readonly updates: UpdateSettingsUseCase,
    private readonly logo: SetLogoUseCase,
  ) {}

  @Get('settings')
  @Requires('policies.read')
  @ApiOperation({ summary: 'Name, colours, contacts and issuer' })
  @ApiOkResponse({ type: SettingsDto })
  getSettings(@Call() call: OperatorContext): Promise<SettingsDto> {
    return this.records.settings(call);
  }

  @Patch('settings')
  @Requires('policies.write')
  @ApiOperation({
    summary: 'Change them for what is made from now on',
    description: 'Host names only by the platform’s administrator.',
  })
  @ApiOkResponse({ type: SettingsDto })
  updateSettings(@Call() call: OperatorContext, @Body() input: UpdateSettingsInput): Promise<SettingsDto> {
    return this.updates.run(call, input);
  }

  @Put('settings/logo')
  @Requires('policies.write')
  @ApiOperation({ summary: 'The logo: a PNG or a JPEG' })
  @ApiConsumes('multipart/form-data')
  @ApiBody({
    schema: {
      type: 'object',
      required: ['file'],
      properties: { file: { type: 'string', format: 'binary' } },
    },
  })
  @ApiOkResponse({ type: SettingsDto })
  async setLogo(@Call() call: OperatorContext, @Req() request: FastifyRequest): Promise<SettingsDto> {
    return this.logo.run(call, await readImage(request));
  }

  @Delete('settings/logo')
  @Requires('policies.write')
  @ApiOperation({ summary: 'No logo' })
  @ApiOkResponse({ type: SettingsDto })
  removeLogo(@Call() call: OperatorContext): Promise<SettingsDto> {
    return this.logo.run(call, null);
  }

  @Get('setup')
  @Requires('policies.read')
  @ApiOperation({ summary: 'What is missing before a citizen could buy' })
  @ApiOkResponse({ type: SetupDto })
  getSetup(@Call() call: OperatorContext): Promise<SetupDto> {
    return this.records.setup(call);
  }
}
