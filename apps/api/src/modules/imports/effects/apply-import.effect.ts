import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Audit } from '../../../platform/audit/audit.js';
import { uuidv7 } from '../../../platform/crypto/uuid.js';
import { databaseErrorCode } from '../../../platform/database/errors.js';
import { UnitOfWork, type Tx } from '../../../platform/database/unit-of-work.js';
import type { MunicipalityRef } from '../../../platform/http/context.js';
import type { EffectHandler, OutboxMessage } from '../../../platform/outbox/effect-handler.js';
import { EffectRegistry } from '../../../platform/outbox/effect-registry.js';
import { Outbox } from '../../../platform/outbox/outbox.js';
import { MunicipalityDirectory } from '../../municipalities/index.js';
import { Abandoned, ImportBatches, type ImportBatchRow } from '../persistence/import-batches.js';
import { ImportStaging } from '../persistence/import-staging.js';
import { KindsOfImport } from '../persistence/kinds-of-import.js';
import { ImportJudge, type Verdict } from './import-judge.js';
import { APPLY_IMPORT, FORGET_IMPORT, wishFor } from './import-topics.js';

const CHUNK = 1_000;
/** Somebody else got between check and write this often: a person must look. */
const MAX_FAILURES = 3;

/**
 * Writes a checked batch: all of it or nothing. The rows are compared once more, because the world went on since the
 * check; then one transaction writes them, some at a time, and tells its progress through transactions of its own.
 * Before each step it asks whether it may go on: a cancellation, or a worker that took over, undoes everything.
 */
@Injectable()
export class ApplyImport implements EffectHandler, OnModuleInit {
  readonly topic = APPLY_IMPORT;
  readonly concurrency = 1;

  constructor(
    private readonly registry: EffectRegistry,
    private readonly unitOfWork: UnitOfWork,
    private readonly directory: MunicipalityDirectory,
    private readonly outbox: Outbox,
    private readonly audit: Audit,
    private readonly batches: ImportBatches,
    private readonly staging: ImportStaging,
    private readonly kinds: KindsOfImport,
    private readonly judge: ImportJudge,
  ) {}

  onModuleInit(): void {
    this.registry.register(this);
  }

  async run(message: OutboxMessage): Promise<((tx: Tx) => Promise<void>) | void> {
    const run = uuidv7();
    const id = String(message.payload['batchId']);
    const batch = await this.batches.takeOver(message.municipalityId, id, 'APPLYING', run);
    if (!batch) return;
    const municipality = await this.directory.byId(batch.municipalityId);
    try {
      const verdict = await this.judge.run(municipality, batch, { run, rowsDone: 0 });
      // What was wrong with the file alone has not changed: it is what is left of the total.
      const malformed =
        (batch.rowsTotal ?? 0) - verdict.new - verdict.changed - verdict.unchanged - verdict.wrong;
      const counts = { ...verdict, wrong: verdict.wrong + malformed };
      if (counts.wrong > 0 && !batch.validOnly) {
        return async (tx) => {
          await this.batches.count(tx, id, counts);
          await this.batches.finish(tx, id, run, 'CHECKED', {
            refusal: { code: 'CHANGED_MEANWHILE', params: {} },
          });
        };
      }
      await this.write(municipality, batch, run, counts);
    } catch (error) {
      if (error instanceof Abandoned) return;
      return this.afterFailure(batch, run, error);
    }
  }

  private write(
    municipality: MunicipalityRef,
    batch: ImportBatchRow,
    run: string,
    counts: Verdict,
  ): Promise<void> {
    const kind = this.kinds.get(batch.kind);
    return this.unitOfWork.run(municipality.id, async (tx) => {
      await this.staging.preferIndexes(tx);
      for (let line = 0, done = 0; ;) {
        const rows = await this.staging.next<never>(tx, batch.id, line, CHUNK);
        const last = rows.at(-1);
        if (!last) break;
        await kind.write(tx, municipality, rows);
        line = last.line;
        done += rows.length;
        await this.unitOfWork.run(municipality.id, async (other) => {
          await this.staging.step(other);
          await this.batches.progress(other, batch.id, run, done);
        });
      }
      await this.batches.count(tx, batch.id, counts);
      await this.batches.finish(tx, batch.id, run, 'APPLIED', { finished: true });
      await wishFor(this.outbox, tx, FORGET_IMPORT, batch, 'over');
      await this.audit.record(tx, {
        municipalityId: municipality.id,
        actor: { kind: 'OPERATOR', id: batch.appliedBy },
        action: 'import.applied',
        subject: { kind: 'import_batch', id: batch.id },
        data: { kind: batch.kind, ...counts },
      });
    });
  }

  /** A broken constraint: somebody wrote the same thing meanwhile. Compared anew the row will be told as wrong. */
  private async afterFailure(
    batch: ImportBatchRow,
    run: string,
    error: unknown,
  ): Promise<(tx: Tx) => Promise<void>> {
    if (!databaseErrorCode(error)?.startsWith('23')) throw error;
    const failures = await this.unitOfWork.run(batch.municipalityId, (tx) =>
      this.batches.failed(tx, batch.id, run),
    );
    if (failures < MAX_FAILURES) throw error;
    return async (tx) => {
      await this.batches.finish(tx, batch.id, run, 'FAILED', {
        refusal: { code: 'FAILED', params: {} },
        finished: true,
      });
      await wishFor(this.outbox, tx, FORGET_IMPORT, batch, 'over');
    };
  }
}
