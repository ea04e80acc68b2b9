import { Injectable } from '@nestjs/common';
import { Audit } from '../../../platform/audit/audit.js';
import { UnitOfWork } from '../../../platform/database/unit-of-work.js';
import type { OperatorContext } from '../../../platform/http/context.js';
import { NotificationRepository } from '../persistence/notification.repository.js';

/** Somebody has reached the person in another way, and says how. */
@Injectable()
export class AttendUndelivered {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly audit: Audit,
    private readonly notifications: NotificationRepository,
  ) {}

  /** @throws Problem not_found, also when a colleague was faster */
  run({ municipality, actor }: OperatorContext, id: string, note: string): Promise<void> {
    return this.unitOfWork.run(municipality.id, async (tx) => {
      await this.notifications.attend(tx, id, actor.operatorId, note);
      await this.audit.record(tx, {
        municipalityId: municipality.id,
        actor: { kind: 'OPERATOR', id: actor.operatorId },
        action: 'message.attended',
        subject: { kind: 'notification', id },
        data: { note },
      });
    });
  }
}
