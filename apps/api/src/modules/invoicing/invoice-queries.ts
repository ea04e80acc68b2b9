import { Inject, Injectable } from '@nestjs/common';
import { isVatNumber, normalizeVatNumber } from '@sosta/contracts';
import type { Config } from '../../config/config.js';
import { CONFIG } from '../../config/config.module.js';
import { civilDateOf } from '../../platform/clock/civil.js';
import { Clock } from '../../platform/clock/clock.js';
import { UnitOfWork, type Tx } from '../../platform/database/unit-of-work.js';
import type { CitizenContext, MunicipalityRef, OperatorContext } from '../../platform/http/context.js';
import { decodeCursor, page } from '../../platform/http/paging.js';
import { Problem } from '../../platform/http/problem.js';
import { Policies } from '../municipalities/index.js';
import { billingName, completeBilling, missingFields, type KnownBilling } from './domain/billing.js';
import { isInvoiceLinkToken } from './invoice-link.js';
import { invoiceWindow, isWindowOpen, type InvoiceWindow } from './domain/invoice-window.js';
import {
  toBillingDto,
  toCreditNoteDto,
  toInvoiceDto,
  toOperatorInvoiceDto,
  toReceiptDto,
  toTransmissionDto,
} from './http/invoice-dtos.js';
import type { InvoiceDetailDto } from './http/sdi.dto.js';
import { INVOICE_BLOCKERS } from './http/invoice.dto.js';
import type {
  CitizenInvoiceDto,
  InvoiceFormDto,
  InvoiceListQuery,
  InvoiceWishDto,
  OperatorInvoiceListDto,
} from './http/invoice.dto.js';
import { RequestRepository } from '../requests/index.js';
import { Audit } from '../../platform/audit/audit.js';
import { InvoiceRepository, type InvoicedSubscription } from './persistence/invoice.repository.js';
import { TransmissionRepository } from './persistence/transmission.repository.js';
import { WishRepository } from './persistence/wish.repository.js';

export type InvoiceBlocker = (typeof INVOICE_BLOCKERS)[number];

@Injectable()
export class InvoiceQueries {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly clock: Clock,
    private readonly policies: Policies,
    private readonly invoices: InvoiceRepository,
    private readonly transmissions: TransmissionRepository,
    private readonly requests: RequestRepository,
    private readonly wishes: WishRepository,
    private readonly audit: Audit,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /** @param call an operator asks for whoever stands before them, without the link; that they saw who it is, is on record */
  form(
    call: CitizenContext | OperatorContext,
    subscriptionId: string,
    token?: string,
  ): Promise<InvoiceFormDto> {
    const { municipality, actor } = call;
    return this.unitOfWork.run(municipality.id, async (tx) => {
      const citizen = actor.kind === 'CITIZEN';
      const subscription = await this.invoices.subscription(
        tx,
        subscriptionId,
        citizen ? actor.holderId : undefined,
      );
      const { window, blocker } = await this.outlook(
        tx,
        municipality,
        subscription,
        citizen ? { token } : { proven: true },
      );
      if (!citizen)
        for (const field of ['fiscalCode', 'address'])
          await this.audit.record(tx, {
            municipalityId: municipality.id,
            actor: { kind: 'OPERATOR', id: actor.operatorId },
            action: 'subscriber.revealed',
            subject: { kind: 'holder', id: subscription.holderId },
            data: { field },
          });
      return {
        open: blocker === null,
        blocker,
        untilOn: window?.untilOn ?? null,
        invoiceId: subscription.liveInvoiceId,
        ...asked(subscription.known),
      };
    });
  }

  /** The invoice asked for before paying, and what became of it. */
  wish(call: CitizenContext, requestId: string): Promise<InvoiceWishDto> {
    return this.unitOfWork.run(call.municipality.id, (tx) => this.wishOf(tx, call, requestId));
  }

  /** @throws Problem not_found */
  async wishOf(tx: Tx, { municipality, actor }: CitizenContext, requestId: string): Promise<InvoiceWishDto> {
    const request = await this.requests.get(tx, requestId, { holderId: actor.holderId });
    if (request.kind !== 'SUBSCRIPTION') throw new Problem('not_found');
    const known = await this.invoices.known(tx, actor.holderId);
    const wish = await this.wishes.find(tx, requestId);
    const completed = wish && completeBilling(known, wish.given);
    return {
      open: request.state === 'AWAITING_PAYMENT' && (await this.offered(tx, municipality)),
      state: !wish
        ? 'NONE'
        : wish.settledAt === null
          ? 'WAITING'
          : wish.invoiceId === null
            ? 'REFUSED'
            : 'REQUESTED',
      invoiceId: wish?.invoiceId ?? null,
      billing: completed?.ok ? toBillingDto(completed.billing) : null,
      ...asked(known),
    };
  }

