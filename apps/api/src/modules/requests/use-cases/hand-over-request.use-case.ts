import { Injectable } from '@nestjs/common';
import { Audit } from '../../../platform/audit/audit.js';
import { claimedBy } from '../../../platform/claims/claim.js';
import { Clock } from '../../../platform/clock/clock.js';
import { UnitOfWork, type Tx } from '../../../platform/database/unit-of-work.js';
import type { OperatorContext } from '../../../platform/http/context.js';
import { Problem } from '../../../platform/http/problem.js';
import type { HandOverInput } from '../http/review.dto.js';
import { Colleagues } from '../colleagues.js';
import { NoteRepository } from '../persistence/note.repository.js';
import { RequestRepository, actorOf, type RequestRow } from '../persistence/request.repository.js';
import { ReviewDesk } from '../review-desk.js';

/** Until a colleague has opened it, a handed over case waits for them; then the usual lease holds. */
const WAITS_HOURS = 12;

/** Passes a case to a named colleague, who finds it among the own ones. */
@Injectable()
export class HandOverRequest {
  constructor(
    private readonly clock: Clock,
    private readonly unitOfWork: UnitOfWork,
    private readonly audit: Audit,
    private readonly requests: RequestRepository,
    private readonly notes: NoteRepository,
    private readonly colleagues: Colleagues,
    private readonly desk: ReviewDesk,
  ) {}

  /**
   * @throws Problem hand_over_not_possible when the colleague may not decide it, is the applicant or is oneself;
   *   and what {@link ReviewDesk.lock} says, except that one's own request may be handed over
   */
  run(call: OperatorContext, id: string, input: HandOverInput): Promise<void> {
    return this.unitOfWork.run(call.municipality.id, (tx) => this.within(tx, call, id, input));
  }

  async within(tx: Tx, call: OperatorContext, id: string, input: HandOverInput): Promise<void> {
    const { municipality, actor } = call;
    const request = await this.requests.get(tx, id, { lock: true });
    if (request.version !== input.version) throw new Problem('conflict_stale_version');
    const claimant = this.desk.claimant(request);
    if (claimant && claimant !== actor.operatorId && !actor.permissions.has('review.reassign'))
      throw await claimedBy(tx, claimant);
    const able = await this.colleagues.able(tx, request.holderId);
    if (input.operatorId === actor.operatorId || !able.some((one) => one.id === input.operatorId))
      throw new Problem('hand_over_not_possible');
    await this.pass(tx, call, request, input.operatorId);
    // What was submitted together goes with it, as far as it is nobody's or of the same operator.
    for (const other of await this.requests.caseOf(tx, request, { free: true })) {
      const open = other.state === 'SUBMITTED' || other.state === 'UNDER_REVIEW';
      const has = this.desk.claimant(other);
      if (!open || (has && has !== claimant && has !== actor.operatorId)) continue;
      if (!(await this.requests.isLeaving(tx, other.id))) await this.pass(tx, call, other, input.operatorId);
    }
    await this.notes.insert(tx, municipality.id, {
      requestId: id,
      operatorId: actor.operatorId,
      kind: 'HAND_OVER',
      text: input.note,
      toOperatorId: input.operatorId,
    });
    await this.audit.record(tx, {
      municipalityId: municipality.id,
      actor: actorOf(actor),
      action: 'request.handed_over',
      subject: { kind: 'request', id },
      data: { number: request.number, to: input.operatorId },
    });
  }

  private async pass(tx: Tx, call: OperatorContext, request: RequestRow, to: string): Promise<void> {
    const by = { actor: actorOf(call.actor) };
    const free =
      request.state === 'UNDER_REVIEW'
        ? await this.requests.transition(tx, request, 'release', {
            ...by,
            changes: { claimedBy: null, claimedUntil: null },
          })
        : request;
    await this.requests.transition(tx, free, 'claim', {
      ...by,
      changes: {
        claimedBy: to,
        claimedUntil: new Date(this.clock.now().getTime() + WAITS_HOURS * 3_600_000),
      },
    });
  }
}
