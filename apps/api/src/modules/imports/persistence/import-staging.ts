import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { Tx } from '../../../platform/database/unit-of-work.js';
import type { RowProblem } from '../domain/import-problems.js';
import type { StagedRow } from '../rows/row-reader.js';

export interface StagedDbRow<Data> {
  line: number;
  outcome: 'NEW' | 'CHANGED';
  hash: string;
  data: Data;
}

export interface Judgement {
  line: number;
  outcome: 'NEW' | 'CHANGED' | 'UNCHANGED' | 'WRONG';
}

/** The rows of a batch between reading and applying. */
@Injectable()
export class ImportStaging {
  async clear(tx: Tx, batchId: string): Promise<void> {
    await tx.query('DELETE FROM import_row WHERE batch_id = $1', [batchId]);
    await tx.query('DELETE FROM import_problem WHERE batch_id = $1', [batchId]);
  }

  async forgetRows(tx: Tx, batchId: string): Promise<void> {
    await tx.query('DELETE FROM import_row WHERE batch_id = $1', [batchId]);
  }

  async forgetJudgement(tx: Tx, batchId: string): Promise<void> {
    await tx.query(`DELETE FROM import_problem WHERE batch_id = $1 AND stage = 'DATA'`, [batchId]);
  }

  /** Stages rows; of two with the same key the first stays, the other is told as a problem of `keyColumn`. */
  async add(
    tx: Tx,
    municipalityId: string,
    batchId: string,
    keyColumn: string,
    rows: readonly StagedRow[],
  ): Promise<RowProblem[]> {
    if (rows.length === 0) return [];
    const staged = rows.map(({ line, key, data, right }) => ({
      line,
      key,
      hash: hashOf(data),
      data,
      country: right?.country,
      plate: right?.plate,
      family: right?.family,
      zone_ids: right?.zoneIds,
      valid: right && `[${right.from},${right.to})`,
    }));
    const kept: { line: number }[] = await tx.query(
      `INSERT INTO import_row (municipality_id, batch_id, line, key, hash, data, country, plate, family, zone_ids, valid)
       SELECT $1, $2, r.line, r.key, r.hash, r.data, r.country, r.plate, r.family, r.zone_ids, r.valid
         FROM jsonb_to_recordset($3::jsonb)
              AS r (line int, key text, hash text, data jsonb, country text, plate text, family text, zone_ids uuid[], valid daterange)
        ORDER BY r.line
       ON CONFLICT ON CONSTRAINT import_row_key_unique DO NOTHING RETURNING line`,
      [municipalityId, batchId, JSON.stringify(staged)],
    );
    if (kept.length === rows.length) return [];
    const lines = new Set(kept.map(({ line }) => line));
    const repeated = rows.filter(({ line }) => !lines.has(line));
    const before: { key: string; line: number }[] = await tx.query(
      'SELECT key, line FROM import_row WHERE batch_id = $1 AND key = ANY($2)',
      [batchId, repeated.map(({ key }) => key)],
    );
    const first = new Map(before.map(({ key, line }) => [key, line]));
    return repeated.map(({ line, key }) => ({
      line,
      column: keyColumn,
      code: 'DUPLICATE',
      params: { line: first.get(key) ?? 0, value: key },
    }));
  }

  /**
   * For the rest of the transaction. Statements are planned once a connection, often while the tables are small; a plan
   * that reads whole tables would be kept while they grow by a hundred thousand rows, and get slower with each step.
   */
  async preferIndexes(tx: Tx): Promise<void> {
    await tx.query('SET LOCAL enable_seqscan = off');
  }

  /** For one of the many short steps towards a state: the commit of that state makes them all durable. */
  async step(tx: Tx): Promise<void> {
    await tx.query('SET LOCAL enable_seqscan = off; SET LOCAL synchronous_commit = off');
  }

  /** A fresh table has no statistics, and without them the planner would look for overlaps row against row. */
  async analyze(tx: Tx): Promise<void> {
    await tx.query('ANALYZE import_row');
  }

  async judge(tx: Tx, batchId: string, judgements: readonly Judgement[]): Promise<void> {
    if (judgements.length === 0) return;
    await tx.query(
      `UPDATE import_row r SET outcome = j.outcome FROM unnest($2::int[], $3::text[]) AS j (line, outcome)
        WHERE r.batch_id = $1 AND r.line = j.line`,
      [batchId, judgements.map(({ line }) => line), judgements.map(({ outcome }) => outcome)],
    );
  }

  /** The next rows to be written. */
  next<Data>(tx: Tx, batchId: string, afterLine: number, limit: number): Promise<StagedDbRow<Data>[]> {
    return tx.query(
      `SELECT line, outcome, hash, data FROM import_row
        WHERE batch_id = $1 AND line > $2 AND outcome IN ('NEW', 'CHANGED') ORDER BY line LIMIT $3`,
      [batchId, afterLine, limit],
    );
  }
}

function hashOf(data: Record<string, unknown>): string {
  return createHash('sha256').update(JSON.stringify(data)).digest('base64url');
}
