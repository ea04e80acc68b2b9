import { Injectable, type OnModuleInit } from '@nestjs/common';
import { UnitOfWork, type Tx } from '../../../platform/database/unit-of-work.js';
import type { EffectHandler, OutboxMessage } from '../../../platform/outbox/effect-handler.js';
import { EffectRegistry } from '../../../platform/outbox/effect-registry.js';
import { MunicipalityDirectory } from '../../municipalities/index.js';
import { CompareWithProviders } from './compare-with-providers.js';
import { ComparisonRepository } from './comparison.repository.js';
import { COMPARE_PAYMENTS } from './start-comparison.use-case.js';

/** Carries out a comparison that was asked for. Made twice it finds nothing twice. */
@Injectable()
export class ComparePayments implements EffectHandler, OnModuleInit {
  readonly topic = COMPARE_PAYMENTS;
  readonly concurrency = 1;

  constructor(
    private readonly registry: EffectRegistry,
    private readonly unitOfWork: UnitOfWork,
    private readonly directory: MunicipalityDirectory,
    private readonly comparisons: ComparisonRepository,
    private readonly compare: CompareWithProviders,
  ) {}

  onModuleInit(): void {
    this.registry.register(this);
  }

  async run({ municipalityId, payload }: OutboxMessage): Promise<((tx: Tx) => Promise<void>) | void> {
    const id = String(payload['comparisonId']);
    const going = await this.unitOfWork.run(municipalityId, (tx) => this.comparisons.going(tx, id));
    if (!going) return;
    await this.compare.run(await this.directory.byId(municipalityId), going.days, (tallies) =>
      this.unitOfWork.run(municipalityId, (tx) => this.comparisons.tell(tx, municipalityId, id, tallies)),
    );
    return (tx) => this.comparisons.end(tx, id);
  }
}
