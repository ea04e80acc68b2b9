import { Injectable } from '@nestjs/common';
import type { ClientContext } from '../../platform/http/context.js';
import { Problem } from '../../platform/http/problem.js';
import { TicketVerifier } from '../documents/index.js';
import { readCheck } from './check-input.js';
import type { CheckTicketInput, TicketCheckDto } from './http/check.dto.js';
import { PlateChecks } from './plate-checks.js';

/** The scan of a ticket: what the paper is worth, and what its plate is entitled to. */
@Injectable()
export class TicketChecks {
  constructor(
    private readonly verifier: TicketVerifier,
    private readonly checks: PlateChecks,
  ) {}

  /** @throws Problem ticket_not_genuine; and what a check throws */
  async check(
    call: ClientContext,
    { token, zone = null, checkId = null }: CheckTicketInput,
  ): Promise<{ answer: TicketCheckDto; asOfMs: number }> {
    const ticket = await this.verifier.verify({ ...call, actor: null }, token);
    if (ticket.state === 'NOT_GENUINE' || ticket.plate === null) throw new Problem('ticket_not_genuine');
    const question = readCheck({
      plate: ticket.plate,
      country: ticket.plateCountry,
      zone: zone === '' ? null : zone,
      checkId,
      reference: ticket.subscriptionNumber?.slice(0, 80) ?? null,
    });
    const { answer, asOfMs } = await this.checks.check(call, question, { source: 'TICKET' });
    return {
      answer: { ...answer, ticketState: ticket.state, ticketNumber: ticket.subscriptionNumber },
      asOfMs,
    };
  }
}
