import { Injectable } from '@nestjs/common';
import { isVatNumber, normalizeVatNumber } from '@sosta/contracts';
import { Clock } from '../../platform/clock/clock.js';
import { UnitOfWork, type Tx } from '../../platform/database/unit-of-work.js';
import type { CitizenContext, MunicipalityRef, OperatorContext } from '../../platform/http/context.js';
import { decodeCursor, page } from '../../platform/http/paging.js';
import { Policies } from '../municipalities/index.js';
import { billingName, missingFields } from './domain/billing.js';
import { invoiceWindow, isWindowOpen, type InvoiceWindow } from './domain/invoice-window.js';
import { toInvoiceDto, toOperatorInvoiceDto } from './http/invoice-dtos.js';
import type {
  InvoiceDto,
  InvoiceFormDto,
  InvoiceListQuery,
  OperatorInvoiceListDto,
} from './http/invoice.dto.js';
import { InvoiceRepository } from './persistence/invoice.repository.js';

@Injectable()
export class InvoiceQueries {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly clock: Clock,
    private readonly policies: Policies,
    private readonly invoices: InvoiceRepository,
  ) {}

  form(call: CitizenContext, subscriptionId: string): Promise<InvoiceFormDto> {
    return this.unitOfWork.run(call.municipality.id, async (tx) => {
      const subscription = await this.invoices.subscription(tx, subscriptionId, call.actor.holderId);
      const window = subscription.payment
        ? await this.window(tx, call.municipality, subscription.payment.paidAt)
        : null;
      const { known } = subscription;
      const blocker = subscription.liveInvoiceId
        ? 'invoice_already_requested'
        : window && isWindowOpen(window, this.clock.now())
          ? null
          : 'invoice_window_closed';
      return {
        open: blocker === null,
        blocker,
        untilOn: window?.untilOn ?? null,
        invoiceId: subscription.liveInvoiceId,
        known: {
          kind: known.kind,
          name: billingName(known),
          fiscalCode: known.fiscalCode,
          vatNumber:
            known.kind === 'COMPANY' && isVatNumber(known.fiscalCode)
              ? normalizeVatNumber(known.fiscalCode)
              : null,
          street: known.street,
          streetNumber: known.streetNumber,
          postalCode: known.postalCode,
          city: known.city,
          province: known.province,
        },
        missing: missingFields(known, known.kind),
        missingForCompany: missingFields(known, 'COMPANY'),
      };
    });
  }

  own(call: CitizenContext, id: string): Promise<InvoiceDto> {
    return this.unitOfWork.run(call.municipality.id, async (tx) =>
      toInvoiceDto(await this.invoices.get(tx, id, { holderId: call.actor.holderId })),
    );
  }

  list(call: OperatorContext, query: InvoiceListQuery): Promise<OperatorInvoiceListDto> {
    const after = decodeCursor(query.cursor, ['number', 'decimal', 'uuid']);
    return this.unitOfWork.run(call.municipality.id, async (tx) => {
      const rows = await this.invoices.list(tx, { state: query.state ?? null, after, limit: query.limit });
      const { items, nextCursor } = page(rows, query.limit, (row) => [row.group, row.rank, row.id]);
      return { items: items.map(toOperatorInvoiceDto), nextCursor };
    });
  }

  /** The window by the policy in force on the day of the payment; null where invoices are not offered (0 days). */
  async window(tx: Tx, municipality: MunicipalityRef, paidAt: Date): Promise<InvoiceWindow | null> {
    const { timezone } = municipality;
    const { paidOn } = invoiceWindow(paidAt, 0, timezone);
    // What the receipt and the e-mail promised on the day of the payment holds, whatever the policy is today.
    const { value: windowDays } = await this.policies.get(tx, timezone, 'invoice.windowDays', paidOn);
    return windowDays > 0 ? invoiceWindow(paidAt, windowDays, timezone) : null;
  }
}
