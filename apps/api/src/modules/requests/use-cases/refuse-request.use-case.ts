import { Injectable } from '@nestjs/common';
import { Clock } from '../../../platform/clock/clock.js';
import { UnitOfWork, type Tx } from '../../../platform/database/unit-of-work.js';
import type { OperatorContext } from '../../../platform/http/context.js';
import { Problem } from '../../../platform/http/problem.js';
import { DecisionReasons } from '../decision-reasons.js';
import type { ReasonedInput } from '../http/review.dto.js';
import { RequestRepository, actorOf } from '../persistence/request.repository.js';
import { RequestMails } from '../request-mails.js';
import { ReviewDesk } from '../review-desk.js';

/** Refuses a request; the citizen is told why and may ask again (R49, R50, R52). */
@Injectable()
export class RefuseRequest {
  constructor(
    private readonly clock: Clock,
    private readonly unitOfWork: UnitOfWork,
    private readonly requests: RequestRepository,
    private readonly desk: ReviewDesk,
    private readonly reasons: DecisionReasons,
    private readonly mails: RequestMails,
  ) {}

  /** @throws Problem decision_reason_required without a reason or a note; and what {@link ReviewDesk.lock} says */
  run(call: OperatorContext, id: string, input: ReasonedInput): Promise<void> {
    return this.unitOfWork.run(call.municipality.id, (tx) => this.within(tx, call, id, input));
  }

  async within(
    tx: Tx,
    call: OperatorContext,
    id: string,
    input: Omit<ReasonedInput, 'version'> & { version?: number },
  ): Promise<void> {
    const note = input.note || null;
    if (input.reasons.length === 0 && !note) throw new Problem('decision_reason_required');
    const request = await this.desk.lock(tx, call, id, input.version);
    const reasons = await this.reasons.chosen(tx, input.reasons, {
      decision: 'REFUSE',
      appliesTo: await this.desk.decides(tx, request),
    });
    await this.desk.judge(tx, request, input.verdicts ?? []);
    const codes = reasons.map((reason) => reason.code);
    const refused = await this.requests.transition(tx, request, 'refuse', {
      actor: actorOf(call.actor),
      reasons: codes,
      note,
      changes: {
        decidedAt: this.clock.now(),
        decidedBy: call.actor.operatorId,
        decisionReasons: codes,
        decisionNote: note,
        claimedBy: null,
        claimedUntil: null,
      },
    });
    await this.mails.rejected(tx, call.municipality, refused, { reasons, note });
  }
}
