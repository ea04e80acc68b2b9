import { Injectable } from '@nestjs/common';
import { addDays, civilDateOf } from '../../../platform/clock/civil.js';
import { Clock } from '../../../platform/clock/clock.js';
import { UnitOfWork, type Tx } from '../../../platform/database/unit-of-work.js';
import type { OperatorContext } from '../../../platform/http/context.js';
import { Problem } from '../../../platform/http/problem.js';
import { Policies } from '../../municipalities/index.js';
import { DecisionReasons } from '../decision-reasons.js';
import type { IntegrationRequestInput } from '../http/review.dto.js';
import { RequestRepository, actorOf, type IntegrationAsked } from '../persistence/request.repository.js';
import { RequestMails } from '../request-mails.js';
import { ReviewDesk } from '../review-desk.js';

/** Asks the citizen for documents, again or one more, instead of refusing; meanwhile the time to answer stands still. */
@Injectable()
export class AskIntegration {
  constructor(
    private readonly clock: Clock,
    private readonly unitOfWork: UnitOfWork,
    private readonly policies: Policies,
    private readonly requests: RequestRepository,
    private readonly desk: ReviewDesk,
    private readonly reasons: DecisionReasons,
    private readonly mails: RequestMails,
  ) {}

  /** @throws Problem decision_reason_required without a reason or a note; and what {@link ReviewDesk.lock} says */
  run(call: OperatorContext, id: string, input: IntegrationRequestInput): Promise<void> {
    return this.unitOfWork.run(call.municipality.id, (tx) => this.within(tx, call, id, input));
  }

  async within(
    tx: Tx,
    call: OperatorContext,
    id: string,
    input: Omit<IntegrationRequestInput, 'version'> & { version?: number },
  ): Promise<void> {
    const note = input.note || null;
    if (input.reasons.length === 0 && !note) throw new Problem('decision_reason_required');
    const { municipality } = call;
    const request = await this.desk.lock(tx, call, id, input.version);
    const reasons = await this.reasons.chosen(tx, input.reasons, {
      decision: 'INTEGRATE',
      appliesTo: await this.desk.decides(tx, request),
    });
    const current = await this.desk.judge(tx, request, input.verdicts ?? []);
    const again = input.documentIds.map((documentId, index) => {
      const document = current.find((one) => one.id === documentId);
      if (!document) throw Problem.field(`/documentIds/${index}`, { code: 'value_not_allowed' });
      return { id: document.id, kind: document.kind };
    });
    const askable = await this.desk.askable(tx, request);
    const never = (input.kinds ?? []).map((kind, index) => {
      if (!askable.some((one) => one === kind))
        throw Problem.field(`/kinds/${index}`, { code: 'value_not_allowed' });
      return { id: null, kind };
    });
    const documents = [...again, ...never];
    const term = await this.policies.get(tx, municipality.timezone, 'review.integrationDays');
    const now = this.clock.now();
    const asked: IntegrationAsked = {
      documents,
      reasons: reasons.map((reason) => reason.code),
      note,
      dueOn: addDays(civilDateOf(now, municipality.timezone), term.value),
      askedAt: now.toISOString(),
    };
    const waiting = await this.requests.transition(tx, request, 'askIntegration', {
      actor: actorOf(call.actor),
      reasons: asked.reasons,
      note,
      changes: {
        integration: asked,
        policyIds: [...new Set([...request.policyIds, ...(term.id ? [term.id] : [])])],
        claimedBy: null,
        claimedUntil: null,
      },
    });
    await this.mails.integration(tx, municipality, waiting, asked, reasons);
  }
}
