import { billingName, type Billing } from '../domain/billing.js';
import type { InvoiceRow } from '../persistence/invoice.repository.js';
import type { BillingDto, InvoiceDto, OperatorInvoiceDto } from './invoice.dto.js';

export function toBillingDto(billing: Billing): BillingDto {
  const {
    kind,
    vatNumber,
    fiscalCode,
    street,
    streetNumber,
    postalCode,
    city,
    province,
    recipientCode,
    pec,
  } = billing;
  return {
    kind,
    name: billingName(billing),
    vatNumber,
    fiscalCode,
    street,
    streetNumber,
    postalCode,
    city,
    province,
    recipientCode,
    pec,
  };
}

export function toInvoiceDto(row: InvoiceRow): InvoiceDto {
  return {
    id: row.id,
    subscriptionId: row.subscriptionId,
    subscriptionNumber: row.subscriptionNumber,
    state: row.state,
    number: row.number,
    issuedOn: row.issuedOn,
    requestedAt: row.requestedAt.toISOString(),
    dueOn: row.dueOn,
    totalCents: row.totalCents,
    billing: toBillingDto(row.billing),
    cancelReason: row.cancelReason,
    pdfReady: row.pdfReady,
    xmlReady: row.xmlReady,
  };
}

export function toOperatorInvoiceDto(row: InvoiceRow): OperatorInvoiceDto {
  return { ...toInvoiceDto(row), version: row.version, holderId: row.holderId, holderName: row.holderName };
}
