import { Injectable } from '@nestjs/common';
import type { ImportKind, ImportState } from '@sosta/contracts';
import { Clock } from '../../../platform/clock/clock.js';
import { violatedConstraint } from '../../../platform/database/errors.js';
import { UnitOfWork, type Tx } from '../../../platform/database/unit-of-work.js';
import { Problem } from '../../../platform/http/problem.js';
import type { TextEncodingName } from '../../../platform/csv/text-probe.js';
import type { ImportProblemCode, ImportProblemParams, RowProblem } from '../domain/import-problems.js';

export interface ImportBatchRow {
  id: string;
  municipalityId: string;
  kind: ImportKind;
  state: ImportState;
  fileName: string;
  sizeBytes: number;
  encoding: TextEncodingName;
  storageKey: string | null;
  validOnly: boolean;
  rowsTotal: number | null;
  rowsDone: number;
  rowsNew: number;
  rowsChanged: number;
  rowsUnchanged: number;
  rowsWrong: number;
  refusal: { code: ImportProblemCode; params: ImportProblemParams } | null;
  failures: number;
  /** An operator; null: a third party's program sent it. */
  createdBy: string | null;
  createdByName: string;
  createdAt: Date;
  checkedAt: Date | null;
  appliedBy: string | null;
  finishedAt: Date | null;
}

/** Somebody else works on the batch, or it was cancelled: whoever reads this stops, and what it did is undone. */
export class Abandoned extends Error {
  constructor() {
    super('Abandoned');
    this.name = 'Abandoned';
  }
}

/** Problems kept for a batch; beyond them only their number is known. */
export const MAX_PROBLEMS = 10_000;

const SELECT = `
  SELECT b.id, b.municipality_id AS "municipalityId", b.kind, b.state, b.file_name AS "fileName", b.size_bytes::float8 AS "sizeBytes",
         b.encoding, b.storage_key AS "storageKey", b.valid_only AS "validOnly", b.rows_total AS "rowsTotal",
         b.rows_done AS "rowsDone", b.rows_new AS "rowsNew", b.rows_changed AS "rowsChanged",
         b.rows_unchanged AS "rowsUnchanged", b.rows_wrong AS "rowsWrong", b.refusal, b.failures,
         b.created_by AS "createdBy", coalesce(p.name, c.name) AS "createdByName", b.created_at AS "createdAt", b.checked_at AS "checkedAt",
         b.applied_by AS "appliedBy", b.finished_at AS "finishedAt"
    FROM import_batch b
    LEFT JOIN operator p ON p.id = b.created_by
    LEFT JOIN api_client c ON c.id = b.created_by_client`;

/** What is changed of a batch when it comes to another state. */
export interface BatchChanges {
  refusal?: { code: ImportProblemCode; params: ImportProblemParams } | null;
  rowsTotal?: number;
  finished?: boolean;
}

