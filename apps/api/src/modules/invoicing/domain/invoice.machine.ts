import type { InvoiceState } from '@sosta/contracts';

export type InvoiceCommand = 'issue' | 'cancel' | 'send' | 'deliver' | 'undeliver' | 'reject' | 'correct';

interface Edge {
  to: InvoiceState;
  /** Audit action. */
  event: string;
}

/** Life of an invoice once asked for. What was issued keeps its number for ever; only a request can be cancelled. */
export const INVOICE_MACHINE: Readonly<Record<InvoiceState, Partial<Record<InvoiceCommand, Edge>>>> = {
  REQUESTED: {
    issue: { to: 'ISSUED', event: 'invoice.issued' },
    cancel: { to: 'CANCELLED', event: 'invoice.cancelled' },
  },
  ISSUED: { send: { to: 'SENT', event: 'invoice.sent' } },
  SENT: {
    deliver: { to: 'DELIVERED', event: 'invoice.delivered' },
    undeliver: { to: 'UNDELIVERED', event: 'invoice.undelivered' },
    reject: { to: 'SDI_REJECTED', event: 'invoice.sdi_rejected' },
  },
  DELIVERED: {},
  // Issued all the same, and never sent again; it may still reach its buyer.
  UNDELIVERED: { deliver: { to: 'DELIVERED', event: 'invoice.delivered' } },
  SDI_REJECTED: { correct: { to: 'ISSUED', event: 'invoice.corrected' } },
  CANCELLED: {},
};

/** The edge a command takes from a state; undefined when there is none. */
export function invoiceTransition(state: InvoiceState, command: InvoiceCommand): Edge | undefined {
  return INVOICE_MACHINE[state][command];
}
