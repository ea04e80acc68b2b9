import { Injectable } from '@nestjs/common';
import { Clock } from '../../../platform/clock/clock.js';
import { UnitOfWork, type Tx } from '../../../platform/database/unit-of-work.js';
import type { OperatorContext } from '../../../platform/http/context.js';
import { Problem } from '../../../platform/http/problem.js';
import type { AcceptInput } from '../http/review.dto.js';
import { RequestRepository, actorOf } from '../persistence/request.repository.js';
import { RequestKinds } from '../request-kinds.js';
import { RequestMails } from '../request-mails.js';
import { ReviewDesk } from '../review-desk.js';

/** Accepts a request: what that means is the kind's own (a validity, an active plate, a price to pay). */
@Injectable()
export class AcceptRequest {
  constructor(
    private readonly clock: Clock,
    private readonly unitOfWork: UnitOfWork,
    private readonly requests: RequestRepository,
    private readonly kinds: RequestKinds,
    private readonly desk: ReviewDesk,
    private readonly mails: RequestMails,
  ) {}

  /**
   * @throws Problem conflict_stale_version, case_claimed_by_other, state_transition_not_allowed, document_missing,
   *   document_verdict_missing when a document was found wanting, or what the kind itself says
   */
  run(call: OperatorContext, id: string, input: AcceptInput): Promise<void> {
    return this.unitOfWork.run(call.municipality.id, (tx) => this.within(tx, call, id, input));
  }

  /** Also the way to a preview: the same decision in a transaction that is not kept. */
  async within(
    tx: Tx,
    call: OperatorContext,
    id: string,
    input: Omit<AcceptInput, 'version'> & { version?: number },
  ): Promise<void> {
    const request = await this.desk.lock(tx, call, id, input.version);
    if (request.state !== 'SUBMITTED' && request.state !== 'UNDER_REVIEW')
      throw new Problem('state_transition_not_allowed');
    const handler = this.kinds.get(request.kind);
    const documents = await this.desk.judge(tx, request, input.verdicts ?? []);
    const required = await handler.requiredDocuments(tx, id);
    if (required.some((kind) => !documents.some((one) => one.kind === kind)))
      throw new Problem('document_missing');
    if (documents.some((one) => one.verdict !== null && one.verdict !== 'VALID'))
      throw new Problem('document_verdict_missing');
    // Accepting says that the rest is in order too.
    await this.desk.judge(
      tx,
      request,
      documents.map((one) => ({ documentId: one.id, verdict: 'VALID' })),
    );

    const note = input.note || null;
    const { command, policyIds } = await handler.accept(
      tx,
      request,
      { note, electricCertified: input.electricCertified ?? false },
      call,
    );
    const accepted = await this.requests.transition(tx, request, command, {
      actor: actorOf(call.actor),
      note,
      changes: {
        decidedAt: this.clock.now(),
        decidedBy: call.actor.operatorId,
        decisionNote: note,
        policyIds: [...new Set([...request.policyIds, ...policyIds])],
        claimedBy: null,
        claimedUntil: null,
      },
    });
    // A subscription is not done yet: its kind has written the e-mail that asks for the payment.
    if (command === 'accept') await this.mails.accepted(tx, call.municipality, accepted, note);
  }
}
