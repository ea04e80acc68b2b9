import { Injectable } from '@nestjs/common';
import { UnitOfWork } from '../../platform/database/unit-of-work.js';
import type { OperatorContext } from '../../platform/http/context.js';
import { toApiClientDto, type ApiClientListDto } from './http/api-clients.dto.js';
import { ApiClientRepository } from './persistence/api-client.repository.js';

@Injectable()
export class ListApiClients {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly clients: ApiClientRepository,
  ) {}

  run({ municipality }: OperatorContext): Promise<ApiClientListDto> {
    return this.unitOfWork.run(municipality.id, async (tx) => ({
      items: (await this.clients.all(tx)).map(toApiClientDto),
    }));
  }
}
