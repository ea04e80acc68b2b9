import { Injectable } from '@nestjs/common';
import { civilDateOf } from '../../platform/clock/civil.js';
import { Clock } from '../../platform/clock/clock.js';
import type { Tx } from '../../platform/database/unit-of-work.js';
import type { OperatorContext } from '../../platform/http/context.js';
import { Problem } from '../../platform/http/problem.js';
import {
  AcceptRequest,
  ClaimRequest,
  DecisionReasons,
  HandOverRequest,
  RefuseRequest,
  RequestMails,
  RequestRepository,
  ReviewChecks,
} from '../requests/index.js';
import { isAllGreen, type BulkActionKind, type BulkInput } from './domain/bulk.js';
import type { BulkRow } from './persistence/bulk.repository.js';

/** One row of an action on many: what an operator does to a case alone, with what holds only for many. */
@Injectable()
export class BulkWork {
  constructor(
    private readonly clock: Clock,
    private readonly requests: RequestRepository,
    private readonly checks: ReviewChecks,
    private readonly accept: AcceptRequest,
    private readonly refuse: RefuseRequest,
    private readonly claim: ClaimRequest,
    private readonly handOver: HandOverRequest,
    private readonly reasons: DecisionReasons,
    private readonly mails: RequestMails,
  ) {}

  /**
   * Carries one row out in the caller's transaction.
   * @throws Problem conflict_stale_version when the case has changed since it was chosen, checks_not_green when a check
   *   wants a person's look, reminder_sent_today; and what the action on one case says
   */
  async within(
    tx: Tx,
    call: OperatorContext,
    action: BulkActionKind,
    { requestId, requestVersion: version }: BulkRow,
    input: BulkInput,
  ): Promise<void> {
    const note = input.note ?? '';
    switch (action) {
      case 'ACCEPT':
        await this.allGreen(tx, call, requestId, version);
        return this.accept.within(tx, call, requestId, { version, note });
      case 'REFUSE':
        return this.refuse.within(tx, call, requestId, { version, note, reasons: input.reasons });
      case 'CLAIM':
        await this.unchanged(tx, requestId, version);
        return this.claim.within(tx, call, requestId, null);
      case 'ASSIGN':
        return this.handOver.within(tx, call, requestId, {
          version,
          note,
          operatorId: input.operatorId ?? '',
        });
      case 'REMIND':
        return this.remind(tx, call, requestId, version);
    }
  }

  private async unchanged(tx: Tx, requestId: string, version: number) {
    const request = await this.requests.get(tx, requestId, { lock: true });
    if (request.version !== version) throw new Problem('conflict_stale_version');
    return request;
  }

  /** Under the lock that the decision then holds: what is green now is what is accepted. */
  private async allGreen(tx: Tx, call: OperatorContext, requestId: string, version: number): Promise<void> {
    const request = await this.unchanged(tx, requestId, version);
    if (request.state !== 'SUBMITTED' && request.state !== 'UNDER_REVIEW')
      throw new Problem('state_transition_not_allowed');
    if (!isAllGreen(await this.checks.of(tx, request, call.locale))) throw new Problem('checks_not_green');
  }

  /** The e-mail that asked for documents once more, once a day at most. */
  private async remind(tx: Tx, call: OperatorContext, requestId: string, version: number): Promise<void> {
    const request = await this.unchanged(tx, requestId, version);
    if (request.state !== 'INTEGRATION_REQUESTED' || !request.integration)
      throw new Problem('state_transition_not_allowed');
    const today = civilDateOf(this.clock.now(), call.municipality.timezone);
    const asked = request.integration;
    const reasons = await this.reasons.stored(tx, asked.reasons);
    const sent = await this.mails.integrationReminder(tx, call.municipality, request, asked, reasons, today);
    if (!sent) throw new Problem('reminder_sent_today');
  }
}
