import { Injectable } from '@nestjs/common';
import type { ReviewDecision } from '@sosta/contracts';
import type { Tx } from '../../platform/database/unit-of-work.js';
import type { OperatorContext } from '../../platform/http/context.js';
import { PendingDecisionRepository, type DecisionWords } from './persistence/pending-decision.repository.js';
import { RequestRepository } from './persistence/request.repository.js';
import { AcceptRequest } from './use-cases/accept-request.use-case.js';
import { AskIntegration } from './use-cases/ask-integration.use-case.js';
import { RevokeRequest } from './use-cases/revoke-request.use-case.js';
import { RefuseRequest } from './use-cases/refuse-request.use-case.js';

/** The ways a case is decided, behind one door. */
@Injectable()
export class Decisions {
  constructor(
    private readonly accept: AcceptRequest,
    private readonly refuse: RefuseRequest,
    private readonly integrate: AskIntegration,
    private readonly revoke: RevokeRequest,
    private readonly requests: RequestRepository,
    private readonly pending: PendingDecisionRepository,
  ) {}

  /** @throws Problem what {@link AcceptRequest}, {@link RefuseRequest} or {@link AskIntegration} says */
  async apply(
    tx: Tx,
    call: OperatorContext,
    id: string,
    decision: ReviewDecision,
    input: DecisionWords & { version?: number },
  ): Promise<void> {
    const { reasons = [], documentIds = [] } = input;
    if (decision === 'ACCEPT') await this.accept.within(tx, call, id, input);
    else if (decision === 'REFUSE') await this.refuse.within(tx, call, id, { ...input, reasons });
    else if (decision === 'REVOKE') await this.revoke.within(tx, call, id, { ...input, reasons });
    else await this.integrate.within(tx, call, id, { ...input, reasons, documentIds });
    // One that had come back is settled by this one.
    await this.pending.deleteReturned(tx, id);
  }

  /**
   * Accepting what leads a case lets the operator's own acceptances of the rest leave now: it rests on them (ADR 0015).
   * In the same transaction: an acceptance that is refused leaves them as they were.
   * @throws Problem whatever stands in their way meanwhile
   */
  async settleCase(tx: Tx, call: OperatorContext, id: string): Promise<void> {
    const lead = await this.requests.get(tx, id);
    for (const member of await this.requests.undecidedBefore(tx, lead)) {
      await this.requests.get(tx, member.id, { lock: true });
      const waiting = await this.pending.of(tx, member.id);
      const own = waiting?.failure === null && waiting.operatorId === call.actor.operatorId;
      if (!own || waiting.decision !== 'ACCEPT') continue;
      await this.pending.delete(tx, waiting.id);
      await this.apply(tx, call, member.id, 'ACCEPT', { ...waiting.input, version: waiting.version });
    }
  }
}
