import { Injectable, type OnModuleInit } from '@nestjs/common';
import { UnitOfWork, type Tx } from '../../../platform/database/unit-of-work.js';
import type { EffectHandler, OutboxMessage } from '../../../platform/outbox/effect-handler.js';
import { EffectRegistry } from '../../../platform/outbox/effect-registry.js';
import { ObjectStorage } from '../../../platform/storage/object-storage.js';
import { ImportBatches } from '../persistence/import-batches.js';
import { ImportStaging } from '../persistence/import-staging.js';
import { FORGET_IMPORT } from './import-topics.js';

/** Removes the file once its rows are staged, and the rows once the batch is over: people's data, twice or three times. */
@Injectable()
export class ForgetImport implements EffectHandler, OnModuleInit {
  readonly topic = FORGET_IMPORT;

  constructor(
    private readonly registry: EffectRegistry,
    private readonly unitOfWork: UnitOfWork,
    private readonly storage: ObjectStorage,
    private readonly batches: ImportBatches,
    private readonly staging: ImportStaging,
  ) {}

  onModuleInit(): void {
    this.registry.register(this);
  }

  async run(message: OutboxMessage): Promise<(tx: Tx) => Promise<void>> {
    const id = String(message.payload['batchId']);
    const batch = await this.unitOfWork.run(message.municipalityId, (tx) => this.batches.get(tx, id));
    if (batch.storageKey !== null) await this.storage.remove(batch.storageKey);
    return async (tx) => {
      await tx.query('UPDATE import_batch SET storage_key = NULL WHERE id = $1', [id]);
      if (batch.finishedAt !== null) await this.staging.forgetRows(tx, id);
    };
  }
}
