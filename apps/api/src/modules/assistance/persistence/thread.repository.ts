import { Injectable } from '@nestjs/common';
import type { AcceptedUploadType, AssistanceState, AssistanceTopic, Locale } from '@sosta/contracts';
import { CLAIM_OVER, claimColumns, type ClaimColumns } from '../../../platform/claims/claim.js';
import { addDays, civilDateOf, type CivilDate } from '../../../platform/clock/civil.js';
import { uuidv7 } from '../../../platform/crypto/uuid.js';
import type { Tx } from '../../../platform/database/unit-of-work.js';
import type { MunicipalityRef } from '../../../platform/http/context.js';
import { Problem } from '../../../platform/http/problem.js';
import { hintWork } from '../../../platform/live/live-hints.js';
import { Policies } from '../../municipalities/index.js';

export interface ThreadRow extends ClaimColumns {
  id: string;
  number: string;
  /** Null: somebody without an account. */
  holderId: string | null;
  /** Of the holder, or as the visitor gave it. */
  name: string;
  visitorEmail: string | null;
  visitorLocale: Locale | null;
  topic: AssistanceTopic;
  subject: string;
  requestNumber: string | null;
  state: AssistanceState;
  createdAt: Date;
  updatedAt: Date;
}

export interface MessageRow {
  id: string;
  threadId: string;
  authorKind: 'CITIZEN' | 'OPERATOR' | 'VISITOR';
  body: string;
  createdAt: Date;
}

export interface FileRow {
  id: string;
  threadId: string;
  fileName: string;
  mediaType: AcceptedUploadType;
  storageKey: string;
  sizeBytes: number;
  sha256: string;
  createdAt: Date;
}

const FILE = `id, thread_id AS "threadId", file_name AS "fileName", media_type AS "mediaType", storage_key AS "storageKey",
  size_bytes AS "sizeBytes", sha256, created_at AS "createdAt"`;

const THREADS = `SELECT t.id, t.number, t.holder_id AS "holderId",
  coalesce(t.visitor_name, h.company_name, h.family_name || ' ' || h.given_name) AS name,
  t.visitor_email AS "visitorEmail", t.visitor_locale AS "visitorLocale", t.topic, t.subject,
  t.request_number AS "requestNumber", t.state, t.created_at AS "createdAt", t.updated_at AS "updatedAt", ${claimColumns('t')}
  FROM assistance_thread t LEFT JOIN holder h ON h.municipality_id = t.municipality_id AND h.id = t.holder_id`;

/** Questions to the office and its answers (R94). */
@Injectable()
export class ThreadRepository {
  constructor(private readonly policies: Policies) {}

  /** Most recently touched first. */
  list(
    tx: Tx,
    filter: {
      holderId?: string;
      state?: AssistanceState;
      after: { at: number; id: string } | null;
      limit: number;
    },
  ): Promise<ThreadRow[]> {
    return tx.query(
      `${THREADS}
        WHERE ($1::uuid IS NULL OR t.holder_id = $1) AND ($2::text IS NULL OR t.state = $2)
          AND ($3::bigint IS NULL OR (t.updated_at, t.id) < (to_timestamp($3::bigint / 1000.0), $4::uuid))
        ORDER BY t.updated_at DESC, t.id DESC LIMIT $5`,
      [
        filter.holderId ?? null,
        filter.state ?? null,
        filter.after?.at ?? null,
        filter.after?.id ?? null,
        filter.limit + 1,
      ],
    );
  }

  /** @throws Problem not_found, also when it is somebody else's */
  async get(tx: Tx, id: string, options: { holderId?: string; lock?: boolean } = {}): Promise<ThreadRow> {
    const rows: ThreadRow[] = await tx.query(
      `${THREADS} WHERE t.id = $1 AND ($2::uuid IS NULL OR t.holder_id = $2) ${options.lock ? 'FOR UPDATE OF t' : ''}`,
      [id, options.holderId ?? null],
    );
    if (!rows[0]) throw new Problem('not_found');
    return rows[0];
  }

  /** Oldest first. */
  messages(tx: Tx, threadIds: readonly string[]): Promise<MessageRow[]> {
    return tx.query(
      `SELECT id, thread_id AS "threadId", author_kind AS "authorKind", body, created_at AS "createdAt"
         FROM assistance_message WHERE thread_id = ANY($1::uuid[]) ORDER BY created_at, id`,
      [threadIds],
    );
  }

  async insert(
    tx: Tx,
    municipality: MunicipalityRef,
    thread: Omit<
      ThreadRow,
      'name' | 'visitorEmail' | 'visitorLocale' | 'state' | 'updatedAt' | keyof ClaimColumns
    > & {
      visitor?: { name: string; email: string; locale: Locale };
    },
  ): Promise<void> {
    await tx.query(
      `INSERT INTO assistance_thread (id, municipality_id, number, holder_id, topic, subject, request_number, state, created_at, updated_at,
                                      visitor_name, visitor_email, visitor_locale, due_on)
       VALUES ($1, $2, $3, $4, $5, $6, $7, 'OPEN', $8, $8, $9, $10, $11, $12)`,
      [
        thread.id,
        municipality.id,
        thread.number,
        thread.holderId,
        thread.topic,
        thread.subject,
        thread.requestNumber,
        thread.createdAt,
        thread.visitor?.name ?? null,
        thread.visitor?.email ?? null,
        thread.visitor?.locale ?? null,
        await this.dueOn(tx, municipality, thread.createdAt),
      ],
    );
  }

