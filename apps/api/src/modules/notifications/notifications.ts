import { Inject, Injectable } from '@nestjs/common';
import type { Locale } from '@sosta/contracts';
import type { Config } from '../../config/config.js';
import { CONFIG } from '../../config/config.module.js';
import { Clock } from '../../platform/clock/clock.js';
import { toRealTime } from '../../platform/clock/town-time.js';
import { deriveKey, seal } from '../../platform/crypto/keys.js';
import { uuidv7 } from '../../platform/crypto/uuid.js';
import type { Tx } from '../../platform/database/unit-of-work.js';
import { Outbox } from '../../platform/outbox/outbox.js';
import { messageIdOf } from './domain/mail-event.js';
import type { TemplateData, TemplateName } from './domain/template-data.js';
import { NotificationWriter } from './notification-writer.js';
import { NotificationRepository } from './persistence/notification.repository.js';

export const SEND_NOTIFICATION = 'notification.send';
/** A reminder is of no use any more when it is older. */
const UNREACHED_DAYS = 60;
/** Longer than documents take to be stored on a bad day. */
const WAIT_SECONDS = 30;

/** Whoever reads one of these could act as the person. */
const HELD_BACK: ReadonlySet<TemplateName> = new Set([
  'registration-otp',
  'registration-link',
  'password-reset',
  'operator-invitation',
]);

export interface SentNotification {
  id: string;
  template: TemplateName;
  locale: Locale;
  state: string;
  subject: string;
  /** Null when it is not kept, or not to be seen by others. */
  text: string | null;
  createdAt: Date;
  sentAt: Date | null;
  attachments: string[];
}

export interface NotificationInput<T extends TemplateName = TemplateName> {
  municipalityId: string;
  template: T;
  data: TemplateData[T];
  locale: Locale;
  recipient: string;
  /** One e-mail per key and municipality, however often it is asked for. */
  dedupeKey: string;
  accountId?: string;
  holderId?: string;
  requestId?: string;
  subscriptionId?: string;
  /** Ids of issued documents; the e-mail waits until each is stored. */
  attachments?: string[];
}

/** Writes an e-mail to be sent, in the transaction that decides it. */
@Injectable()
export class Notifications {
  private readonly key: Buffer;

  constructor(
    private readonly outbox: Outbox,
    private readonly clock: Clock,
    private readonly notifications: NotificationRepository,
    private readonly writer: NotificationWriter,
    @Inject(CONFIG) config: Config,
  ) {
    this.key = deriveKey(config.appSecret, 'seal');
  }

  async queue<T extends TemplateName>(tx: Tx, input: NotificationInput<T>): Promise<void> {
    const id = uuidv7();
    const inserted: unknown[] = await tx.query(
      `INSERT INTO notification (id, municipality_id, dedupe_key, template, locale, account_id, holder_id, request_id,
                                 subscription_id, recipient, data_sealed, attachments, state, message_id, created_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, 'QUEUED', $13, $14)
       ON CONFLICT ON CONSTRAINT notification_once DO NOTHING RETURNING id`,
      [
        id,
        input.municipalityId,
        input.dedupeKey,
        input.template,
        input.locale,
        input.accountId ?? null,
        input.holderId ?? null,
        input.requestId ?? null,
        input.subscriptionId ?? null,
        input.recipient,
        seal(this.key, JSON.stringify(input.data), `notification:${id}`),
        input.attachments ?? [],
        messageIdOf(id, input.municipalityId),
        this.clock.now(),
      ],
    );
    if (inserted.length === 0) return;
    const now = this.clock.now();
    await this.outbox.add(tx, {
      municipalityId: input.municipalityId,
      topic: SEND_NOTIFICATION,
      key: id,
      payload: { notificationId: id },
      // The document that is stored last calls the e-mail up at once; this is for the case that it does not.
      notBefore: (await this.waits(tx, input.attachments ?? []))
        ? new Date(now.getTime() + WAIT_SECONDS * 1000)
        : now,
    });
  }

  /** To the account behind a holder, in its language; nothing when the holder has no account (sold at the counter). */
  async queueForHolder<T extends TemplateName>(
    tx: Tx,
    input: Omit<NotificationInput<T>, 'locale' | 'recipient' | 'accountId' | 'data' | 'holderId'> & {
      holderId: string;
      data: TemplateData[T] | ((locale: Locale) => TemplateData[T]);
    },
  ): Promise<void> {
    const rows: { id: string; email: string; locale: Locale }[] = await tx.query(
      `SELECT a.id, a.email, a.locale FROM holder h JOIN account a ON a.municipality_id = h.municipality_id AND a.id = h.account_id
        WHERE h.id = $1`,
      [input.holderId],
    );
    const account = rows[0];
    if (!account) return;
    const { data, ...rest } = input;
    await this.queue<T>(tx, {
      ...rest,
      accountId: account.id,
      recipient: account.email,
      locale: account.locale,
      data: typeof data === 'function' ? data(account.locale) : data,
    });
  }

