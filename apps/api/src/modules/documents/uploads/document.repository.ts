import { Injectable } from '@nestjs/common';
import type { AcceptedUploadType, DocumentKind, DocumentVerdict } from '@sosta/contracts';
import { Clock } from '../../../platform/clock/clock.js';
import type { Tx } from '../../../platform/database/unit-of-work.js';
import { Problem } from '../../../platform/http/problem.js';

export interface DocumentRow {
  id: string;
  municipalityId: string;
  holderId: string;
  requestId: string | null;
  kind: DocumentKind;
  storageKey: string;
  originalName: string;
  mediaType: AcceptedUploadType;
  sizeBytes: number;
  sha256: string;
  pageCount: number | null;
  verdict: DocumentVerdict | null;
  replacedAt: Date | null;
  createdAt: Date;
}

const COLUMNS = `id, municipality_id AS "municipalityId", holder_id AS "holderId", request_id AS "requestId", kind,
  storage_key AS "storageKey", original_name AS "originalName", media_type AS "mediaType", size_bytes AS "sizeBytes",
  sha256, page_count AS "pageCount", verdict, replaced_at AS "replacedAt", created_at AS "createdAt"`;

/** Files that citizens send. One belongs to its holder, and from its submission on to one request. */
@Injectable()
export class DocumentRepository {
  constructor(private readonly clock: Clock) {}

  async insert(
    tx: Tx,
    row: Omit<DocumentRow, 'requestId' | 'verdict' | 'replacedAt' | 'createdAt'>,
  ): Promise<DocumentRow> {
    await tx.query(
      `INSERT INTO document (id, municipality_id, holder_id, kind, storage_key, original_name, media_type, size_bytes,
                             sha256, page_count, created_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
      [
        row.id,
        row.municipalityId,
        row.holderId,
        row.kind,
        row.storageKey,
        row.originalName,
        row.mediaType,
        row.sizeBytes,
        row.sha256,
        row.pageCount,
        this.clock.now(),
      ],
    );
    return this.get(tx, row.id);
  }

  /** Whether a document's file is this one. */
  async isKnown(tx: Tx, storageKey: string): Promise<boolean> {
    const rows: unknown[] = await tx.query('SELECT 1 FROM document WHERE storage_key = $1', [storageKey]);
    return rows.length > 0;
  }

  /** @throws Problem not_found, also when it is somebody else's */
  async get(tx: Tx, id: string, options: { holderId?: string; lock?: boolean } = {}): Promise<DocumentRow> {
    const rows: DocumentRow[] = await tx.query(
      `SELECT ${COLUMNS} FROM document WHERE id = $1 AND ($2::uuid IS NULL OR holder_id = $2)
       ${options.lock ? 'FOR UPDATE' : ''}`,
      [id, options.holderId ?? null],
    );
    if (!rows[0]) throw new Problem('not_found');
    return rows[0];
  }

  /** Documents of several requests, those replaced included, in the order in which they were sent. */
  ofRequests(tx: Tx, requestIds: readonly string[]): Promise<DocumentRow[]> {
    return tx.query(`SELECT ${COLUMNS} FROM document WHERE request_id = ANY($1) ORDER BY created_at, id`, [
      requestIds,
    ]);
  }

  /** The holder's documents with these ids that no request has yet; locked, so that no other takes them. */
  lockUnattached(tx: Tx, holderId: string, ids: readonly string[]): Promise<DocumentRow[]> {
    return tx.query(
      `SELECT ${COLUMNS} FROM document WHERE id = ANY($1) AND holder_id = $2 AND request_id IS NULL
        ORDER BY id FOR UPDATE`,
      [ids, holderId],
    );
  }

  async attach(tx: Tx, ids: readonly string[], requestId: string): Promise<void> {
    await tx.query('UPDATE document SET request_id = $2 WHERE id = ANY($1)', [ids, requestId]);
  }

  async markReplaced(tx: Tx, ids: readonly string[]): Promise<void> {
    await tx.query('UPDATE document SET replaced_at = $2 WHERE id = ANY($1) AND replaced_at IS NULL', [
      ids,
      this.clock.now(),
    ]);
  }

  async setVerdict(tx: Tx, id: string, verdict: DocumentVerdict): Promise<void> {
    await tx.query('UPDATE document SET verdict = $2 WHERE id = $1', [id, verdict]);
  }

  async countUnattached(tx: Tx, holderId: string): Promise<number> {
    const rows: { count: number }[] = await tx.query(
      'SELECT count(*)::int AS count FROM document WHERE holder_id = $1 AND request_id IS NULL',
      [holderId],
    );
    return rows[0]?.count ?? 0;
  }

  /** Those that no request took since before an instant. */
  lockStale(tx: Tx, before: Date, limit: number): Promise<DocumentRow[]> {
    return tx.query(
      `SELECT ${COLUMNS} FROM document WHERE request_id IS NULL AND created_at < $1
        ORDER BY created_at, id LIMIT $2 FOR UPDATE SKIP LOCKED`,
      [before, limit],
    );
  }

  async remove(tx: Tx, id: string): Promise<void> {
    await tx.query('DELETE FROM document WHERE id = $1 AND request_id IS NULL', [id]);
  }
}
