import { Injectable } from '@nestjs/common';
import { UnitOfWork } from '../../../platform/database/unit-of-work.js';
import type { CitizenContext, OperatorContext } from '../../../platform/http/context.js';
import { decodeCursor, page } from '../../../platform/http/paging.js';
import { Policies } from '../../municipalities/index.js';
import { EndForRefund } from '../../subscriptions/index.js';
import { worthOfUnused } from '../domain/refund.rules.js';
import {
  toCitizenRefundDto,
  toRefundDto,
  type CitizenRefundListDto,
  type RefundDto,
  type RefundListDto,
  type RefundListQuery,
  type RefundOutlookDto,
} from '../http/refund.dto.js';
import { PaymentRepository } from '../persistence/payment.repository.js';
import { RefundLedger } from './refund-ledger.js';
import { RefundRepository } from './refund.repository.js';

/** Reads refunds, and what could be given back of a payment. */
@Injectable()
export class RefundViews {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly policies: Policies,
    private readonly payments: PaymentRepository,
    private readonly refunds: RefundRepository,
    private readonly right: EndForRefund,
    private readonly ledger: RefundLedger,
  ) {}

  /** What a refund of this payment would be: the form and its preview are made from it. */
  outlook(call: OperatorContext, paymentId: string): Promise<RefundOutlookDto> {
    const { id: municipalityId, timezone } = call.municipality;
    return this.unitOfWork.run(municipalityId, async (tx) => {
      const payment = await this.payments.get(tx, paymentId);
      const ways = this.ledger.ways(payment);
      const left = payment.takenCents - payment.refundHeldCents;
      const right = payment.needsResolution
        ? null
        : await this.right.right(tx, municipalityId, payment.requestId);
      const fee = await this.policies.value(tx, timezone, 'refund.feeCents');
      const proposed = await this.policies.value(tx, timezone, 'refund.unusedMonths');
      const worth = right ? Math.min(left, worthOfUnused(payment.takenCents, right.months, fee)) : 0;
      const invoices: { state: string; number: string | null }[] = await tx.query(
        `SELECT i.state, m.number_prefix || '/' || i.year || '/' || lpad(i.number::text, 6, '0') AS number
           FROM invoice i JOIN municipality m ON m.id = i.municipality_id WHERE i.payment_id = $1 AND i.state <> 'CANCELLED'`,
        [paymentId],
      );
      const invoice = invoices[0];
      return {
        paymentId,
        paidCents: payment.takenCents,
        refundedCents: payment.refundedCents,
        onTheWayCents: payment.refundHeldCents - payment.refundedCents,
        refundableCents: ways.length > 0 ? left : 0,
        ways,
        wholeOnly: payment.needsResolution,
        right: right && {
          subscriptionId: right.id,
          number: right.number,
          state: right.state,
          endable: right.endable,
          paidUntilOn: right.paidUntilOn,
        },
        unused:
          right && proposed && worth > 0
            ? {
                months: right.months.unused,
                ofMonths: right.months.begun,
                fromOn: right.endsTo,
                feeCents: fee,
                amountCents: worth,
              }
            : null,
        invoice: invoice ? (invoice.number ? 'ISSUED' : 'REQUESTED') : 'NONE',
        invoiceNumber: invoice?.number ?? null,
      };
    });
  }

  list(call: OperatorContext, query: RefundListQuery): Promise<RefundListDto> {
    return this.unitOfWork.run(call.municipality.id, async (tx) => {
      const rows = await this.refunds.list(tx, {
        states: query.state ? [query.state] : [],
        paymentId: query.paymentId ?? null,
        subscriptionId: query.subscriptionId ?? null,
        holderId: query.holderId ?? null,
        after: decodeCursor(query.cursor, ['instant', 'uuid']),
        limit: query.limit + 1,
      });
      const { items, nextCursor } = page(rows, query.limit, (row) => [row.requestedAt.toISOString(), row.id]);
      return { items: items.map((row) => toRefundDto(row, call.actor)), nextCursor };
    });
  }

  /** @throws Problem not_found */
  one(call: OperatorContext, id: string): Promise<RefundDto> {
    return this.unitOfWork.run(call.municipality.id, async (tx) =>
      toRefundDto(await this.refunds.get(tx, id), call.actor),
    );
  }

  /** A person's own: what is on its way or went back. What an office thought of and dropped is not told. */
  mine(call: CitizenContext): Promise<CitizenRefundListDto> {
    return this.unitOfWork.run(call.municipality.id, async (tx) => {
      const rows = await this.refunds.list(tx, {
        states: ['AWAITING_APPROVAL', 'APPROVED', 'EXECUTING', 'EXECUTED', 'FAILED'],
        paymentId: null,
        subscriptionId: null,
        holderId: call.actor.holderId,
        after: null,
        limit: 100,
      });
      return { items: rows.map(toCitizenRefundDto) };
    });
  }
}
