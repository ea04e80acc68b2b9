import { Injectable, type OnModuleInit } from '@nestjs/common';
import type { EffectHandler, OutboxMessage } from '../../platform/outbox/effect-handler.js';
import { EffectRegistry } from '../../platform/outbox/effect-registry.js';
import { MunicipalityDirectory } from '../municipalities/index.js';
import { EVALUATE_REQUEST } from '../requests/index.js';
import { EvaluateRequest } from './use-cases/evaluate-request.use-case.js';

/** Once a request has come in, or come back completed, the municipality's rules are asked about it. */
@Injectable()
export class EvaluateRequestEffect implements EffectHandler, OnModuleInit {
  readonly topic = EVALUATE_REQUEST;

  constructor(
    private readonly effects: EffectRegistry,
    private readonly directory: MunicipalityDirectory,
    private readonly evaluate: EvaluateRequest,
  ) {}

  onModuleInit(): void {
    this.effects.register(this);
  }

  async run({ municipalityId, payload }: OutboxMessage): Promise<void> {
    const municipality = await this.directory.byId(municipalityId);
    await this.evaluate.run(municipality, String(payload['requestId']), Number(payload['version']));
  }
}
