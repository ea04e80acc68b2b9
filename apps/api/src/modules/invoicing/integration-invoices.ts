import { Injectable } from '@nestjs/common';
import type { InvoiceState } from '@sosta/contracts';
import { UnitOfWork } from '../../platform/database/unit-of-work.js';
import {
  CHANGED_AT,
  CHANGES_ORDER,
  CHANGES_WHERE,
  changesPage,
  changesParameters,
  found,
  maySeeHolders,
  zoneLimitOf,
  type ChangesQuery,
  type IntegrationContext,
} from '../../platform/http/changes.js';
import { billingName, type Billing } from './domain/billing.js';
import type { IntegrationInvoiceDto, IntegrationInvoicePageDto } from './http/integration-invoice.dto.js';

interface Row {
  id: string;
  type: 'TD01' | 'TD04';
  state: InvoiceState;
  number: string | null;
  issuedOn: string | null;
  requestedAt: Date;
  totalCents: number;
  paymentId: string;
  subscriptionId: string;
  creditsInvoiceId: string | null;
  changedAt: string;
  billing: Billing;
}

const SELECT = `
  SELECT i.id, i.type, i.state, m.number_prefix || '/' || CASE i.section WHEN '' THEN '' ELSE i.section || '/' END || i.year || '/' || lpad(i.number::text, 6, '0') AS number,
         i.issued_on::text AS "issuedOn", i.requested_at AS "requestedAt", i.amount_cents AS "totalCents", i.payment_id AS "paymentId",
         i.subscription_id AS "subscriptionId", i.credits_invoice_id AS "creditsInvoiceId", i.billing, ${CHANGED_AT('i')}
    FROM invoice i
    JOIN municipality m ON m.id = i.municipality_id
    JOIN subscription s ON s.id = i.subscription_id`;

/** Invoices as third parties' programs read them. A key limited to zones sees those for a right in one of them. */
@Injectable()
export class IntegrationInvoices {
  constructor(private readonly unitOfWork: UnitOfWork) {}

  /** @throws Problem validation_failed on /cursor */
  page(call: IntegrationContext, query: ChangesQuery): Promise<IntegrationInvoicePageDto> {
    return this.unitOfWork.run(call.municipality.id, (tx) =>
      changesPage(
        tx,
        query,
        (from) =>
          tx.query<Row[]>(
            `${SELECT} WHERE ${CHANGES_WHERE('i')} AND ($5::uuid[] IS NULL OR s.zone_ids && $5) ${CHANGES_ORDER('i')}`,
            [...changesParameters(from), zoneLimitOf(call)],
          ),
        (row) => toDto(row, maySeeHolders(call)),
      ),
    );
  }

  /** @throws Problem not_found, also outside the key's zones */
  one(call: IntegrationContext, id: string): Promise<IntegrationInvoiceDto> {
    return this.unitOfWork.run(call.municipality.id, async (tx) => {
      const rows = await tx.query<Row[]>(
        `${SELECT} WHERE i.id = $1 AND ($2::uuid[] IS NULL OR s.zone_ids && $2)`,
        [id, zoneLimitOf(call)],
      );
      return toDto(found(rows), maySeeHolders(call));
    });
  }
}

const toDto = ({ billing, requestedAt, ...row }: Row, withBuyer: boolean): IntegrationInvoiceDto => ({
  ...row,
  requestedAt: requestedAt.toISOString(),
  buyer: withBuyer
    ? {
        name: billingName(billing),
        fiscalCode: billing.fiscalCode,
        vatNumber: billing.vatNumber,
        country: billing.country,
      }
    : null,
});