  /**
   * The e-mail queued last for a request, as it would be sent: for a look at it in a transaction that is then undone.
   * Null when there is none.
   */
  async previewLast(
    tx: Tx,
    requestId: string,
  ): Promise<{ subject: string; text: string; locale: Locale } | null> {
    const row = await this.notifications.lastOfRequest(tx, requestId);
    if (!row) return null;
    const { subject, text } = await this.writer.write(tx, row);
    return { subject, text, locale: row.locale };
  }

  /** The same for what this very transaction queued about a subscription. */
  async previewOfSubscription(
    tx: Tx,
    subscriptionId: string,
  ): Promise<{ subject: string; text: string; locale: Locale } | null> {
    const row = await this.notifications.ofThisTransaction(tx, subscriptionId);
    if (!row) return null;
    const { subject, text } = await this.writer.write(tx, row);
    return { subject, text, locale: row.locale };
  }

  /**
   * What did not reach an account at the address it still has, newest first: told on its own page instead. Over once
   * something arrives there, or the address changes.
   */
  unreached(tx: Tx, accountId: string): Promise<{ subject: string | null; createdAt: Date }[]> {
    return this.notifications.unreached(
      tx,
      accountId,
      new Date(this.clock.now().getTime() - UNREACHED_DAYS * 86_400_000),
    );
  }

  /**
   * One e-mail as its reader had it; null when it went to somebody else. What opens something (a code, a link with its
   * proof) is left out.
   */
  async sent(
    tx: Tx,
    id: string,
    to: { holderId: string; accountId: string | null },
  ): Promise<SentNotification | null> {
    const row = await this.notifications.find(tx, id);
    const about = await this.notifications.about(tx, id);
    if (!row || !about) return null;
    const theirs =
      about.holderId === to.holderId || (about.accountId !== null && about.accountId === to.accountId);
    if (!theirs) return null;
    const told = { id, template: row.template, locale: row.locale, state: row.state };
    const { createdAt, sentAt, subject } = about;
    const files = await this.notifications.attachments(tx, row.attachments);
    const common = { ...told, createdAt, sentAt, attachments: files.map(({ fileName }) => fileName) };
    if (HELD_BACK.has(row.template) || row.dataSealed === '')
      return { ...common, subject: HELD_BACK.has(row.template) ? '' : (subject ?? ''), text: null };
    const written = await this.writer.write(tx, row);
    return {
      ...common,
      subject: written.subject,
      text: written.text.replace(/(https?:\/\/[^\s#]+)#\S+/g, '$1'),
    };
  }

  /**
   * A document was stored in this transaction: e-mails that wait for nothing else become due at once. Two documents
   * of one e-mail stored at the same time see each other through the lock on the e-mail's row.
   */
  async attachmentStored(tx: Tx, documentId: string): Promise<void> {
    const waiting: { id: string }[] = await tx.query(
      // All that waits is few; looking into arrays is nothing row-level security lets an index do.
      `SELECT id FROM notification
        WHERE state = 'QUEUED' AND attachments <> '{}' AND attachments @> ARRAY[$1]::uuid[] ORDER BY id FOR UPDATE`,
      [documentId],
    );
    if (waiting.length === 0) return;
    await tx.query(
      `WITH ready AS MATERIALIZED (
         SELECT n.id::text AS key FROM notification n
          WHERE n.id = ANY($1) AND NOT EXISTS (SELECT 1 FROM issued_document d WHERE d.id = ANY(n.attachments) AND d.stored_at IS NULL))
       UPDATE outbox_message o SET next_at = $2 FROM ready
        WHERE o.topic = '${SEND_NOTIFICATION}' AND o.dedupe_key = ready.key
          AND o.done_at IS NULL AND o.dead_at IS NULL AND o.next_at > $2`,
      [waiting.map(({ id }) => id), toRealTime(this.clock.now())],
    );
  }

  private async waits(tx: Tx, attachments: string[]): Promise<boolean> {
    if (attachments.length === 0) return false;
    return (await this.notifications.attachments(tx, attachments)).some((file) => file.storageKey === null);
  }
}
