import { INVOICE_STATES } from '@sosta/contracts';
import { describe, expect, it } from 'vitest';
import { invoiceTransition, type InvoiceCommand } from './invoice.machine.js';

const COMMANDS: InvoiceCommand[] = ['issue', 'cancel', 'send', 'deliver', 'undeliver', 'reject', 'correct'];

describe('the life of an invoice', () => {
  it('has these edges and no other', () => {
    const edges = INVOICE_STATES.flatMap((state) =>
      COMMANDS.flatMap((command) => {
        const edge = invoiceTransition(state, command);
        return edge ? [`${state} ${command} ${edge.to}`] : [];
      }),
    );
    expect(edges).toEqual([
      'REQUESTED issue ISSUED',
      'REQUESTED cancel CANCELLED',
      'ISSUED send SENT',
      'SENT deliver DELIVERED',
      'SENT undeliver UNDELIVERED',
      'SENT reject SDI_REJECTED',
      'UNDELIVERED deliver DELIVERED',
      'SDI_REJECTED correct ISSUED',
    ]);
  });
});