  /** Whether invoices are asked for here today, whatever way. */
  async offered(tx: Tx, { timezone }: MunicipalityRef): Promise<boolean> {
    const terms = await this.policies.all(tx, timezone);
    return terms['invoice.channel'] !== 'NONE' && terms['invoice.windowDays'] > 0;
  }

  own(call: CitizenContext, id: string): Promise<CitizenInvoiceDto> {
    return this.unitOfWork.run(call.municipality.id, async (tx) => ({
      ...toInvoiceDto(await this.invoices.get(tx, id, { holderId: call.actor.holderId })),
      creditNotes: (await this.invoices.creditNotesOf(tx, id)).map(toCreditNoteDto),
    }));
  }

  /** @throws Problem not_found */
  detail(call: OperatorContext, id: string): Promise<InvoiceDetailDto> {
    return this.unitOfWork.run(call.municipality.id, async (tx) => {
      const invoice = await this.invoices.get(tx, id);
      const credited =
        invoice.creditsInvoiceId === null ? null : await this.invoices.get(tx, invoice.creditsInvoiceId);
      return {
        ...toOperatorInvoiceDto(invoice),
        credits: credited && { id: credited.id, number: credited.number ?? '' },
        creditNotes: (await this.invoices.creditNotesOf(tx, id)).map(toCreditNoteDto),
        transmissions: (await this.transmissions.ofInvoice(tx, id)).map(toTransmissionDto),
        receipts: (await this.transmissions.receiptsOf(tx, id)).map(toReceiptDto),
      };
    });
  }

  list(call: OperatorContext, query: InvoiceListQuery): Promise<OperatorInvoiceListDto> {
    const after = decodeCursor(query.cursor, ['number', 'decimal', 'uuid']);
    return this.unitOfWork.run(call.municipality.id, async (tx) => {
      const rows = await this.invoices.list(tx, {
        state: query.state ?? null,
        after,
        limit: query.limit,
      });
      const { items, nextCursor } = page(rows, query.limit, (row) => [row.group, row.rank, row.id]);
      return { items: items.map(toOperatorInvoiceDto), nextCursor };
    });
  }

  /**
   * Whether the invoice can be asked for, by the policies in force on the day of the payment: what the receipt and the
   * e-mail promised then holds, whatever the policies are today.
   * @param how `token`: the proof in the link of the e-mail, needed where that link is the only way and nothing else
   *   proves who asks; `askedAt`: when it was asked for, now if absent
   */
  async outlook(
    tx: Tx,
    municipality: MunicipalityRef,
    subscription: InvoicedSubscription,
    how: { token?: string | null | undefined; proven?: boolean; askedAt?: Date },
  ): Promise<{ window: InvoiceWindow | null; blocker: InvoiceBlocker | null }> {
    const requested = subscription.liveInvoiceId !== null && 'invoice_already_requested';
    if (!subscription.payment) return { window: null, blocker: requested || 'invoice_not_offered' };
    const { timezone } = municipality;
    const { paidAt, refunded } = subscription.payment;
    const terms = await this.policies.all(tx, timezone, civilDateOf(paidAt, timezone));
    const channel = terms['invoice.channel'];
    if (channel === 'NONE' || terms['invoice.windowDays'] === 0)
      return { window: null, blocker: requested || 'invoice_not_offered' };
    // Nothing was sold in the end: an invoice would only be written to be taken back.
    if (refunded) return { window: null, blocker: requested || 'invoice_all_refunded' };
    const window = invoiceWindow(paidAt, terms['invoice.windowDays'], timezone);
    if (requested) return { window, blocker: requested };
    if (!isWindowOpen(window, how.askedAt ?? this.clock.now()))
      return { window, blocker: 'invoice_window_closed' };
    const proven =
      how.proven ||
      channel !== 'EMAIL' ||
      isInvoiceLinkToken(this.config.appSecret, municipality.id, subscription.id, how.token);
    return { window, blocker: proven ? null : 'invoice_link_required' };
  }
}

/** What is known and what is asked for (R84), however it is asked. */
function asked(known: KnownBilling): Pick<InvoiceFormDto, 'known' | 'missing' | 'missingForCompany'> {
  return {
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
}
