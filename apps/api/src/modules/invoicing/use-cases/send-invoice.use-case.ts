import { Injectable } from '@nestjs/common';
import { civilDateOf } from '../../../platform/clock/civil.js';
import { Clock } from '../../../platform/clock/clock.js';
import { UnitOfWork } from '../../../platform/database/unit-of-work.js';
import type { OperatorContext } from '../../../platform/http/context.js';
import { Problem } from '../../../platform/http/problem.js';
import { MunicipalityDirectory } from '../../municipalities/index.js';
import { toOperatorInvoiceDto } from '../http/invoice-dtos.js';
import type { OperatorInvoiceDto } from '../http/invoice.dto.js';
import { InvoicePapers } from '../invoice-papers.js';
import { InvoiceRepository } from '../persistence/invoice.repository.js';
import { TransmissionRepository } from '../persistence/transmission.repository.js';
import { SdiChannels } from '../sdi/sdi-channels.js';

/**
 * What an operator does about an invoice that is issued and not sent:
 *
 * - its file is carried by hand: says that it has been uploaded
 * - the channel did not take it: tries again, by the channel in use now
 * - it was issued before files were sent from here: writes its file
 */
@Injectable()
export class SendInvoice {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly clock: Clock,
    private readonly directory: MunicipalityDirectory,
    private readonly invoices: InvoiceRepository,
    private readonly transmissions: TransmissionRepository,
    private readonly channels: SdiChannels,
    private readonly papers: InvoicePapers,
  ) {}

  /** @throws Problem not_found, conflict_stale_version, state_transition_not_allowed */
  async run(call: OperatorContext, id: string, input: { version: number }): Promise<OperatorInvoiceDto> {
    const municipality = await this.directory.byId(call.municipality.id);
    return this.unitOfWork.run(municipality.id, async (tx) => {
      const invoice = await this.invoices.get(tx, id, { lock: true });
      if (invoice.version !== input.version) throw new Problem('conflict_stale_version');
      if (invoice.state !== 'ISSUED') throw new Problem('state_transition_not_allowed');
      const [latest] = await this.transmissions.ofInvoice(tx, id);
      if (!latest) {
        const material = await this.papers.material(tx, municipality, invoice);
        const today = civilDateOf(this.clock.now(), municipality.timezone);
        await this.papers.file(tx, { municipality, invoice, ...material }, today);
      } else if (latest.state === 'FAILED') {
        const channel = (await this.channels.current(tx))?.code ?? 'FILE';
        await this.transmissions.requeue(tx, latest.id, channel);
        if (channel !== 'FILE')
          await this.papers.send(tx, municipality.id, latest.id, this.clock.now().toISOString());
      } else if (latest.state === 'QUEUED' && latest.channel === 'FILE') {
        await this.transmissions.settle(tx, latest.id, { state: 'SENT' });
        const sent = await this.invoices.transition(tx, invoice, 'send', {
          actor: { kind: 'OPERATOR', id: call.actor.operatorId },
        });
        return toOperatorInvoiceDto(sent);
      } else throw new Problem('state_transition_not_allowed');
      return toOperatorInvoiceDto(invoice);
    });
  }
}
