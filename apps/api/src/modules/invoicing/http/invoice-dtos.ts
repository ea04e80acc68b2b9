import { billingName, type Billing } from '../domain/billing.js';
import type { InvoiceRow } from '../persistence/invoice.repository.js';
import type { ReceiptRow, TransmissionRow } from '../persistence/transmission.repository.js';
import type { ReceiptDto, TransmissionDto } from './sdi.dto.js';
import type { BillingDto, CreditNoteDto, InvoiceDto, OperatorInvoiceDto } from './invoice.dto.js';

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
    country,
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
    country,
    recipientCode,
    pec,
  };
}

export function toInvoiceDto(row: InvoiceRow): InvoiceDto {
  return {
    id: row.id,
    subscriptionId: row.subscriptionId,
    subscriptionNumber: row.subscriptionNumber,
    type: row.type,
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

export function toCreditNoteDto({
  id,
  state,
  number,
  issuedOn,
  totalCents,
  pdfReady,
}: InvoiceRow): CreditNoteDto {
  return { id, state, number, issuedOn, totalCents, pdfReady };
}

export function toOperatorInvoiceDto(row: InvoiceRow): OperatorInvoiceDto {
  return { ...toInvoiceDto(row), version: row.version, holderId: row.holderId, holderName: row.holderName };
}

export function toTransmissionDto(row: TransmissionRow): TransmissionDto {
  return {
    id: row.id,
    attempt: row.attempt,
    fileName: row.fileName,
    channel: row.channel,
    state: row.state,
    sdiId: row.sdiId,
    failure: row.failure,
    errors: row.errors,
    createdAt: row.createdAt.toISOString(),
    sentAt: row.sentAt?.toISOString() ?? null,
    settledAt: row.settledAt?.toISOString() ?? null,
  };
}

export function toReceiptDto(row: ReceiptRow): ReceiptDto {
  return {
    id: row.id,
    kind: row.kind,
    invoiceFileName: row.invoiceFileName,
    effect: row.effect,
    receivedAt: row.receivedAt.toISOString(),
    recordedAt: row.recordedAt.toISOString(),
  };
}
