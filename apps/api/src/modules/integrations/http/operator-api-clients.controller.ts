import { Body, Controller, Get, HttpCode, Patch, Post } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { Requires } from '../../../platform/http/access.js';
import { Call, type OperatorContext } from '../../../platform/http/context.js';
import { IdParam } from '../../../platform/http/params.js';
import { ListApiClients } from '../list-api-clients.js';
import { CreateApiClient } from '../use-cases/create-api-client.use-case.js';
import { RevokeApiClient } from '../use-cases/revoke-api-client.use-case.js';
import { RotateApiKey } from '../use-cases/rotate-api-key.use-case.js';
import { UpdateApiClient } from '../use-cases/update-api-client.use-case.js';
import {
  ApiClientDto,
  ApiClientListDto,
  CreateApiClientInput,
  IssuedApiKeyDto,
  RotateApiKeyInput,
  UpdateApiClientInput,
} from './api-clients.dto.js';

/** The third parties that may call the API, and their keys. */
@ApiTags('integrations')
@Controller(':municipality/operator/api-clients')
export class OperatorApiClientsController {
  constructor(
    private readonly clients: ListApiClients,
    private readonly creates: CreateApiClient,
    private readonly updates: UpdateApiClient,
    private readonly rotates: RotateApiKey,
    private readonly revokes: RevokeApiClient,
  ) {}

  @Get()
  @Requires('api_keys.manage')
  @ApiOperation({ summary: 'Third parties with their keys; those in use first' })
  @ApiOkResponse({ type: ApiClientListDto })
  listApiClients(@Call() call: OperatorContext): Promise<ApiClientListDto> {
    return this.clients.run(call);
  }

  @Post()
  @Requires('api_keys.manage')
  @ApiOperation({ summary: 'Admit a third party; answers its key, this once' })
  @ApiCreatedResponse({ type: IssuedApiKeyDto })
  createApiClient(
    @Call() call: OperatorContext,
    @Body() input: CreateApiClientInput,
  ): Promise<IssuedApiKeyDto> {
    return this.creates.run(call, input);
  }

  @Patch(':id')
  @Requires('api_keys.manage')
  @ApiOperation({ summary: 'Change name, scopes, zones or quota' })
  @ApiOkResponse({ type: ApiClientDto })
  updateApiClient(
    @Call() call: OperatorContext,
    @IdParam() id: string,
    @Body() input: UpdateApiClientInput,
  ): Promise<ApiClientDto> {
    return this.updates.run(call, { id, ...input });
  }

  @Post(':id/keys')
  @Requires('api_keys.manage')
  @ApiOperation({ summary: 'A new key; the old ones work on until the instant you choose' })
  @ApiCreatedResponse({ type: IssuedApiKeyDto })
  rotateApiKey(
    @Call() call: OperatorContext,
    @IdParam() id: string,
    @Body() input: RotateApiKeyInput,
  ): Promise<IssuedApiKeyDto> {
    return this.rotates.run(call, { id, ...input });
  }

  @Post(':id/revoke')
  @HttpCode(200)
  @Requires('api_keys.manage')
  @ApiOperation({ summary: 'End a third party’s access: all its keys stop at once' })
  @ApiOkResponse({ type: ApiClientDto })
  revokeApiClient(@Call() call: OperatorContext, @IdParam() id: string): Promise<ApiClientDto> {
    return this.revokes.run(call, { id });
  }
}
