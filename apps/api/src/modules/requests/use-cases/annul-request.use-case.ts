import { Injectable } from '@nestjs/common';
import { UnitOfWork } from '../../../platform/database/unit-of-work.js';
import type { OperatorContext } from '../../../platform/http/context.js';
import { Problem } from '../../../platform/http/problem.js';
import { DecisionReasons } from '../decision-reasons.js';
import type { ReasonedInput } from '../http/review.dto.js';
import { RequestRepository, actorOf } from '../persistence/request.repository.js';
import { RequestMails } from '../request-mails.js';
import { ReviewDesk } from '../review-desk.js';

/** Takes back an approval that nobody has paid for yet. */
@Injectable()
export class AnnulRequest {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly requests: RequestRepository,
    private readonly desk: ReviewDesk,
    private readonly reasons: DecisionReasons,
    private readonly mails: RequestMails,
  ) {}

  /** @throws Problem decision_reason_required, payment_in_progress; and what {@link ReviewDesk.lock} says */
  run(call: OperatorContext, id: string, input: ReasonedInput): Promise<void> {
    const note = input.note || null;
    if (input.reasons.length === 0 && !note) throw new Problem('decision_reason_required');
    return this.unitOfWork.run(call.municipality.id, async (tx) => {
      const request = await this.desk.lock(tx, call, id, input.version);
      const reasons = await this.reasons.chosen(tx, input.reasons, {
        decision: 'REFUSE',
        appliesTo: await this.desk.decides(tx, request),
      });
      if (await this.requests.paymentUnderWay(tx, id)) throw new Problem('payment_in_progress');
      const codes = reasons.map((reason) => reason.code);
      const annulled = await this.requests.transition(tx, request, 'annul', {
        actor: actorOf(call.actor),
        reasons: codes,
        note,
        changes: { decisionReasons: codes, decisionNote: note },
      });
      await this.mails.annulled(tx, call.municipality, annulled, { reasons, note });
    });
  }
}
