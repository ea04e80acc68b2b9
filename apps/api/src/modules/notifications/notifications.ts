import { Inject, Injectable } from '@nestjs/common';
import type { Locale } from '@sosta/contracts';
import type { Config } from '../../config/config.js';
import { CONFIG } from '../../config/config.module.js';
import { Clock } from '../../platform/clock/clock.js';
import { deriveKey, seal } from '../../platform/crypto/keys.js';
import { uuidv7 } from '../../platform/crypto/uuid.js';
import type { Tx } from '../../platform/database/unit-of-work.js';
import { Outbox } from '../../platform/outbox/outbox.js';
import type { TemplateData, TemplateName } from './domain/template-data.js';

export const SEND_NOTIFICATION = 'notification.send';

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
        `<${id}@sosta>`,
        this.clock.now(),
      ],
    );
    if (inserted.length === 0) return;
    await this.outbox.add(tx, {
      municipalityId: input.municipalityId,
      topic: SEND_NOTIFICATION,
      key: id,
      payload: { notificationId: id },
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
}
