import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { uuidv7 } from '../../../platform/crypto/uuid.js';
import { csvRows, RefusedFile } from '../../../platform/csv/csv-rows.js';
import { UnitOfWork, type Tx } from '../../../platform/database/unit-of-work.js';
import type { MunicipalityRef } from '../../../platform/http/context.js';
import type { Logger } from '../../../platform/logging/logger.js';
import { LOGGER } from '../../../platform/logging/logging.module.js';
import type { EffectHandler, OutboxMessage } from '../../../platform/outbox/effect-handler.js';
import { EffectRegistry } from '../../../platform/outbox/effect-registry.js';
import { Outbox } from '../../../platform/outbox/outbox.js';
import { ObjectStorage } from '../../../platform/storage/object-storage.js';
import { MunicipalityDirectory } from '../../municipalities/index.js';
import { IMPORT_COLUMNS } from '../domain/import-columns.js';
import type { RowProblem } from '../domain/import-problems.js';
import {
  Abandoned,
  ImportBatches,
  MAX_PROBLEMS,
  type ImportBatchRow,
} from '../persistence/import-batches.js';
import { ImportStaging } from '../persistence/import-staging.js';
import { KindsOfImport } from '../persistence/kinds-of-import.js';
import { ImportRowCheck, type RowReader, type StagedRow } from '../rows/row-reader.js';
import { ImportJudge } from './import-judge.js';
import { CHECK_IMPORT, FORGET_IMPORT, wishFor } from './import-topics.js';

const CHUNK = 1_000;

/** The dry run: reads the file row by row, stages what is well formed and says what every row would do. */
@Injectable()
export class CheckImport implements EffectHandler, OnModuleInit {
  readonly topic = CHECK_IMPORT;
  readonly concurrency = 1;

  constructor(
    private readonly registry: EffectRegistry,
    private readonly unitOfWork: UnitOfWork,
    private readonly directory: MunicipalityDirectory,
    private readonly storage: ObjectStorage,
    private readonly outbox: Outbox,
    private readonly batches: ImportBatches,
    private readonly staging: ImportStaging,
    private readonly kinds: KindsOfImport,
    private readonly judge: ImportJudge,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  onModuleInit(): void {
    this.registry.register(this);
  }

  async run(message: OutboxMessage): Promise<((tx: Tx) => Promise<void>) | void> {
    const run = uuidv7();
    const id = String(message.payload['batchId']);
    const batch = await this.batches.takeOver(message.municipalityId, id, 'CHECKING', run);
    if (!batch) return;
    try {
      const municipality = await this.directory.byId(batch.municipalityId);
      const read = await this.read(municipality, batch, run);
      if (read.total === 0) throw new RefusedFile('NO_ROWS');
      const verdict = await this.judge.run(municipality, batch, { run, rowsDone: read.total });
      return async (tx) => {
        await this.batches.count(tx, id, { ...verdict, wrong: verdict.wrong + read.wrong });
        await this.batches.finish(tx, id, run, 'CHECKED', { rowsTotal: read.total });
        await wishFor(this.outbox, tx, FORGET_IMPORT, batch, 'checked');
      };
    } catch (error) {
      if (error instanceof Abandoned) return;
      if (!(error instanceof RefusedFile)) throw error;
      const { code, params } = error;
      return async (tx) => {
        await this.batches.finish(tx, id, run, 'REFUSED', { refusal: { code, params }, finished: true });
        await wishFor(this.outbox, tx, FORGET_IMPORT, batch, 'over');
      };
    }
  }

  private async read(
    municipality: MunicipalityRef,
    batch: ImportBatchRow,
    run: string,
  ): Promise<{ total: number; wrong: number }> {
    const reader = await this.unitOfWork.run(municipality.id, async (tx) => {
      await this.staging.clear(tx, batch.id);
      return this.kinds.get(batch.kind).reader(tx, municipality);
    });
    const source = await this.open(batch);
    const done = { total: 0, wrong: 0 };
    let rows: StagedRow[] = [];
    let problems: RowProblem[] = [];
    let malformed = 0;
    let chunk = 0;
    const flush = async (): Promise<void> => {
      done.wrong += await this.stage(batch, run, reader, { rows, problems, malformed }, done);
      [rows, problems, malformed, chunk] = [[], [], 0, 0];
    };
    try {
      for await (const { line, cells, fields, expected } of csvRows(
        IMPORT_COLUMNS[batch.kind],
        source,
        batch.encoding,
      )) {
        const check = new ImportRowCheck(line, cells);
        if (fields !== expected) check.wrong(null, 'COLUMNS_COUNT', { found: fields, expected });
        const result =
          fields === expected ? await reader.read(check) : { ok: false as const, problems: check.problems };
        if (result.ok) rows.push(result.row);
        else {
          problems.push(...result.problems);
          malformed += 1;
        }
        done.total += 1;
        chunk += 1;
        if (chunk >= CHUNK) await flush();
      }
      if (chunk > 0) await flush();
    } finally {
      source.destroy();
    }
    return done;
  }

  /** Writes one chunk. @returns how many of its rows are wrong. @throws Abandoned */
  private stage(
    batch: ImportBatchRow,
    run: string,
    reader: RowReader,
    chunk: { rows: StagedRow[]; problems: RowProblem[]; malformed: number },
    done: { total: number; wrong: number },
  ): Promise<number> {
    return this.unitOfWork.run(batch.municipalityId, async (tx) => {
      await this.staging.step(tx);
      await this.batches.progress(tx, batch.id, run, done.total);
      const duplicates = await this.staging.add(
        tx,
        batch.municipalityId,
        batch.id,
        reader.keyColumn,
        chunk.rows,
      );
      const told = [...chunk.problems, ...duplicates].slice(0, Math.max(0, MAX_PROBLEMS - done.wrong));
      await this.batches.addProblems(tx, batch.municipalityId, batch.id, 'FILE', told);
      return chunk.malformed + duplicates.length;
    });
  }

  private async open(batch: ImportBatchRow) {
    if (batch.storageKey === null) throw new RefusedFile('FILE_LOST');
    try {
      return await this.storage.getStream(batch.storageKey);
    } catch (error) {
      if ((error as { name?: string } | null)?.name !== 'NoSuchKey') throw error;
      this.logger.warn({ event: 'import.file_lost', batch: batch.id });
      throw new RefusedFile('FILE_LOST');
    }
  }
}
