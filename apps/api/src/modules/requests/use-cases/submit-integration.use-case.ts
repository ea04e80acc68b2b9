import { Injectable } from '@nestjs/common';
import { addDays, civilDateOf, daysBetween } from '../../../platform/clock/civil.js';
import { Clock } from '../../../platform/clock/clock.js';
import { UnitOfWork, type Tx } from '../../../platform/database/unit-of-work.js';
import type { ApplicantContext, CitizenContext } from '../../../platform/http/context.js';
import { Idempotency } from '../../../platform/http/idempotency.js';
import { Problem } from '../../../platform/http/problem.js';
import { DocumentRepository } from '../../documents/index.js';
import type { IntegrationInput } from '../http/request.dto.js';
import {
  RequestRepository,
  actorOf,
  type IntegrationAsked,
  type RequestRow,
} from '../persistence/request.repository.js';

/** The citizen sends what the office asked for; the case goes back to the queue with the time it still had. */
@Injectable()
export class SubmitIntegration {
  constructor(
    private readonly clock: Clock,
    private readonly unitOfWork: UnitOfWork,
    private readonly idempotency: Idempotency,
    private readonly requests: RequestRepository,
    private readonly documents: DocumentRepository,
  ) {}

  /**
   * Only documents that were asked for are replaced, each by one of the same kind; those never sent before come
   * beside them, and more may be added.
   * @throws Problem conflict_stale_version, state_transition_not_allowed, document_missing, document_not_usable,
   *   or validation_failed on the document that does not belong there
   */
  run(call: CitizenContext, id: string, input: IntegrationInput, key: string | undefined): Promise<void> {
    return this.unitOfWork.run(call.municipality.id, async (tx) => {
      // Locked first, so that two who answer at once take turns.
      await this.requests.get(tx, id, { holderId: call.actor.holderId, lock: true });
      const request = { key, operation: `submitIntegration:${id}`, body: input };
      await this.idempotency.once(tx, call, request, () => this.within(tx, call, id, input));
    });
  }

  /** Also on behalf, at the counter. */
  async within(tx: Tx, call: ApplicantContext, id: string, input: IntegrationInput): Promise<{ id: string }> {
    const request = await this.requests.get(tx, id, { holderId: call.actor.holderId, lock: true });
    if (request.version !== input.version) throw new Problem('conflict_stale_version');
    const asked = request.integration;
    if (request.state !== 'INTEGRATION_REQUESTED' || !asked)
      throw new Problem('state_transition_not_allowed');
    await this.replace(tx, call, request, asked, input);
    const today = civilDateOf(this.clock.now(), call.municipality.timezone);
    const askedOn = civilDateOf(new Date(asked.askedAt), call.municipality.timezone);
    await this.requests.transition(tx, request, 'resubmit', {
      actor: actorOf(call.actor),
      note: input.note || null,
      changes: {
        integration: null,
        // The clock stood still while the office waited for the citizen.
        dueOn: addDays(request.dueOn, daysBetween(askedOn, today)),
        claimedBy: null,
        claimedUntil: null,
      },
    });
    return { id };
  }

  private async replace(
    tx: Tx,
    call: ApplicantContext,
    request: RequestRow,
    asked: IntegrationAsked,
    input: IntegrationInput,
  ): Promise<void> {
    const sent = await this.documents.lockUnattached(
      tx,
      call.actor.holderId,
      input.documents.map((one) => one.documentId),
    );
    const replaced = new Set<string>();
    for (const [index, { replaces, documentId }] of input.documents.entries()) {
      const document = sent.find((one) => one.id === documentId);
      if (!document) throw new Problem('document_not_usable');
      if (!replaces) continue;
      const wanted = asked.documents.find((one) => one.id === replaces);
      if (!wanted || replaced.has(replaces)) {
        throw Problem.field(`/documents/${index}/replaces`, { code: 'value_not_allowed' });
      }
      if (document.kind !== wanted.kind) {
        throw Problem.field(`/documents/${index}/documentId`, { code: 'document_kind_not_allowed' });
      }
      replaced.add(replaces);
    }
    if (new Set(input.documents.map((one) => one.documentId)).size !== input.documents.length) {
      throw new Problem('document_not_usable');
    }
    const nothing = input.documents.length === 0 && !input.note;
    const added = input.documents.flatMap((one) =>
      one.replaces ? [] : sent.filter((document) => document.id === one.documentId),
    );
    // Each that was never sent is one document; two of a kind are two.
    const missing = asked.documents.filter(({ id, kind }) => {
      if (id !== null) return !replaced.has(id);
      const at = added.findIndex((document) => document.kind === kind);
      if (at >= 0) added.splice(at, 1);
      return at < 0;
    });
    if (nothing || missing.length > 0) {
      throw new Problem('document_missing', {
        errors: [{ pointer: '/documents', code: 'document_required' }],
      });
    }
    await this.documents.markReplaced(tx, [...replaced]);
    await this.documents.attach(
      tx,
      sent.map((one) => one.id),
      request.id,
    );
  }
}