  /**
   * Adds a message and says whose turn it is: an answer ends the claim of whoever gave it, a question asked anew gets
   * a new day to be answered by. Answers the message's id.
   */
  async addMessage(
    tx: Tx,
    municipality: MunicipalityRef,
    threadId: string,
    message: { authorKind: MessageRow['authorKind']; authorId: string | null; body: string; at: Date },
    state: AssistanceState,
  ): Promise<string> {
    const id = uuidv7();
    await tx.query(
      `INSERT INTO assistance_message (id, municipality_id, thread_id, author_kind, author_id, body, created_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7)`,
      [id, municipality.id, threadId, message.authorKind, message.authorId, message.body, message.at],
    );
    const over = state === 'OPEN' ? '' : `, ${CLAIM_OVER}`;
    await tx.query(
      `UPDATE assistance_thread SET state = $2, updated_at = $3, version = version + 1${over},
              due_on = CASE WHEN $2 = 'OPEN' AND state <> 'OPEN' THEN $4::date ELSE due_on END
        WHERE id = $1`,
      [threadId, state, message.at, await this.dueOn(tx, municipality, message.at)],
    );
    hintWork(tx, municipality.id, 'threads', threadId);
    return id;
  }

  /** The office has as long as for any request. */
  private async dueOn(tx: Tx, { timezone }: MunicipalityRef, asked: Date): Promise<CivilDate> {
    const term = await this.policies.value(tx, timezone, 'review.termDays');
    return addDays(civilDateOf(asked, timezone), term);
  }

  /** Messages a person has written since an instant: a brake for whoever floods the office. */
  async writtenSince(tx: Tx, holderId: string, since: Date): Promise<number> {
    const rows: { count: number }[] = await tx.query(
      `SELECT count(*)::int AS count FROM assistance_message m JOIN assistance_thread t ON t.id = m.thread_id
        WHERE t.holder_id = $1 AND m.author_kind = 'CITIZEN' AND m.created_at > $2`,
      [holderId, since],
    );
    return rows[0]?.count ?? 0;
  }

  /** The same for a visitor, whose thread is all there is to know them by. */
  async writtenInThreadSince(tx: Tx, threadId: string, since: Date): Promise<number> {
    const rows: { count: number }[] = await tx.query(
      `SELECT count(*)::int AS count FROM assistance_message
        WHERE thread_id = $1 AND author_kind = 'VISITOR' AND created_at > $2`,
      [threadId, since],
    );
    return rows[0]?.count ?? 0;
  }

  /** Oldest first. */
  files(tx: Tx, threadIds: readonly string[]): Promise<FileRow[]> {
    return tx.query(
      `SELECT ${FILE} FROM assistance_file WHERE thread_id = ANY($1::uuid[]) ORDER BY created_at, id`,
      [threadIds],
    );
  }

  /** @throws Problem not_found */
  async file(tx: Tx, threadId: string, id: string): Promise<FileRow> {
    const rows: FileRow[] = await tx.query(
      `SELECT ${FILE} FROM assistance_file WHERE id = $1 AND thread_id = $2`,
      [id, threadId],
    );
    if (!rows[0]) throw new Problem('not_found');
    return rows[0];
  }

  async addFile(tx: Tx, municipalityId: string, file: FileRow): Promise<void> {
    await tx.query(
      `INSERT INTO assistance_file (id, municipality_id, thread_id, file_name, media_type, storage_key, size_bytes, sha256, created_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
      [
        ...[file.id, municipalityId, file.threadId, file.fileName, file.mediaType, file.storageKey],
        ...[file.sizeBytes, file.sha256, file.createdAt],
      ],
    );
  }

  /** Threads of visitors in which nobody has written since an instant; the oldest first. */
  async lockVisitorsBefore(tx: Tx, before: Date, limit: number): Promise<string[]> {
    const rows: { id: string }[] = await tx.query(
      `SELECT id FROM assistance_thread WHERE holder_id IS NULL AND updated_at < $1
        ORDER BY updated_at LIMIT $2 FOR UPDATE SKIP LOCKED`,
      [before, limit],
    );
    return rows.map(({ id }) => id);
  }

  /** With all that was written and sent in them. The stored files are the caller's to erase. */
  async remove(tx: Tx, ids: readonly string[]): Promise<void> {
    await tx.query('DELETE FROM assistance_file WHERE thread_id = ANY($1::uuid[])', [ids]);
    await tx.query('DELETE FROM assistance_message WHERE thread_id = ANY($1::uuid[])', [ids]);
    await tx.query('DELETE FROM assistance_thread WHERE id = ANY($1::uuid[])', [ids]);
  }

  async ownsRequest(tx: Tx, holderId: string, number: string): Promise<boolean> {
    const rows: unknown[] = await tx.query('SELECT 1 FROM request WHERE holder_id = $1 AND number = $2', [
      holderId,
      number,
    ]);
    return rows.length > 0;
  }
}
