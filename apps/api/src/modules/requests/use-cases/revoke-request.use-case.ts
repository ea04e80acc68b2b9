import { Injectable } from '@nestjs/common';
import type { Tx } from '../../../platform/database/unit-of-work.js';
import type { OperatorContext } from '../../../platform/http/context.js';
import { Problem } from '../../../platform/http/problem.js';
import { annulledBecause } from '../domain/request-case.js';
import { DecisionReasons } from '../decision-reasons.js';
import type { ReasonedInput } from '../http/review.dto.js';
import { RequestRepository, actorOf, type RequestRow } from '../persistence/request.repository.js';
import { RequestKinds } from '../request-kinds.js';
import { RequestMails } from '../request-mails.js';
import { ReviewDesk } from '../review-desk.js';

/** Takes back the acceptance of a certification or a plate that was found wrong later. */
@Injectable()
export class RevokeRequest {
  constructor(
    private readonly requests: RequestRepository,
    private readonly kinds: RequestKinds,
    private readonly desk: ReviewDesk,
    private readonly reasons: DecisionReasons,
    private readonly mails: RequestMails,
  ) {}

  /**
   * Nothing can be asked for with it any more, and nothing that rests on it can be paid. Subscriptions stay, each with
   * a task for the office: none ends by itself (domain: "live rights: review task, not automatic kill").
   * @throws Problem forbidden without subscriptions.revoke, decision_reason_required, state_transition_not_allowed;
   *   and what {@link ReviewDesk.lock} says
   */
  async within(
    tx: Tx,
    call: OperatorContext,
    id: string,
    input: Omit<ReasonedInput, 'version'> & { version?: number },
  ): Promise<void> {
    if (!call.actor.permissions.has('subscriptions.revoke')) throw new Problem('forbidden');
    const note = input.note || null;
    if (input.reasons.length === 0 && !note) throw new Problem('decision_reason_required');
    const request = await this.desk.lock(tx, call, id, input.version);
    const reasons = await this.reasons.chosen(tx, input.reasons, {
      decision: 'REVOKE',
      appliesTo: [request.kind],
    });
    const codes = reasons.map((reason) => reason.code);
    const revoked = await this.requests.transition(tx, request, 'revoke', {
      actor: actorOf(call.actor),
      reasons: codes,
      note,
      changes: { decisionReasons: codes, decisionNote: note },
    });
    await this.kinds.get(request.kind).revoked?.(tx, revoked);
    if (revoked.closed)
      await this.mails.annulled(tx, call.municipality, revoked.closed, {
        reasons: [],
        note: revoked.closed.decisionNote,
      });
    const resting = await this.kinds.get('SUBSCRIPTION').groundLost?.(tx, revoked, call.actor.operatorId);
    for (const one of resting ?? []) if (one.kind === 'REQUEST') await this.annul(tx, call, one.id, revoked);
    await this.mails.revoked(tx, call.municipality, revoked, {
      reasons,
      note,
      subscriptions: (resting ?? []).filter((one) => one.kind === 'RIGHT').map(({ number }) => number),
    });
  }

  /**
   * Takes back an approval that nobody has paid for yet. Money that is already on its way then finds nothing to pay,
   * and goes back like any other that came too late.
   */
  private async annul(tx: Tx, call: OperatorContext, id: string, ground: RequestRow): Promise<void> {
    const request = await this.requests.get(tx, id, { lock: true });
    if (request.state !== 'AWAITING_PAYMENT') return;
    const note = annulledBecause(ground, await this.requests.localeOf(tx, request.holderId));
    const annulled = await this.requests.transition(tx, request, 'annul', {
      actor: actorOf(call.actor),
      note,
      changes: { decisionNote: note },
    });
    await this.mails.annulled(tx, call.municipality, annulled, { reasons: [], note });
  }
}
