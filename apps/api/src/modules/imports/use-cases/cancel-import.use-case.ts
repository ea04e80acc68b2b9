import { Injectable } from '@nestjs/common';
import { Audit } from '../../../platform/audit/audit.js';
import { UnitOfWork } from '../../../platform/database/unit-of-work.js';
import type { OperatorContext } from '../../../platform/http/context.js';
import { Problem } from '../../../platform/http/problem.js';
import { Outbox } from '../../../platform/outbox/outbox.js';
import { FORGET_IMPORT, wishFor } from '../effects/import-topics.js';
import { ImportBatches, type ImportBatchRow } from '../persistence/import-batches.js';

/** Gives a batch up, also while it is being written: the worker finds out at its next step and undoes everything. */
@Injectable()
export class CancelImport {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly batches: ImportBatches,
    private readonly outbox: Outbox,
    private readonly audit: Audit,
  ) {}

  /** @throws Problem not_found, or state_transition_not_allowed when it is over */
  run({ municipality, actor }: OperatorContext, id: string): Promise<ImportBatchRow> {
    return this.unitOfWork.run(municipality.id, async (tx) => {
      const batch = await this.batches.get(tx, id, { lock: true });
      if (batch.finishedAt !== null) throw new Problem('state_transition_not_allowed');
      await this.batches.cancel(tx, id);
      await wishFor(this.outbox, tx, FORGET_IMPORT, batch, 'over');
      await this.audit.record(tx, {
        municipalityId: municipality.id,
        actor: { kind: 'OPERATOR', id: actor.operatorId },
        action: 'import.cancelled',
        subject: { kind: 'import_batch', id },
        data: { kind: batch.kind, state: batch.state },
      });
      return this.batches.get(tx, id);
    });
  }
}
