import type { Outbox } from '../../../platform/outbox/outbox.js';
import type { Tx } from '../../../platform/database/unit-of-work.js';
import type { ImportBatchRow } from '../persistence/import-batches.js';

export const CHECK_IMPORT = 'imports.check';
export const APPLY_IMPORT = 'imports.apply';
export const FORGET_IMPORT = 'imports.forget';

type Batch = Pick<ImportBatchRow, 'id' | 'municipalityId'>;

/** `attempt` tells two wishes for the same batch apart: it can be applied again after a refusal. */
export function wishFor(outbox: Outbox, tx: Tx, topic: string, batch: Batch, attempt: string): Promise<void> {
  return outbox.add(tx, {
    municipalityId: batch.municipalityId,
    topic,
    key: `${batch.id}:${attempt}`,
    payload: { batchId: batch.id },
  });
}
