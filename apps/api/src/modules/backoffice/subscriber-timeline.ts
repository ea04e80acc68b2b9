import { Injectable } from '@nestjs/common';
import type { Permission } from '@sosta/contracts';
import { Audit } from '../../platform/audit/audit.js';
import { UnitOfWork } from '../../platform/database/unit-of-work.js';
import type { OperatorContext } from '../../platform/http/context.js';
import { decodeCursor, page } from '../../platform/http/paging.js';
import { Problem } from '../../platform/http/problem.js';
import { Notifications } from '../notifications/index.js';
import {
  toTimelineEntryDto,
  type SentMailDto,
  type SubscriberTimelineDto,
  type TimelineQuery,
} from './http/timeline.dto.js';
import { SubscriberRepository } from './persistence/subscriber.repository.js';
import { TIMELINE_KINDS, TimelineRepository, type TimelineKind } from './persistence/timeline.repository.js';

/** What an operator may read in its own section is told here, nothing else. */
const NEEDS: Record<TimelineKind, Permission> = {
  REQUEST: 'review.read',
  DECISION: 'review.read',
  SUBSCRIPTION: 'subscriptions.read',
  PAYMENT: 'payments.read',
  INVOICE: 'invoices.read',
  MESSAGE: 'subscribers.read',
  THREAD: 'assistance.read',
  VISIT: 'subscribers.read',
};

/** A person's history, page by page, and the e-mails they were sent. */
@Injectable()
export class SubscriberTimeline {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly audit: Audit,
    private readonly subscribers: SubscriberRepository,
    private readonly timeline: TimelineRepository,
    private readonly notifications: Notifications,
  ) {}

  /** @throws Problem not_found */
  list(call: OperatorContext, id: string, query: TimelineQuery): Promise<SubscriberTimelineDto> {
    const after = decodeCursor(query.cursor, ['instant', 'uuid']);
    const kinds = TIMELINE_KINDS.filter((kind) => call.actor.permissions.has(NEEDS[kind]));
    return this.unitOfWork.run(call.municipality.id, async (tx) => {
      const holder = await this.subscribers.get(tx, id);
      const rows = await this.timeline.entries(
        tx,
        { id, accountId: holder.account?.id ?? null },
        { kinds: kinds.filter((kind) => !query.kind || kind === query.kind), after, limit: query.limit },
      );
      const { items, nextCursor } = page(rows, query.limit, (row) => [row.at.toISOString(), row.id]);
      return { items: items.map((row) => toTimelineEntryDto(row, call.locale)), nextCursor, kinds };
    });
  }

  /**
   * One e-mail, subject and text; the look at it is recorded.
   * @throws Problem not_found, also when it went to somebody else
   */
  mail(call: OperatorContext, id: string, messageId: string): Promise<SentMailDto> {
    return this.unitOfWork.run(call.municipality.id, async (tx) => {
      const holder = await this.subscribers.get(tx, id);
      const mail = await this.notifications.sent(tx, messageId, {
        holderId: id,
        accountId: holder.account?.id ?? null,
      });
      if (!mail) throw new Problem('not_found');
      await this.audit.record(tx, {
        municipalityId: call.municipality.id,
        actor: { kind: 'OPERATOR', id: call.actor.operatorId },
        action: 'message.read',
        subject: { kind: 'notification', id: messageId },
        data: { holderId: id, template: mail.template },
      });
      const { template: _template, createdAt, sentAt, ...rest } = mail;
      return { ...rest, createdAt: createdAt.toISOString(), sentAt: sentAt?.toISOString() ?? null };
    });
  }
}
