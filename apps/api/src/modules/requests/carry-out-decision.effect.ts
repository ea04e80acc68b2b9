import { Injectable, type OnModuleInit } from '@nestjs/common';
import type { EffectHandler, OutboxMessage } from '../../platform/outbox/effect-handler.js';
import { EffectRegistry } from '../../platform/outbox/effect-registry.js';
import { MunicipalityDirectory } from '../municipalities/index.js';
import { CarryOutDecision } from './use-cases/carry-out-decision.use-case.js';

export const CARRY_OUT_DECISION = 'decision.carry-out';

/** Decisions leave when their seconds are over, whether or not the browser they were taken in is still there. */
@Injectable()
export class CarryOutDecisionEffect implements EffectHandler, OnModuleInit {
  readonly topic = CARRY_OUT_DECISION;

  constructor(
    private readonly effects: EffectRegistry,
    private readonly directory: MunicipalityDirectory,
    private readonly carryOut: CarryOutDecision,
  ) {}

  onModuleInit(): void {
    this.effects.register(this);
  }

  /** A second time finds nothing left to carry out. */
  async run({ municipalityId, payload }: OutboxMessage): Promise<void> {
    const municipality = await this.directory.byId(municipalityId);
    await this.carryOut.run(municipality, String(payload['pendingDecisionId']));
  }
}
