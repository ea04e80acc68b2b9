import { Injectable } from '@nestjs/common';
import type { Locale } from '@sosta/contracts';
import { Clock } from '../../../platform/clock/clock.js';
import type { Tx } from '../../../platform/database/unit-of-work.js';
import type { TemplateName } from '../domain/template-data.js';

export interface NotificationRow {
  id: string;
  municipalityId: string;
  template: TemplateName;
  locale: Locale;
  recipient: string;
  dataSealed: string;
  attachments: string[];
  state: 'QUEUED' | 'SENT' | 'FAILED' | 'BOUNCED';
  messageId: string;
  leaseUntil: Date | null;
}

export interface AttachmentRow {
  id: string;
  fileName: string;
  mediaType: string;
  /** Null while it is being prepared. */
  storageKey: string | null;
  sha256: string | null;
}

const COLUMNS = `id, municipality_id AS "municipalityId", template, locale, recipient, data_sealed AS "dataSealed", attachments,
  state, message_id AS "messageId", lease_until AS "leaseUntil"`;

@Injectable()
export class NotificationRepository {
  constructor(private readonly clock: Clock) {}

  async find(tx: Tx, id: string): Promise<NotificationRow | null> {
    const rows: NotificationRow[] = await tx.query(`SELECT ${COLUMNS} FROM notification WHERE id = $1`, [id]);
    return rows[0] ?? null;
  }

  /** The one queued last for a request, as this transaction sees it. */
  async lastOfRequest(tx: Tx, requestId: string): Promise<NotificationRow | null> {
    const rows: NotificationRow[] = await tx.query(
      `SELECT ${COLUMNS} FROM notification WHERE request_id = $1 ORDER BY created_at DESC, id DESC LIMIT 1`,
      [requestId],
    );
    return rows[0] ?? null;
  }

  /** The e-mail about a subscription that this transaction has written, if any. */
  async ofThisTransaction(tx: Tx, subscriptionId: string): Promise<NotificationRow | null> {
    const rows: NotificationRow[] = await tx.query(
      `SELECT ${COLUMNS} FROM notification
        WHERE subscription_id = $1 AND xmin::text = (pg_current_xact_id()::text::numeric % 4294967296)::text
        ORDER BY created_at DESC, id DESC LIMIT 1`,
      [subscriptionId],
    );
    return rows[0] ?? null;
  }

  /** Whose it is, and when. */
  async about(
    tx: Tx,
    id: string,
  ): Promise<{
    holderId: string | null;
    accountId: string | null;
    subject: string | null;
    createdAt: Date;
    sentAt: Date | null;
  } | null> {
    const rows: {
      holderId: string | null;
      accountId: string | null;
      subject: string | null;
      createdAt: Date;
      sentAt: Date | null;
    }[] = await tx.query(
      `SELECT holder_id AS "holderId", account_id AS "accountId", subject, created_at AS "createdAt", sent_at AS "sentAt"
         FROM notification WHERE id = $1`,
      [id],
    );
    return rows[0] ?? null;
  }

  /** In the order in which they were attached. */
  attachments(tx: Tx, ids: string[]): Promise<AttachmentRow[]> {
    return tx.query(
      `SELECT d.id, d.file_name AS "fileName", d.media_type AS "mediaType", d.storage_key AS "storageKey", d.sha256
         FROM unnest($1::uuid[]) WITH ORDINALITY AS wanted (id, place) JOIN issued_document d ON d.id = wanted.id
        ORDER BY wanted.place`,
      [ids],
    );
  }

  /** Takes the sending for a while. False when somebody else has it, or it is over. */
  async lease(tx: Tx, id: string, seconds: number): Promise<boolean> {
    const now = this.clock.now();
    const [rows] = (await tx.query(
      `UPDATE notification SET lease_until = $2, attempts = attempts + 1
        WHERE id = $1 AND state = 'QUEUED' AND (lease_until IS NULL OR lease_until <= $3) RETURNING id`,
      [id, new Date(now.getTime() + seconds * 1000), now],
    )) as [unknown[], number];
    return rows.length > 0;
  }

  /** After a failure that may pass: the next try need not wait for the lease to run out. */
  async release(tx: Tx, id: string, error: string): Promise<void> {
    await tx.query(
      `UPDATE notification SET lease_until = NULL, last_error = $2 WHERE id = $1 AND state = 'QUEUED'`,
      [id, error],
    );
  }

  async markSent(tx: Tx, id: string, subject: string, forgetData: boolean): Promise<void> {
    await tx.query(
      `UPDATE notification SET state = 'SENT', sent_at = $2, subject = $3, lease_until = NULL, last_error = NULL,
              data_sealed = CASE WHEN $4 THEN '' ELSE data_sealed END
        WHERE id = $1 AND state = 'QUEUED'`,
      [id, this.clock.now(), subject, forgetData],
    );
  }

  async markFailed(tx: Tx, id: string, error: string, forgetData: boolean): Promise<void> {
    await tx.query(
      `UPDATE notification SET state = 'FAILED', lease_until = NULL, last_error = $2,
              data_sealed = CASE WHEN $3 THEN '' ELSE data_sealed END
        WHERE id = $1 AND state = 'QUEUED'`,
      [id, error, forgetData],
    );
  }
}
