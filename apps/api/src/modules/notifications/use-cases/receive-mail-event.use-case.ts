import { Inject, Injectable } from '@nestjs/common';
import type { Config } from '../../../config/config.js';
import { CONFIG } from '../../../config/config.module.js';
import { Clock } from '../../../platform/clock/clock.js';
import { UnitOfWork } from '../../../platform/database/unit-of-work.js';
import { Problem } from '../../../platform/http/problem.js';
import type { Logger } from '../../../platform/logging/logger.js';
import { LOGGER } from '../../../platform/logging/logging.module.js';
import { MunicipalityDirectory } from '../../municipalities/index.js';
import { isSigned, readMailEvent } from '../domain/mail-event.js';
import { NotificationRepository } from '../persistence/notification.repository.js';

/** What became of an e-mail, as the mail provider says: believed when it is signed, and written down once. */
@Injectable()
export class ReceiveMailEvent {
  constructor(
    private readonly clock: Clock,
    private readonly unitOfWork: UnitOfWork,
    private readonly directory: MunicipalityDirectory,
    private readonly notifications: NotificationRepository,
    @Inject(CONFIG) private readonly config: Config,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  /** @throws Problem not_found where nobody may tell us, webhook_signature_invalid */
  async run(rawBody: Buffer, headers: Record<string, string | undefined>): Promise<void> {
    const { mailEventsSecret } = this.config;
    if (mailEventsSecret === null) throw new Problem('not_found');
    const now = this.clock.now();
    if (!isSigned(mailEventsSecret, rawBody, headers, now)) {
      this.logger.warn({ event: 'mail.event_refused' });
      throw new Problem('webhook_signature_invalid');
    }
    const event = readMailEvent(headers['webhook-id']!, rawBody, now);
    const known = event && (await this.directory.all()).some(({ id }) => id === event.municipalityId);
    // About somebody else's e-mail, or of a kind we have no use for: no retry makes it ours.
    if (!event || !known) return;
    await this.unitOfWork.run(event.municipalityId, async (tx) => {
      if (!(await this.notifications.find(tx, event.notificationId))) return;
      if (await this.notifications.recordEvent(tx, event))
        this.logger.info({
          event: 'mail.reported',
          notification: event.notificationId,
          kind: event.kind,
          reason: event.reason,
        });
    });
  }
}
