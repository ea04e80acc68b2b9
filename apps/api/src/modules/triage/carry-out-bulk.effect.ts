import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { Clock } from '../../platform/clock/clock.js';
import { isDatabaseUnavailable } from '../../platform/database/errors.js';
import { UnitOfWork, type Tx } from '../../platform/database/unit-of-work.js';
import type { MunicipalityRef } from '../../platform/http/context.js';
import { Problem } from '../../platform/http/problem.js';
import type { Logger } from '../../platform/logging/logger.js';
import { LOGGER } from '../../platform/logging/logging.module.js';
import type { EffectHandler, OutboxMessage } from '../../platform/outbox/effect-handler.js';
import { EffectRegistry } from '../../platform/outbox/effect-registry.js';
import { MunicipalityDirectory } from '../municipalities/index.js';
import { operatorCall } from '../requests/index.js';
import { BulkWork } from './bulk-work.js';
import { BulkRepository, type BulkActionRow, type BulkRow } from './persistence/bulk.repository.js';
import { CARRY_OUT_BULK } from './use-cases/start-bulk-action.use-case.js';

/**
 * Carries out an action on many cases, one transaction a case: the case and its row are written together, so that a
 * worker that comes later goes on where this one stopped, and one case that cannot be done keeps none from being done.
 */
@Injectable()
export class CarryOutBulkEffect implements EffectHandler, OnModuleInit {
  readonly topic = CARRY_OUT_BULK;

  constructor(
    private readonly clock: Clock,
    private readonly unitOfWork: UnitOfWork,
    private readonly effects: EffectRegistry,
    private readonly directory: MunicipalityDirectory,
    private readonly bulk: BulkRepository,
    private readonly work: BulkWork,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  onModuleInit(): void {
    this.effects.register(this);
  }

  async run({ municipalityId, payload }: OutboxMessage): Promise<(tx: Tx) => Promise<void>> {
    const id = String(payload['bulkActionId']);
    const municipality = await this.directory.byId(municipalityId);
    const { action, rows } = await this.unitOfWork.run(municipalityId, async (tx) => ({
      action: await this.bulk.get(tx, id),
      rows: await this.bulk.waiting(tx, id),
    }));
    for (const row of rows) await this.carryOut(municipality, action, row);
    return (tx) => this.bulk.finish(tx, id, this.clock.now());
  }

  private async carryOut(
    municipality: MunicipalityRef,
    action: BulkActionRow,
    row: BulkRow & { position: number },
  ): Promise<void> {
    try {
      await this.unitOfWork.run(municipality.id, async (tx) => {
        if (!(await this.bulk.lockWaiting(tx, action.id, row.position))) return;
        // Asked again for each: rights taken away in the middle hold for the rest.
        const call = await operatorCall(tx, municipality, action.operatorId, {
          requestId: action.id,
          permission: 'review.decide',
        });
        await this.work.within(tx, call, action.action, row, action.input);
        await this.bulk.settle(tx, action.id, row.position, null);
      });
    } catch (error) {
      if (isDatabaseUnavailable(error)) throw error;
      const problem = error instanceof Problem ? error.code : 'internal_error';
      if (problem === 'internal_error')
        this.logger.error({
          event: 'bulk.row_failed',
          request: row.requestId,
          error: error instanceof Error ? error.name : 'unknown',
        });
      await this.unitOfWork.run(municipality.id, (tx) =>
        this.bulk.settle(tx, action.id, row.position, problem),
      );
    }
  }
}
