import { createHash } from 'node:crypto';
import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Clock } from '../../platform/clock/clock.js';
import { UnitOfWork, type Tx } from '../../platform/database/unit-of-work.js';
import { Mailer, type Mail } from '../../platform/mail/mailer.js';
import {
  DeferredEffect,
  PermanentEffectError,
  type EffectHandler,
  type OutboxMessage,
} from '../../platform/outbox/effect-handler.js';
import { EffectRegistry } from '../../platform/outbox/effect-registry.js';
import { MAX_EFFECT_ATTEMPTS } from '../../platform/outbox/effect-runner.js';
import { ObjectStorage } from '../../platform/storage/object-storage.js';
import { smtpFailure } from './domain/smtp-failure.js';
import type { TemplateName } from './domain/template-data.js';
import { NotificationWriter } from './notification-writer.js';
import { SEND_NOTIFICATION } from './notifications.js';
import {
  NotificationRepository,
  type AttachmentRow,
  type NotificationRow,
} from './persistence/notification.repository.js';

/** Longer than the mailer takes to give up; another worker takes over after it. */
const LEASE_SECONDS = 60;
/** While documents are being prepared; the document that is stored last calls the e-mail up at once. */
const WAIT_SECONDS = 30;
/** What they hold is good only until it is used: it is forgotten as soon as it is on its way. */
const SECRET: ReadonlySet<TemplateName> = new Set([
  'operator-invitation',
  'registration-otp',
  'password-reset',
  'account-invitation',
]);

/**
 * Sends one e-mail. A worker that dies between the server's "250" and our record makes it go out twice, and nothing
 * can prevent that; the repeat then carries the same Message-ID, text and attachments, so that a mailbox can tell.
 */
@Injectable()
export class SendNotification implements EffectHandler, OnModuleInit {
  readonly topic = SEND_NOTIFICATION;
  readonly concurrency = 4;

  constructor(
    private readonly registry: EffectRegistry,
    private readonly unitOfWork: UnitOfWork,
    private readonly clock: Clock,
    private readonly notifications: NotificationRepository,
    private readonly writer: NotificationWriter,
    private readonly storage: ObjectStorage,
    private readonly mailer: Mailer,
  ) {}

  onModuleInit(): void {
    this.registry.register(this);
  }

  async run(message: OutboxMessage): Promise<((tx: Tx) => Promise<void>) | void> {
    const id = String(message.payload['notificationId']);
    const taken = await this.take(message.municipalityId, id);
    if (taken === 'over') return;
    if (taken === 'impossible') throw new PermanentEffectError('Nothing can be sent');
    const { row, email } = taken;
    const forget = SECRET.has(row.template);
    try {
      const attachments = await Promise.all(taken.attachments.map((file) => this.load(file)));
      await this.mailer.send({
        messageId: row.messageId,
        to: row.recipient,
        fromName: email.municipality.name,
        // The sending address may be one nobody reads: answers go to the office.
        replyTo: email.municipality.profile.office.email,
        subject: email.subject,
        text: email.text,
        html: email.html,
        attachments,
      });
    } catch (error) {
      const failure = smtpFailure(error);
      const givesUp = failure.permanent || message.attempts >= MAX_EFFECT_ATTEMPTS;
      await this.unitOfWork.run(message.municipalityId, (tx) =>
        givesUp
          ? this.notifications.markFailed(tx, id, failure.code, forget, email.subject)
          : this.notifications.release(tx, id, failure.code),
      );
      if (failure.permanent) throw new PermanentEffectError(failure.code);
      throw error;
    }
    return (tx) => this.notifications.markSent(tx, id, email.subject, forget);
  }

  async abandon(tx: Tx, { payload }: OutboxMessage): Promise<void> {
    const row = await this.notifications.find(tx, String(payload['notificationId']));
    if (row) await this.notifications.markFailed(tx, row.id, 'no answer', SECRET.has(row.template));
  }

  /** Everything there is to send, with the lease on it. */
  private take(
    municipalityId: string,
    id: string,
  ): Promise<
    | {
        row: NotificationRow;
        attachments: AttachmentRow[];
        email: Awaited<ReturnType<NotificationWriter['write']>>;
      }
    | 'over'
    | 'impossible'
  > {
    return this.unitOfWork.run(municipalityId, async (tx) => {
      const row = await this.notifications.find(tx, id);
      if (!row || row.state === 'FAILED') return 'impossible';
      if (row.state !== 'QUEUED') return 'over';
      const attachments = await this.notifications.attachments(tx, row.attachments);
      if (attachments.length !== row.attachments.length) {
        await this.notifications.markFailed(tx, id, 'an attachment does not exist', SECRET.has(row.template));
        return 'impossible';
      }
      const now = this.clock.now().getTime();
      if (attachments.some((file) => file.storageKey === null))
        throw new DeferredEffect(new Date(now + WAIT_SECONDS * 1000));
      if (!(await this.notifications.lease(tx, id, LEASE_SECONDS))) {
        throw new DeferredEffect(row.leaseUntil ?? new Date(now + LEASE_SECONDS * 1000));
      }
      return { row, attachments, email: await this.writer.write(tx, row) };
    });
  }

  /** @throws Error when the stored file is not the one that was recorded: better no e-mail than a wrong ticket */
  private async load(file: AttachmentRow): Promise<Mail['attachments'][number]> {
    const content = await this.storage.get(file.storageKey!);
    if (createHash('sha256').update(content).digest('hex') !== file.sha256)
      throw new Error('A stored document has changed');
    return { fileName: file.fileName, mediaType: file.mediaType, content };
  }
}
