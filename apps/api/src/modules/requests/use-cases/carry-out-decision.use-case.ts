import { Injectable } from '@nestjs/common';
import { Audit } from '../../../platform/audit/audit.js';
import { UnitOfWork, type Tx } from '../../../platform/database/unit-of-work.js';
import type { MunicipalityRef, OperatorContext } from '../../../platform/http/context.js';
import { Problem } from '../../../platform/http/problem.js';
import { hintWork } from '../../../platform/live/live-hints.js';
import { Decisions } from '../decisions.js';
import { operatorCall } from '../operator-call.js';
import {
  PendingDecisionRepository,
  type PendingDecisionRow,
} from '../persistence/pending-decision.repository.js';
import { RequestRepository } from '../persistence/request.repository.js';

/** Lets a decision leave that waited to be taken back. */
@Injectable()
export class CarryOutDecision {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly audit: Audit,
    private readonly requests: RequestRepository,
    private readonly pending: PendingDecisionRepository,
    private readonly decisions: Decisions,
  ) {}

  /**
   * Carried out by its operator, under the rights that operator has now. Nothing happens when it has left already or
   * was taken back.
   * @returns why it could not be carried out; then nothing was sent, and the case says so
   */
  async run(municipality: MunicipalityRef, pendingId: string): Promise<Problem | null> {
    try {
      await this.unitOfWork.run(municipality.id, (tx) => this.carryOut(tx, municipality, pendingId));
      return null;
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      await this.unitOfWork.run(municipality.id, (tx) => this.giveBack(tx, municipality, pendingId, error));
      return error;
    }
  }

  /** Now, instead of when its seconds are over. @throws Problem decision_gone, or why it cannot be carried out */
  async now(call: OperatorContext, requestId: string): Promise<void> {
    const waiting = await this.unitOfWork.run(call.municipality.id, async (tx) => {
      await this.requests.get(tx, requestId);
      return this.pending.of(tx, requestId);
    });
    if (!waiting || waiting.failure || waiting.operatorId !== call.actor.operatorId)
      throw new Problem('decision_gone');
    const problem = await this.run(call.municipality, waiting.id);
    if (problem) throw problem;
  }

  private async carryOut(tx: Tx, municipality: MunicipalityRef, pendingId: string): Promise<void> {
    const waiting = await this.lock(tx, pendingId);
    if (!waiting) return;
    await this.pending.delete(tx, pendingId);
    const call = await operatorCall(tx, municipality, waiting.operatorId, {
      requestId: waiting.id,
      permission: waiting.decision === 'REVOKE' ? 'subscriptions.revoke' : 'review.decide',
    });
    // A case that was withdrawn says so, rather than that it changed.
    const { state } = await this.requests.get(tx, waiting.requestId);
    const decidable = waiting.decision === 'REVOKE' ? ['ACCEPTED'] : ['SUBMITTED', 'UNDER_REVIEW'];
    if (!decidable.includes(state)) throw new Problem('state_transition_not_allowed');
    await this.decisions.apply(tx, call, waiting.requestId, waiting.decision, {
      ...waiting.input,
      version: waiting.version,
    });
  }

  private async giveBack(
    tx: Tx,
    municipality: MunicipalityRef,
    pendingId: string,
    problem: Problem,
  ): Promise<void> {
    const waiting = await this.lock(tx, pendingId);
    if (!waiting) return;
    await this.pending.fail(tx, pendingId, problem.code);
    hintWork(tx, municipality.id, 'requests', waiting.requestId);
    await this.audit.record(tx, {
      municipalityId: municipality.id,
      actor: { kind: 'SYSTEM', id: null },
      action: 'request.decision_returned',
      subject: { kind: 'request', id: waiting.requestId },
      data: { decision: waiting.decision, code: problem.code },
    });
  }

  /** The case first, as every decision does, so that two never wait for each other. */
  private async lock(tx: Tx, pendingId: string): Promise<PendingDecisionRow | null> {
    const seen = await this.pending.byId(tx, pendingId);
    if (!seen) return null;
    await this.requests.get(tx, seen.requestId, { lock: true });
    const waiting = await this.pending.byId(tx, pendingId);
    return waiting?.failure === null ? waiting : null;
  }
}
