import { Global, Module } from '@nestjs/common';
import { ApiClients } from '../../platform/http/api-clients.js';
import { AuthModule } from '../auth/index.js';
import { Clock, RealClock } from '../../platform/clock/clock.js';
import { ClientsInMemory } from './clients-in-memory.js';
import { DemoDevices } from './demo-devices.js';
import { OauthController } from './http/oauth.controller.js';
import { OfficerController } from './http/officer.controller.js';
import { OperatorApiClientsController } from './http/operator-api-clients.controller.js';
import { ListApiClients } from './list-api-clients.js';
import { ApiClientRepository } from './persistence/api-client.repository.js';
import { CreateApiClient } from './use-cases/create-api-client.use-case.js';
import { IssueClientToken } from './use-cases/issue-client-token.use-case.js';
import { RevokeApiClient } from './use-cases/revoke-api-client.use-case.js';
import { RotateApiKey } from './use-cases/rotate-api-key.use-case.js';
import { UpdateApiClient } from './use-cases/update-api-client.use-case.js';

/** Global, because the access guard asks it who a key belongs to. */
@Global()
@Module({
  imports: [AuthModule],
  controllers: [OauthController, OfficerController, OperatorApiClientsController],
  providers: [
    // Keys and tokens: a sandbox’s clock moves none of them.
    { provide: Clock, useExisting: RealClock },
    ApiClientRepository,
    ClientsInMemory,
    { provide: ApiClients, useExisting: ClientsInMemory },
    ListApiClients,
    CreateApiClient,
    UpdateApiClient,
    RotateApiKey,
    RevokeApiClient,
    IssueClientToken,
    DemoDevices,
  ],
  exports: [ApiClients],
})
export class IntegrationsModule {}
