import { Injectable } from '@nestjs/common';
import type { Locale, NotificationState } from '@sosta/contracts';
import { Clock } from '../../../platform/clock/clock.js';
import type { Tx } from '../../../platform/database/unit-of-work.js';
import { Problem } from '../../../platform/http/problem.js';
import type { MailEvent } from '../domain/mail-event.js';
import type { TemplateName } from '../domain/template-data.js';

export interface NotificationRow {
  id: string;
  municipalityId: string;
  template: TemplateName;
  locale: Locale;
  recipient: string;
  dataSealed: string;
  attachments: string[];
  state: NotificationState;
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

export interface UndeliveredRow {
  id: string;
  holderId: string;
  holderName: string;
  template: TemplateName;
  subject: string | null;
  state: NotificationState;
  reason: string | null;
  addressChanged: boolean;
  createdAt: Date;
  attendedAt: Date | null;
  attendedByName: string | null;
  note: string | null;
}

/** Whoever waits for a code or a link notices that it does not come, and asks for another. */
const UNDELIVERED = `n.state IN ('FAILED', 'BOUNCED')
  AND n.template NOT IN ('registration-otp', 'registration-link', 'password-reset', 'operator-invitation')`;

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

  /** An event may be faster than we are: what it has said stays. */
  async markSent(tx: Tx, id: string, subject: string, forgetData: boolean): Promise<void> {
    await tx.query(
      `UPDATE notification SET state = CASE WHEN state = 'QUEUED' THEN 'SENT' ELSE state END, sent_at = $2, subject = $3, lease_until = NULL,
              last_error = CASE WHEN state = 'QUEUED' THEN NULL ELSE last_error END, data_sealed = CASE WHEN $4 THEN '' ELSE data_sealed END
        WHERE id = $1 AND (state = 'QUEUED' OR (state IN ('DELIVERED', 'BOUNCED') AND sent_at IS NULL))`,
      [id, this.clock.now(), subject, forgetData],
    );
  }

  async markFailed(
    tx: Tx,
    id: string,
    error: string,
    forgetData: boolean,
    subject: string | null = null,
  ): Promise<void> {
    await tx.query(
      `UPDATE notification SET state = 'FAILED', lease_until = NULL, last_error = $2, subject = $4,
              data_sealed = CASE WHEN $3 THEN '' ELSE data_sealed END
        WHERE id = $1 AND state = 'QUEUED'`,
      [id, error, forgetData, subject],
    );
  }

  /**
   * What the mail provider says: once for each event. Returned after it was delivered it has not arrived; delivered after it was
   * returned is an old event. @returns whether the event is new
   */
  async recordEvent(tx: Tx, event: MailEvent): Promise<boolean> {
    const first: unknown[] = await tx.query(
      `INSERT INTO notification_event (municipality_id, event_id, notification_id, kind, reason, occurred_at, received_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT DO NOTHING RETURNING 1`,
      [
        ...[event.municipalityId, event.eventId, event.notificationId, event.kind],
        ...[event.reason, event.occurredAt, this.clock.now()],
      ],
    );
    if (first.length === 0) return false;
    await tx.query(
      `UPDATE notification SET state = $2, last_error = CASE WHEN $2 = 'BOUNCED' THEN coalesce($3, 'bounced') ELSE last_error END
        WHERE id = $1 AND state IN ('QUEUED', 'SENT', 'DELIVERED') AND NOT (state = 'DELIVERED' AND $2 = 'DELIVERED')`,
      [event.notificationId, event.kind, event.reason],
    );
    return true;
  }

  undelivered(
    tx: Tx,
    filter: { attended: boolean | null; after: (string | number)[] | null; limit: number },
  ): Promise<UndeliveredRow[]> {
    return tx.query(
      `SELECT n.id, h.id AS "holderId", coalesce(h.company_name, h.family_name || ' ' || h.given_name) AS "holderName", n.template,
              n.subject, n.state, n.last_error AS reason, coalesce(a.email <> n.recipient, false) AS "addressChanged",
              n.created_at AS "createdAt", n.attended_at AS "attendedAt", o.name AS "attendedByName", n.attended_note AS note
         FROM notification n
         LEFT JOIN account a ON a.municipality_id = n.municipality_id AND a.id = n.account_id
         JOIN holder h ON h.municipality_id = n.municipality_id AND (h.id = n.holder_id OR n.holder_id IS NULL AND h.account_id = n.account_id)
         LEFT JOIN operator o ON o.id = n.attended_by
        WHERE ${UNDELIVERED} AND ($1::boolean IS NULL OR (n.attended_at IS NOT NULL) = $1)
          AND ($2::timestamptz IS NULL OR (n.created_at, n.id) < ($2, $3::uuid))
        ORDER BY n.created_at DESC, n.id DESC LIMIT $4`,
      [filter.attended, filter.after?.[0] ?? null, filter.after?.[1] ?? null, filter.limit],
    );
  }

  /** @throws Problem not_found, also when it was attended to before */
  async attend(tx: Tx, id: string, by: string, note: string): Promise<void> {
    const [, count] = (await tx.query(
      `UPDATE notification n SET attended_at = $2, attended_by = $3, attended_note = $4
        WHERE n.id = $1 AND ${UNDELIVERED} AND n.attended_at IS NULL`,
      [id, this.clock.now(), by, note],
    )) as [unknown[], number];
    if (count === 0) throw new Problem('not_found');
  }

  unreached(tx: Tx, accountId: string, since: Date): Promise<{ subject: string | null; createdAt: Date }[]> {
    return tx.query(
      `SELECT n.subject, n.created_at AS "createdAt" FROM notification n JOIN account a ON a.id = n.account_id
        WHERE n.account_id = $1 AND n.created_at >= $2 AND ${UNDELIVERED} AND n.recipient = a.email
          AND NOT EXISTS (SELECT 1 FROM notification l WHERE l.account_id = n.account_id AND l.recipient = n.recipient
                AND l.created_at > n.created_at AND (l.state = 'DELIVERED' OR (l.state = 'SENT' AND n.state = 'FAILED')))
        ORDER BY n.created_at DESC LIMIT 5`,
      [accountId, since],
    );
  }
}
