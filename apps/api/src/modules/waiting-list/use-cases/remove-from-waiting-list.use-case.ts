import { Injectable } from '@nestjs/common';
import { Audit } from '../../../platform/audit/audit.js';
import { UnitOfWork } from '../../../platform/database/unit-of-work.js';
import type { OperatorContext } from '../../../platform/http/context.js';
import { inLocale } from '../../../platform/http/locale.js';
import { Notifications } from '../../notifications/index.js';
import { WaitlistRepository } from '../persistence/waitlist.repository.js';

/** An operator takes somebody off the list and says why; the person is told. */
@Injectable()
export class RemoveFromWaitingList {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly waitlist: WaitlistRepository,
    private readonly notifications: Notifications,
    private readonly audit: Audit,
  ) {}

  /** @throws Problem not_found, state_transition_not_allowed when it is over already */
  run({ municipality, actor }: OperatorContext, id: string, reason: string): Promise<void> {
    return this.unitOfWork.run(municipality.id, async (tx) => {
      const entry = await this.waitlist.get(tx, id, { lock: true });
      await this.waitlist.transition(tx, entry, 'remove', { reason });
      await this.notifications.queueForHolder(tx, {
        municipalityId: municipality.id,
        template: 'waitlist-removed',
        holderId: entry.holderId,
        dedupeKey: `waitlist-removed:${id}`,
        data: (locale) => ({ product: inLocale(entry.productName, locale), reason }),
      });
      await this.audit.record(tx, {
        municipalityId: municipality.id,
        actor: { kind: 'OPERATOR', id: actor.operatorId },
        action: 'waitlist.removed',
        subject: { kind: 'waitlist_entry', id },
        data: { product: entry.productCode, reason },
      });
    });
  }
}
