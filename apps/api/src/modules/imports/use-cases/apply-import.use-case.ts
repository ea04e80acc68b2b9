import { Injectable } from '@nestjs/common';
import { Audit } from '../../../platform/audit/audit.js';
import { uuidv7 } from '../../../platform/crypto/uuid.js';
import { UnitOfWork } from '../../../platform/database/unit-of-work.js';
import type { OperatorContext } from '../../../platform/http/context.js';
import { Problem } from '../../../platform/http/problem.js';
import { Outbox } from '../../../platform/outbox/outbox.js';
import { APPLY_IMPORT, wishFor } from '../effects/import-topics.js';
import { ImportBatches, type ImportBatchRow } from '../persistence/import-batches.js';

/** The operator has seen the report and wants the batch written. */
@Injectable()
export class ApplyImportUseCase {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly batches: ImportBatches,
    private readonly outbox: Outbox,
    private readonly audit: Audit,
  ) {}

  /** @throws Problem not_found, state_transition_not_allowed, import_has_wrong_rows, import_under_way */
  run(
    { municipality, actor }: OperatorContext,
    id: string,
    input: { validRowsOnly: boolean },
  ): Promise<ImportBatchRow> {
    return this.unitOfWork.run(municipality.id, async (tx) => {
      const batch = await this.batches.get(tx, id, { lock: true });
      if (batch.state !== 'CHECKED') throw new Problem('state_transition_not_allowed');
      if (batch.rowsWrong > 0 && !input.validRowsOnly) throw new Problem('import_has_wrong_rows');
      await this.batches.startApplying(tx, id, actor.operatorId, input.validRowsOnly);
      await wishFor(this.outbox, tx, APPLY_IMPORT, batch, uuidv7());
      await this.audit.record(tx, {
        municipalityId: municipality.id,
        actor: { kind: 'OPERATOR', id: actor.operatorId },
        action: 'import.apply_requested',
        subject: { kind: 'import_batch', id },
        data: { kind: batch.kind, validRowsOnly: input.validRowsOnly },
      });
      return this.batches.get(tx, id);
    });
  }
}