@Injectable()
export class ImportBatches {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly clock: Clock,
  ) {}

  /** @throws Problem import_under_way */
  async insert(
    tx: Tx,
    batch: Pick<
      ImportBatchRow,
      'id' | 'municipalityId' | 'kind' | 'fileName' | 'sizeBytes' | 'encoding' | 'storageKey' | 'createdBy'
    > & { createdByClient: string | null; sha256: string },
  ): Promise<ImportBatchRow> {
    try {
      await tx.query(
        `INSERT INTO import_batch (id, municipality_id, kind, state, file_name, size_bytes, sha256, encoding, storage_key, created_by, created_by_client, created_at)
         VALUES ($1, $2, $3, 'CHECKING', $4, $5, $6, $7, $8, $9, $10, $11)`,
        [
          batch.id,
          batch.municipalityId,
          batch.kind,
          batch.fileName,
          batch.sizeBytes,
          batch.sha256,
          batch.encoding,
          batch.storageKey,
          batch.createdBy,
          batch.createdByClient,
          this.clock.now(),
        ],
      );
    } catch (error) {
      throw underWay(error);
    }
    return this.get(tx, batch.id);
  }

  /** @throws Problem not_found */
  async get(tx: Tx, id: string, options: { lock?: boolean } = {}): Promise<ImportBatchRow> {
    const rows: ImportBatchRow[] = await tx.query(
      `${SELECT} WHERE b.id = $1 ${options.lock ? 'FOR UPDATE OF b' : ''}`,
      [id],
    );
    if (!rows[0]) throw new Problem('not_found');
    return rows[0];
  }

  /** Newest first. */
  list(tx: Tx, after: (string | number)[] | null, limit: number): Promise<ImportBatchRow[]> {
    return tx.query(
      `${SELECT} WHERE $1::timestamptz IS NULL OR (b.created_at, b.id) < ($1, $2::uuid)
        ORDER BY b.created_at DESC, b.id DESC LIMIT $3`,
      [after?.[0] ?? null, after?.[1] ?? null, limit + 1],
    );
  }

  /** @throws Problem import_under_way */
  async refuseSecond(tx: Tx): Promise<void> {
    const rows: unknown[] = await tx.query(
      `SELECT 1 FROM import_batch WHERE state IN ('CHECKING', 'APPLYING')`,
    );
    if (rows.length > 0) throw new Problem('import_under_way');
  }

  /** @throws Problem import_under_way */
  async startApplying(tx: Tx, id: string, operatorId: string, validOnly: boolean): Promise<void> {
    try {
      await tx.query(
        `UPDATE import_batch SET state = 'APPLYING', applied_by = $2, valid_only = $3, rows_done = 0, refusal = NULL, failures = 0
          WHERE id = $1 AND state = 'CHECKED'`,
        [id, operatorId, validOnly],
      );
    } catch (error) {
      throw underWay(error);
    }
  }

  async cancel(tx: Tx, id: string): Promise<void> {
    await tx.query(
      `UPDATE import_batch SET state = 'CANCELLED', run = NULL, finished_at = $2 WHERE id = $1 AND state IN ('CHECKING', 'CHECKED', 'APPLYING')`,
      [id, this.clock.now()],
    );
  }

  /** Checked, or never checked to the end, before an instant, and not applied since; locked. */
  lockAbandoned(tx: Tx, before: Date): Promise<ImportBatchRow[]> {
    return tx.query(
      `${SELECT} WHERE b.state IN ('CHECKING', 'CHECKED') AND coalesce(b.checked_at, b.created_at) < $1
        FOR UPDATE OF b SKIP LOCKED`,
      [before],
    );
  }

  /** Takes the batch over; whoever worked on it before finds out at its next step. Null: nothing to do in that state. */
  takeOver(
    municipalityId: string,
    id: string,
    state: 'CHECKING' | 'APPLYING',
    run: string,
  ): Promise<ImportBatchRow | null> {
    return this.unitOfWork.run(municipalityId, async (tx) => {
      const [rows] = (await tx.query(
        'UPDATE import_batch SET run = $3, rows_done = 0 WHERE id = $1 AND state = $2 RETURNING id',
        [id, state, run],
      )) as [unknown[], number];
      return rows.length > 0 ? this.get(tx, id) : null;
    });
  }

  /** @throws Abandoned */
  async progress(tx: Tx, id: string, run: string, rowsDone: number): Promise<void> {
    const [rows] = (await tx.query(
      'UPDATE import_batch SET rows_done = $3 WHERE id = $1 AND run = $2 RETURNING id',
      [id, run, rowsDone],
    )) as [unknown[], number];
    if (rows.length === 0) throw new Abandoned();
  }

  /** The end of a phase. @throws Abandoned */
  async finish(
    tx: Tx,
    id: string,
    run: string,
    state: ImportState,
    changes: BatchChanges = {},
  ): Promise<void> {
    const now = this.clock.now();
    const [rows] = (await tx.query(
      `UPDATE import_batch
          SET state = $3, run = NULL, refusal = $4, rows_total = coalesce($5, rows_total),
              checked_at = CASE WHEN $3 = 'CHECKED' THEN $6::timestamptz ELSE checked_at END,
              finished_at = CASE WHEN $7 THEN $6::timestamptz END
        WHERE id = $1 AND run = $2 RETURNING id`,
      [id, run, state, changes.refusal ?? null, changes.rowsTotal ?? null, now, changes.finished ?? false],
    )) as [unknown[], number];
    if (rows.length === 0) throw new Abandoned();
  }

  async failed(tx: Tx, id: string, run: string): Promise<number> {
    const [rows] = (await tx.query(
      'UPDATE import_batch SET failures = failures + 1 WHERE id = $1 AND run = $2 RETURNING failures',
      [id, run],
    )) as [{ failures: number }[], number];
    return rows[0]?.failures ?? 0;
  }

  async count(
    tx: Tx,
    id: string,
    counts: { new: number; changed: number; unchanged: number; wrong: number },
  ): Promise<void> {
    await tx.query(
      'UPDATE import_batch SET rows_new = $2, rows_changed = $3, rows_unchanged = $4, rows_wrong = $5 WHERE id = $1',
      [id, counts.new, counts.changed, counts.unchanged, counts.wrong],
    );
  }

  // ---- Problems

  async addProblems(
    tx: Tx,
    municipalityId: string,
    batchId: string,
    stage: 'FILE' | 'DATA',
    problems: readonly RowProblem[],
  ): Promise<void> {
    if (problems.length === 0) return;
    await tx.query(
      `INSERT INTO import_problem (id, municipality_id, batch_id, stage, line, column_name, code, params)
       SELECT uuidv7(), $1, $2, $3, p.line, p."column", p.code, p.params
         FROM jsonb_to_recordset($4::jsonb) AS p (line int, "column" text, code text, params jsonb)`,
      [municipalityId, batchId, stage, JSON.stringify(problems)],
    );
  }

  /** By line; `after` is [line, id] of the last one seen. */
  problems(
    tx: Tx,
    batchId: string,
    after: (string | number)[] | null,
    limit: number,
  ): Promise<(RowProblem & { id: string })[]> {
    return tx.query(
      `SELECT id, line, column_name AS "column", code, params FROM import_problem
        WHERE batch_id = $1 AND ($2::int IS NULL OR (line, id) > ($2, $3::uuid)) ORDER BY line, id LIMIT $4`,
      [batchId, after?.[0] ?? null, after?.[1] ?? null, limit + 1],
    );
  }

  /** Of batches over before an instant: the cells of wrong rows, and of a first row that was taken for a header. */
  async forgetProblems(tx: Tx, before: Date): Promise<void> {
    await tx.query(
      `DELETE FROM import_problem p USING import_batch b
        WHERE b.municipality_id = p.municipality_id AND b.id = p.batch_id AND b.finished_at < $1`,
      [before],
    );
    await tx.query(
      `UPDATE import_batch SET refusal = refusal #- '{params,unknown}'
        WHERE finished_at < $1 AND refusal->'params'->>'unknown' <> ''`,
      [before],
    );
  }
}

function underWay(error: unknown): unknown {
  return violatedConstraint(error) === 'import_batch_one_under_way' ? new Problem('import_under_way') : error;
}
