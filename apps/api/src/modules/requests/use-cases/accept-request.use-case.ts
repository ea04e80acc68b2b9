import { Injectable } from '@nestjs/common';
import { Audit } from '../../../platform/audit/audit.js';
import { Clock } from '../../../platform/clock/clock.js';
import { UnitOfWork, type Tx } from '../../../platform/database/unit-of-work.js';
import type { DecisionContext, OperatorContext } from '../../../platform/http/context.js';
import { Problem } from '../../../platform/http/problem.js';
import type { AcceptInput } from '../http/review.dto.js';
import type { Acceptance, ReviewCheck } from '../domain/request-kind.js';
import type { RequestCommand } from '../domain/request.machine.js';
import { NoteRepository } from '../persistence/note.repository.js';
import { RequestRepository, actorOf, type RequestRow } from '../persistence/request.repository.js';
import { RequestKinds } from '../request-kinds.js';
import { RequestMails } from '../request-mails.js';
import { ReviewChecks } from '../review-checks.js';
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
    private readonly checks: ReviewChecks,
    private readonly notes: NoteRepository,
    private readonly audit: Audit,
  ) {}

  /**
   * @throws Problem conflict_stale_version, case_claimed_by_other, state_transition_not_allowed,
   *   case_certification_first, case_plate_first, document_missing, document_verdict_missing when a document was found wanting, check_failed or override_not_allowed where an
   *   automatic check failed, or what the kind itself says
   */
  run(call: OperatorContext, id: string, input: AcceptInput): Promise<void> {
    return this.unitOfWork.run(call.municipality.id, (tx) => this.within(tx, call, id, input));
  }

  /** Also the way to a preview: the same decision in a transaction that is not kept. */
  async within(
    tx: Tx,
    call: DecisionContext,
    id: string,
    input: Omit<AcceptInput, 'version'> & { version?: number },
    options: { ignoreChecks?: boolean } = {},
  ): Promise<void> {
    const request = await this.desk.lock(tx, call, id, input.version);
    if (request.state !== 'SUBMITTED' && request.state !== 'UNDER_REVIEW')
      throw new Problem('state_transition_not_allowed');
    await this.desk.refuseEarly(tx, request);
    const handler = this.kinds.get(request.kind);
    // Looked at before anything changes; said last, because what makes acceptance impossible is said by whom it concerns.
    const failed = options.ignoreChecks
      ? []
      : (await this.checks.of(tx, request, call.locale)).filter((check) => check.level === 'FAIL');
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
    const acceptance = { note, electricCertified: input.electricCertified ?? false };
    // What the whole rests on comes first: a subscription is approved for a plate that is associated by then.
    for (const part of await this.requests.parts(tx, id, { lock: true })) {
      await this.decide(tx, call, part, acceptance);
    }
    const { command, accepted } = await this.decide(tx, call, request, acceptance);
    if (failed.length > 0) await this.override(tx, call, request, failed, input.override);
    // A subscription is not done yet: its kind has written the e-mail that asks for the payment.
    if (command === 'accept') await this.mails.accepted(tx, call.municipality, accepted, note);
  }

  /** Against a failed check only somebody decides who may, and says why (it stays on record). */
  private async override(
    tx: Tx,
    call: DecisionContext,
    request: RequestRow,
    failed: readonly ReviewCheck[],
    reason: string | undefined,
  ): Promise<void> {
    const { municipality, actor } = call;
    if (actor.operatorId === null || !reason)
      throw new Problem('check_failed', {
        errors: [{ pointer: '/override', code: 'required' }],
      });
    if (!actor.permissions.has('review.override')) throw new Problem('override_not_allowed');
    await this.notes.insert(tx, municipality.id, {
      requestId: request.id,
      operatorId: actor.operatorId,
      kind: 'OVERRIDE',
      text: reason,
    });
    await this.audit.record(tx, {
      municipalityId: municipality.id,
      actor: actorOf(actor),
      action: 'request.check_overridden',
      subject: { kind: 'request', id: request.id },
      data: { number: request.number, checks: failed.map((check) => check.code), reason },
    });
  }

  private async decide(
    tx: Tx,
    call: DecisionContext,
    request: RequestRow,
    acceptance: Acceptance,
  ): Promise<{ command: RequestCommand; accepted: RequestRow }> {
    const kind = this.kinds.get(request.kind);
    const { command, policyIds } = await kind.accept(tx, request, acceptance, call);
    const accepted = await this.requests.transition(tx, request, command, {
      actor: actorOf(call.actor),
      note: acceptance.note,
      changes: {
        decidedAt: this.clock.now(),
        decidedBy: call.actor.operatorId,
        decisionNote: acceptance.note,
        policyIds: [...new Set([...request.policyIds, ...policyIds])],
        claimedBy: null,
        claimedUntil: null,
      },
    });
    await kind.afterAcceptance?.(tx, accepted);
    return { command, accepted };
  }
}
