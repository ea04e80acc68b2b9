import { Injectable } from '@nestjs/common';
import type { PaymentState } from '@sosta/contracts';
import { UnitOfWork } from '../../platform/database/unit-of-work.js';
import {
  CHANGED_AT,
  CHANGES_ORDER,
  CHANGES_WHERE,
  HOLDER_JSON,
  changesPage,
  changesParameters,
  found,
  maySeeHolders,
  zoneLimitOf,
  type ChangesQuery,
  type IntegrationContext,
  type IntegrationHolderDto,
} from '../../platform/http/changes.js';
import type { IntegrationPaymentDto, IntegrationPaymentPageDto } from './http/integration-payment.dto.js';

interface Row {
  id: string;
  state: PaymentState;
  amountCents: number;
  capturedCents: number | null;
  refundedCents: number;
  disputedCents: number;
  provider: string;
  method: string | null;
  providerReference: string | null;
  requestNumber: string;
  subscriptionId: string | null;
  receiptNumber: string | null;
  needsResolution: boolean;
  createdAt: Date;
  paidAt: Date | null;
  changedAt: string;
  holder: IntegrationHolderDto;
}

const SELECT = `
  SELECT p.id, p.state, p.amount_cents AS "amountCents", CASE WHEN p.paid_at IS NOT NULL THEN coalesce(p.captured_cents, p.amount_cents) END AS "capturedCents",
         p.refunded_cents AS "refundedCents", p.disputed_cents AS "disputedCents", p.provider, p.method, p.captured_ref AS "providerReference", r.number AS "requestNumber",
         s.id AS "subscriptionId", t.year || '/' || lpad(t.number::text, 6, '0') AS "receiptNumber", p.needs_resolution AS "needsResolution",
         p.created_at AS "createdAt", p.paid_at AS "paidAt", ${CHANGED_AT('p')}, ${HOLDER_JSON('h')}
    FROM payment p
    JOIN request r ON r.id = p.request_id
    JOIN subscription_request q ON q.id = p.request_id
    JOIN holder h ON h.id = p.holder_id
    LEFT JOIN subscription s ON s.municipality_id = p.municipality_id AND s.request_id = p.request_id
    LEFT JOIN receipt t ON t.municipality_id = p.municipality_id AND t.payment_id = p.id`;

/** Payments as third parties' programs read them. A key limited to zones sees those for a right in one of them. */
@Injectable()
export class IntegrationPayments {
  constructor(private readonly unitOfWork: UnitOfWork) {}

  /** @throws Problem validation_failed on /cursor */
  page(call: IntegrationContext, query: ChangesQuery): Promise<IntegrationPaymentPageDto> {
    return this.unitOfWork.run(call.municipality.id, (tx) =>
      changesPage(
        tx,
        query,
        (from) =>
          tx.query<Row[]>(
            `${SELECT} WHERE ${CHANGES_WHERE('p')} AND ($5::uuid[] IS NULL OR q.zone_ids && $5) ${CHANGES_ORDER('p')}`,
            [...changesParameters(from), zoneLimitOf(call)],
          ),
        (row) => toDto(row, maySeeHolders(call)),
      ),
    );
  }

  /** @throws Problem not_found, also outside the key's zones */
  one(call: IntegrationContext, id: string): Promise<IntegrationPaymentDto> {
    return this.unitOfWork.run(call.municipality.id, async (tx) => {
      const rows = await tx.query<Row[]>(
        `${SELECT} WHERE p.id = $1 AND ($2::uuid[] IS NULL OR q.zone_ids && $2)`,
        [id, zoneLimitOf(call)],
      );
      return toDto(found(rows), maySeeHolders(call));
    });
  }
}

const toDto = ({ createdAt, paidAt, holder, ...row }: Row, withHolder: boolean): IntegrationPaymentDto => ({
  ...row,
  currency: 'EUR',
  createdAt: createdAt.toISOString(),
  paidAt: paidAt?.toISOString() ?? null,
  holder: withHolder ? holder : null,
});
