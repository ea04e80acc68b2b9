import { Injectable } from '@nestjs/common';
import type { AssistanceState, AssistanceTopic } from '@sosta/contracts';
import { uuidv7 } from '../../../platform/crypto/uuid.js';
import type { Tx } from '../../../platform/database/unit-of-work.js';
import { Problem } from '../../../platform/http/problem.js';

export interface ThreadRow {
  id: string;
  number: string;
  holderId: string;
  holderName: string;
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
  authorKind: 'CITIZEN' | 'OPERATOR';
  body: string;
  createdAt: Date;
}

const THREADS = `SELECT t.id, t.number, t.holder_id AS "holderId",
  coalesce(h.company_name, h.family_name || ' ' || h.given_name) AS "holderName", t.topic, t.subject,
  t.request_number AS "requestNumber", t.state, t.created_at AS "createdAt", t.updated_at AS "updatedAt"
  FROM assistance_thread t JOIN holder h ON h.municipality_id = t.municipality_id AND h.id = t.holder_id`;

/** Questions to the office and its answers (R94). */
@Injectable()
export class ThreadRepository {
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
    municipalityId: string,
    thread: Omit<ThreadRow, 'holderName' | 'state' | 'updatedAt'>,
  ): Promise<void> {
    await tx.query(
      `INSERT INTO assistance_thread (id, municipality_id, number, holder_id, topic, subject, request_number, state, created_at, updated_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7, 'OPEN', $8, $8)`,
      [
        thread.id,
        municipalityId,
        thread.number,
        thread.holderId,
        thread.topic,
        thread.subject,
        thread.requestNumber,
        thread.createdAt,
      ],
    );
  }

  /** Adds a message and says whose turn it is. Answers the message's id. */
  async addMessage(
    tx: Tx,
    municipalityId: string,
    threadId: string,
    message: { authorKind: 'CITIZEN' | 'OPERATOR'; authorId: string; body: string; at: Date },
    state: AssistanceState,
  ): Promise<string> {
    const id = uuidv7();
    await tx.query(
      `INSERT INTO assistance_message (id, municipality_id, thread_id, author_kind, author_id, body, created_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7)`,
      [id, municipalityId, threadId, message.authorKind, message.authorId, message.body, message.at],
    );
    await tx.query(
      'UPDATE assistance_thread SET state = $2, updated_at = $3, version = version + 1 WHERE id = $1',
      [threadId, state, message.at],
    );
    return id;
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

  async ownsRequest(tx: Tx, holderId: string, number: string): Promise<boolean> {
    const rows: unknown[] = await tx.query('SELECT 1 FROM request WHERE holder_id = $1 AND number = $2', [
      holderId,
      number,
    ]);
    return rows.length > 0;
  }
}
