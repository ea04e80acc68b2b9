import { Inject, Injectable } from '@nestjs/common';
import type { Config } from '../../../config/config.js';
import { CONFIG } from '../../../config/config.module.js';
import { refuseColleagues } from '../../../platform/claims/claim.js';
import { Clock } from '../../../platform/clock/clock.js';
import { UnitOfWork } from '../../../platform/database/unit-of-work.js';
import type { OperatorContext } from '../../../platform/http/context.js';
import { Problem } from '../../../platform/http/problem.js';
import { Notifications } from '../../notifications/index.js';
import { toOperatorInvoiceDto } from '../http/invoice-dtos.js';
import type { OperatorInvoiceDto } from '../http/invoice.dto.js';
import { InvoiceRepository } from '../persistence/invoice.repository.js';

/** The office cancels an invoice that was asked for and not issued; the citizen learns why and may ask again in time. */
@Injectable()
export class CancelInvoice {
  constructor(
    private readonly clock: Clock,
    private readonly unitOfWork: UnitOfWork,
    private readonly invoices: InvoiceRepository,
    private readonly notifications: Notifications,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /** @throws Problem not_found, conflict_stale_version, case_claimed_by_other, state_transition_not_allowed */
  run(
    call: OperatorContext,
    id: string,
    input: { version: number; reason: string },
  ): Promise<OperatorInvoiceDto> {
    return this.unitOfWork.run(call.municipality.id, async (tx) => {
      const invoice = await this.invoices.get(tx, id, { lock: true });
      if (invoice.version !== input.version) throw new Problem('conflict_stale_version');
      // Money went back: the note is due whatever anybody thinks of it.
      if (invoice.type === 'TD04') throw new Problem('state_transition_not_allowed');
      await refuseColleagues(tx, invoice, call.actor.operatorId, this.clock.now());
      const cancelled = await this.invoices.transition(tx, invoice, 'cancel', {
        actor: { kind: 'OPERATOR', id: call.actor.operatorId },
        cancelReason: input.reason,
      });
      await this.notifications.queueForHolder(tx, {
        municipalityId: call.municipality.id,
        template: 'invoice-cancelled',
        holderId: invoice.holderId,
        subscriptionId: invoice.subscriptionId,
        dedupeKey: `invoice-cancelled:${id}`,
        data: {
          subscriptionNumber: invoice.subscriptionNumber,
          reason: input.reason,
          url: `${this.config.publicUrl}/${call.municipality.slug}/abbonamenti/${invoice.subscriptionId}`,
        },
      });
      return toOperatorInvoiceDto(cancelled);
    });
  }
}
