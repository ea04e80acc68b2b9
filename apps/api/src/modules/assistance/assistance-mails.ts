import { Inject, Injectable } from '@nestjs/common';
import type { Config } from '../../config/config.js';
import { CONFIG } from '../../config/config.module.js';
import type { Tx } from '../../platform/database/unit-of-work.js';
import type { MunicipalityRef } from '../../platform/http/context.js';
import { MunicipalityDirectory } from '../municipalities/index.js';
import { Notifications } from '../notifications/index.js';
import type { ThreadRow } from './persistence/thread.repository.js';
import { ThreadTokens } from './thread-tokens.js';

/** Tells either side that the other has written. What was written stays out of the e-mails. */
@Injectable()
export class AssistanceMails {
  constructor(
    private readonly notifications: Notifications,
    private readonly directory: MunicipalityDirectory,
    private readonly tokens: ThreadTokens,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /** To the office. */
  async asked(tx: Tx, { id, slug }: MunicipalityRef, thread: ThreadRow, messageId: string): Promise<void> {
    const { profile } = await this.directory.byId(id);
    await this.notifications.queue<'assistance-new'>(tx, {
      municipalityId: id,
      template: 'assistance-new',
      locale: 'it',
      recipient: profile.office.email,
      dedupeKey: `assistance-new:${messageId}`,
      data: {
        number: thread.number,
        visitor: thread.visitorEmail !== null,
        url: `${this.config.publicUrl}/backoffice/${slug}/assistenza/${thread.id}`,
      },
    });
  }

  /** To a visitor, with the way back to the thread. */
  async received(tx: Tx, municipality: MunicipalityRef, thread: ThreadRow): Promise<void> {
    await this.toVisitor(tx, municipality, thread, 'assistance-visitor-received', thread.id);
  }

  /** To who asked. */
  async answered(tx: Tx, municipality: MunicipalityRef, thread: ThreadRow, messageId: string): Promise<void> {
    if (thread.holderId === null) {
      await this.toVisitor(tx, municipality, thread, 'assistance-visitor-answer', messageId);
      return;
    }
    await this.notifications.queueForHolder<'assistance-answer'>(tx, {
      municipalityId: municipality.id,
      template: 'assistance-answer',
      holderId: thread.holderId,
      dedupeKey: `assistance-answer:${messageId}`,
      data: {
        number: thread.number,
        subject: thread.subject,
        url: `${this.config.publicUrl}/${municipality.slug}/assistenza/${thread.id}`,
      },
    });
  }

  private async toVisitor(
    tx: Tx,
    { id, slug }: MunicipalityRef,
    thread: ThreadRow,
    template: 'assistance-visitor-received' | 'assistance-visitor-answer',
    subject: string,
  ): Promise<void> {
    if (thread.visitorEmail === null || thread.visitorLocale === null) return;
    await this.notifications.queue<typeof template>(tx, {
      municipalityId: id,
      template,
      locale: thread.visitorLocale,
      recipient: thread.visitorEmail,
      dedupeKey: `${template}:${subject}`,
      // Behind the #: browsers never send it to any server, and no log has it.
      data: {
        number: thread.number,
        url: `${this.config.publicUrl}/${slug}/segnalazione#${this.tokens.issue(id, thread.id)}`,
      },
    });
  }
}
